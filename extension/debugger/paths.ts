/** Files of a recording, which may come from another machine, and the files that the editor has. */

import path from 'node:path';
import type { Frame, Stack } from '#protocol/frame.ts';
import type { Stall } from '#protocol/stall.ts';
import type { FilePath } from '#protocol/units.ts';

/** Where folders of the recording are here: `{ "/srv/app": "/home/me/app" }`. */
export type FolderMap = Readonly<Record<string, string>>;

/** Returns a function that finds the file here; what no folder of the map holds stays as it is. */
export function localFiles(folders: FolderMap): (file: FilePath) => FilePath {
  const known = new Map<FilePath, FilePath>();
  // The longest name says most.
  const byLength = Object.entries(folders).sort(([a], [b]) => b.length - a.length);
  return (file) => {
    const local = known.get(file) ?? find(file, byLength);
    known.set(file, local);
    return local;
  };
}

function find(file: FilePath, folders: readonly (readonly [there: string, here: string])[]): FilePath {
  for (const [there, here] of folders) {
    const folder = there.replace(/[\\/]+$/, '');
    if (file !== folder && !/^[\\/]/.test(file.slice(folder.length))) continue;
    if (file.startsWith(folder)) return path.join(here, file.slice(folder.length)) as FilePath;
  }
  return file;
}

/** The stall with the files that are here. */
export function localStall<Any extends Pick<Stall, 'stack' | 'culprit'>>(
  stall: Any,
  local: (file: FilePath) => FilePath,
): Any {
  const here = (frame: Frame): Frame => ({ ...frame, file: local(frame.file) });
  return { ...stall, stack: stall.stack.map(here), culprit: stall.culprit && here(stall.culprit) };
}

export function passesThrough(stack: Stack, file: string, line: number): boolean {
  return stack.some((frame) => frame.line === line && sameFile(frame.file, file));
}

/** Windows knows one file by many spellings. */
function sameFile(left: string, right: string): boolean {
  if (left === right) return true;
  return process.platform === 'win32' && path.normalize(left).toLowerCase() === path.normalize(right).toLowerCase();
}
