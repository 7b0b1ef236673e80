/** Which files are ours to read, by their names and how they are written. */

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

/** Commands of packages lie there under the names that are typed: JavaScript, if their first line says so. */
const typedName = /(?:^|[\\/])bin[\\/][\w-]+$/;

export function languageOf(file: string): 'python' | 'javascript' | null {
  if (unreadable.test(file)) return null;
  return languages[path.extname(file)] ?? (typedName.test(file) ? 'javascript' : null);
}

/** Whether the text is of another language than its name may stand for. */
export function isOther(file: string, text: string): boolean {
  return path.extname(file) === '' && !/^#!.*\b(?:node|bun|deno|tsx|ts-node)\b/.test(text);
}

/** Shorter texts cost nothing, in UTF-16 code units. */
const short = 100_000;
/** Nobody writes lines that are so long on average. */
const longLine = 500;

/** A bundle for browsers, whatever it is called: everything in it is called `e`, and it takes longer than a whole project. */
export function isMinified(text: string): boolean {
  if (text.length < short) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return text.length / lines > longLine;
}
