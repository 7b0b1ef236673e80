/**
 * What reading Python costs, measured against one plain tree-sitter parse of the same text on the same thread, in pairs:
 * the sources are those of the packages that the sample programs use.
 */

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import { findBlocking } from '#core/analysis.ts';
import { catalogueOf } from '#core/catalogue.ts';
import { pythonCatalogue } from '#core/catalogue/python.ts';
import type { FileFacts } from '#core/facts.ts';
import { openPythonParser, pythonFacts } from '#core/python/parser.ts';
import type { FilePath } from '#protocol/units.ts';
import { python } from '../../setup/python.mjs';

const runtime = readFileSync(new URL(import.meta.resolve('web-tree-sitter/web-tree-sitter.wasm')));
const grammar = readFileSync(new URL(import.meta.resolve('tree-sitter-python/tree-sitter-python.wasm')));

const readFacts = pythonFacts(await openPythonParser({ runtime, grammar }));
const parser = new Parser().setLanguage(await Language.load(grammar));

const folder = path.resolve(path.dirname(python()), '..');
const files = globSync('lib/*/site-packages/**/*.py', { cwd: folder }).map(
  (file) => path.join(folder, file) as FilePath,
);
const texts = files.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
const megabytes = texts.reduce((sum, { text }) => sum + text.length, 0) / 1e6;

const facts: FileFacts[] = [];
let plain = 0;
let read = 0;
for (const { file, text } of texts) {
  plain += timed(() => parser.parse(text)?.delete());
  read += timed(() => facts.push(readFacts(file, text)));
}
const solve = timed(() =>
  findBlocking({ files: facts, catalogue: catalogueOf([pythonCatalogue]), roots: [folder as FilePath] }),
);

console.log(`${files.length} files, ${megabytes.toFixed(1)} MB`);
console.log(`plain parse  ${plain.toFixed(0)} ms, ${((megabytes / plain) * 1000).toFixed(2)} MB/s`);
console.log(`read facts   ${read.toFixed(0)} ms, ${(read / plain).toFixed(2)} × a plain parse`);
console.log(`find         ${solve.toFixed(0)} ms, ${(solve / plain).toFixed(2)} × a plain parse`);
console.log(`memory       ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);

function timed(run: () => unknown): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}
