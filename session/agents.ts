/** The agents' own place: a copy named by its content, so that an update of this installation never takes them from under a running program. */

import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { failed, read, type Read } from '#protocol/read.ts';

/** Returns the folder that programs may load the agents from: in the user's cache, or in `fallback` when that cannot be written. */
export function placeAgents(source: string, fallback: string): Read<string> {
  const files = filesOf(source);
  if (files.length === 0) return failed(`the agents are not in ${source}; install Stallsight again`);
  const name = contentName(source, files);
  for (const parent of [path.join(userCache(), 'agents'), fallback]) {
    const copy = path.join(parent, name);
    if (holds(copy, source, files) || copyWhole(source, copy)) return read(copy);
  }
  return failed(`cannot copy the agents to ${fallback}; is the disk full?`);
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
}

function contentName(source: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(path.join(source, file)));
  return hash.digest('hex').slice(0, 16);
}

/** More files may be there, such as Python's compiled ones. */
function holds(copy: string, source: string, files: readonly string[]): boolean {
  try {
    return files.every((file) => readFileSync(path.join(copy, file)).equals(readFileSync(path.join(source, file))));
  } catch {
    return false;
  }
}

/** Appears whole or not at all, also when two runs copy at once. */
function copyWhole(source: string, copy: string): boolean {
  const unfinished = `${copy}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(path.dirname(copy), { recursive: true });
    cpSync(source, unfinished, { recursive: true });
    renameSync(unfinished, copy);
    return true;
  } catch {
    rmSync(unfinished, { recursive: true, force: true });
    return holds(copy, source, filesOf(source));
  }
}

/** The user's cache folder, as each system has it. */
function userCache(): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (xdg !== undefined && path.isAbsolute(xdg)) return path.join(xdg, 'stallsight');
  if (process.platform === 'win32' && local !== undefined) return path.join(local, 'stallsight');
  const caches = process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];
  return path.join(os.homedir(), ...caches, 'stallsight');
}
