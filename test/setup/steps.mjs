/** How set-up speaks: one line a step, with its time and size, and what to install when a step cannot be done. */

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The folder of everything big that outlives a checkout: Node versions, Python environments, VS Code. */
export const cache =
  process.env.STALLSIGHT_CACHE ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'stallsight');

/** A step that cannot be done: `message` says what is missing, `install` what to do about it. */
export class CannotSetUp extends Error {
  constructor(message, install) {
    super(message);
    this.install = install;
  }
}

/**
 * Does one step, unless `folder` holds a stamp that says it was done just so before. Prints one line.
 *
 * @param {{ name: string, folder: string, stamp: string, make: (folder: string) => void }} step
 */
export function step({ name, folder, stamp, make }) {
  const file = path.join(folder, '.stallsight-stamp');
  if (existsSync(file) && readFileSync(file, 'utf8') === stamp) return say(name, 'ready');
  const began = Date.now();
  mkdirSync(folder, { recursive: true });
  make(folder);
  writeFileSync(file, stamp);
  say(name, `${((Date.now() - began) / 1000).toFixed(1)} s, ${megabytes(folder)} MB`);
}

export function say(name, outcome) {
  process.stderr.write(`set-up: ${name}: ${outcome}\n`);
}

function megabytes(folder) {
  let bytes = 0;
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.isDirectory()) folders.push(path.join(at, entry.name));
      else if (entry.isFile()) bytes += statSync(path.join(at, entry.name)).size;
    }
  }
  return Math.round(bytes / 1e6);
}
