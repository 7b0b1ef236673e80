/** Finds the source files under some paths, and says which it left out and why. */

import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { failed, read, type Read } from '#protocol/read.ts';
import { entersFolder, type IgnoreFile, isIgnored, readIgnoreFile } from './ignores.ts';
import { languageOf } from './languages.ts';
import { listed, looked } from './looks.ts';
import { isManifest } from './manifests.ts';
import { explain } from './read.ts';
import { rootAbove } from './roots.ts';

export interface Skipped {
  readonly file: string;
  readonly because: string;
}

export interface Sources {
  /** Absolute, sorted, each once. */
  readonly files: readonly string[];
  /** Those of them that were named themselves, and not a folder they are in. */
  readonly named: readonly string[];
  /** The package.json and tsconfig.json files that speak for them. */
  readonly manifests: readonly string[];
  readonly skipped: readonly Skipped[];
}

/** Fails on the first path that is not there or is nothing that can be analysed. A file that is named is taken, ignored or not. */
export async function findSources(paths: readonly string[]): Promise<Read<Sources>> {
  const files = new Set<string>();
  const named = new Set<string>();
  const manifests = new Set<string>();
  const skipped: Skipped[] = [];
  for (const given of paths) {
    const found = await findUnder(given);
    if (!found.ok) return failed(`${given}: ${found.because}`);
    for (const file of found.value.files) files.add(file);
    for (const file of found.value.named) named.add(file);
    for (const file of [...found.value.manifests, ...(await manifestsAbove(path.resolve(given)))]) manifests.add(file);
    skipped.push(...found.value.skipped);
  }
  return read({ files: [...files].sort(), named: [...named].sort(), manifests: [...manifests].sort(), skipped });
}

/** The files of the same projects as these paths, where any may import any; those of the same folder, where nothing tells what the project is. */
export async function findAround(paths: readonly string[]): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const start of paths.map((given) => path.resolve(given))) {
    const root = rootAbove(start);
    const found = root === undefined ? await listSources(path.dirname(start)) : await walk(root);
    if (found.ok) for (const file of found.value.files) files.add(file);
  }
  return [...files].sort();
}

async function listSources(folder: string): Promise<Read<Pick<Sources, 'files'>>> {
  const entries = await list(folder);
  if (!entries.ok) return entries;
  const sources = entries.value.filter((entry) => entry.isFile() && languageOf(entry.name) !== null);
  return read({ files: sources.map(({ name }) => path.join(folder, name)) });
}

export async function isFolder(given: string): Promise<boolean> {
  return stat(given).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

/** Patterns as in .gitignore, and the folder they speak for. */
export interface Exclude {
  readonly folder: string;
  readonly patterns: readonly string[];
}

/** Leaves out what patterns of the project's configuration name. */
export function without(files: readonly string[], exclude: Exclude | null): readonly string[] {
  const isOut = excluder(exclude);
  return files.filter((file) => !isOut(file));
}

export function excluder(exclude: Exclude | null): (file: string) => boolean {
  if (exclude === null || exclude.patterns.length === 0) return () => false;
  const folder = path.resolve(exclude.folder);
  const rules = readIgnoreFile(folder, exclude.patterns.join('\n'));
  return (file) => file.startsWith(folder + path.sep) && isIgnored(file, false, [rules]);
}

async function findUnder(given: string): Promise<Read<Sources>> {
  const start = path.resolve(given);
  looked(start);
  try {
    const stats = await stat(start);
    if (stats.isDirectory()) return await walk(start);
    if (!stats.isFile()) return failed('it is not a regular file');
    if (languageOf(start) === null) return failed('it is not a Python, JavaScript or TypeScript file');
    return read({ files: [start], named: [start], manifests: [], skipped: [] });
  } catch (error) {
    return failed(explain(error));
  }
}

interface Folder {
  readonly folder: string;
  readonly ignores: readonly IgnoreFile[];
}

async function walk(start: string): Promise<Read<Sources>> {
  const files: string[] = [];
  const manifests: string[] = [];
  const skipped: Skipped[] = [];
  const waiting: Folder[] = [{ folder: start, ignores: await ignoresAbove(start) }];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const entries = await list(at.folder);
    if (!entries.ok) {
      if (at.folder === start) return entries;
      skipped.push({ file: at.folder, because: entries.because });
      continue;
    }
    const ignores = await ignoresWith(at, entries.value);
    for (const entry of entries.value) {
      const file = path.join(at.folder, entry.name);
      if (isIgnored(file, entry.isDirectory(), ignores)) continue;
      if (entry.isDirectory()) {
        if (entersFolder(entry.name)) waiting.push({ folder: file, ignores });
      } else if (isManifest(entry.name)) {
        manifests.push(file);
      } else if (languageOf(file) !== null) {
        if (entry.isFile()) files.push(file);
        else if (path.extname(file) !== '') skipped.push({ file, because: reasonAgainst(entry) });
      }
    }
  }
  return read({ files, named: [], manifests, skipped });
}

/** Those in the folders above. */
async function manifestsAbove(start: string): Promise<string[]> {
  const found: string[] = [];
  for (let folder = path.dirname(start); ; folder = path.dirname(folder)) {
    for (const name of ['package.json', 'tsconfig.json', 'jsconfig.json']) {
      const file = path.join(folder, name);
      if (await exists(file)) found.push(file);
    }
    if (folder === path.dirname(folder)) return found;
  }
}

async function list(folder: string): Promise<Read<readonly Dirent[]>> {
  listed(folder);
  try {
    return read(await readdir(folder, { withFileTypes: true }));
  } catch (error) {
    return failed(explain(error));
  }
}

/** Links are not followed: what they lead to is found where it is, and they may lead in circles. */
function reasonAgainst(entry: Dirent): string {
  return entry.isSymbolicLink() ? 'it is a symbolic link' : 'it is not a regular file';
}

async function ignoresWith({ folder, ignores }: Folder, entries: readonly Dirent[]): Promise<readonly IgnoreFile[]> {
  const own = entries.some((entry) => entry.name === '.gitignore' && entry.isFile())
    ? await ignoreFileIn(folder)
    : null;
  return own === null ? ignores : [...ignores, own];
}

/**
 * The .gitignore files of the folders above, up to the one that holds the repository; none when there is no repository, and
 * none that ignores the very folder that was asked for.
 */
async function ignoresAbove(start: string): Promise<readonly IgnoreFile[]> {
  const above: IgnoreFile[] = [];
  let folder = await realpath(start).catch(() => start);
  while (!(await exists(path.join(folder, '.git')))) {
    const parent = path.dirname(folder);
    if (parent === folder) return [];
    folder = parent;
    const own = await ignoreFileIn(folder);
    if (own !== null) above.unshift(own);
  }
  return above.filter((file) => !isIgnored(start, true, [file]));
}

async function ignoreFileIn(folder: string): Promise<IgnoreFile | null> {
  const file = path.join(folder, '.gitignore');
  looked(file);
  const isSmall = await stat(file).then(
    (stats) => stats.isFile() && stats.size < 1024 * 1024,
    () => false,
  );
  return isSmall ? readIgnoreFile(folder, await readFile(file, 'utf8')) : null;
}

async function exists(file: string): Promise<boolean> {
  looked(file);
  return stat(file).then(
    () => true,
    () => false,
  );
}
