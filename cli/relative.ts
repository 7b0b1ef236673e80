/** Paths as they are shown and kept: relative to the working directory, with `/`. */

import path from 'node:path';

/** Null for a file outside the working directory. */
export function relativePath(file: string): string | null {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? null : relative.replaceAll(path.sep, '/');
}

/** For people: relative within the working directory. */
export function shorter(file: string): string {
  return relativePath(file) ?? file;
}
