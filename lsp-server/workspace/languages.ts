/** Which files are ours to read, by their names. */

import path from 'node:path';

const languages: Readonly<Record<string, 'python' | 'javascript'>> = {
  '.py': 'python',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.jsx': 'javascript',
  '.ts': 'javascript',
  '.mts': 'javascript',
  '.cts': 'javascript',
  '.tsx': 'javascript',
};

/** Declarations have no bodies, and minified files no authors. */
const unreadable = /\.d\.(ts|mts|cts)$|[.-]min\.(js|mjs|cjs)$/;

export function languageOf(file: string): 'python' | 'javascript' | null {
  if (unreadable.test(file)) return null;
  return languages[path.extname(file)] ?? null;
}
