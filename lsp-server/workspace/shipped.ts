/** Where the files are that this installation ships for the analysis: beside the bundles, or in the packages they come from. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const here = import.meta.dirname;
const packages = path.resolve(here, '../../node_modules');

/** Web-tree-sitter itself and its grammar of Python. */
export async function pythonParserBytes(): Promise<{ readonly runtime: Uint8Array; readonly grammar: Uint8Array }> {
  const [runtime, grammar] = await Promise.all([
    readFile(shipped('web-tree-sitter.wasm', 'web-tree-sitter')),
    readFile(shipped('tree-sitter-python.wasm', 'tree-sitter-python')),
  ]);
  return { runtime, grammar };
}

/** The file that a thread of ours runs. */
export function threadFile(): string {
  const bundle = path.join(here, 'thread.cjs');
  return existsSync(bundle) ? bundle : path.join(here, 'thread.ts');
}

function shipped(name: string, from: string): string {
  const beside = path.join(here, name);
  return existsSync(beside) ? beside : path.join(packages, from, name);
}
