/** A thread that parses files with tree-sitter and does nothing else: what a cold check is measured against. */

import { readFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { Language, Parser } from 'web-tree-sitter';

const bytes = (name: string): Uint8Array => readFileSync(new URL(import.meta.resolve(name)));

await Parser.init({ wasmBinary: bytes('web-tree-sitter/web-tree-sitter.wasm') });
const parser = new Parser().setLanguage(await Language.load(bytes('tree-sitter-python/tree-sitter-python.wasm')));
for (const file of workerData as readonly string[]) parser.parse(readFileSync(file, 'utf8'))?.delete();
