/** Runs the analysis on a Python program in its test and compares what it finds with the program's marks. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { findBlocking } from '#core/analysis.ts';
import { catalogueOf } from '#core/catalogue.ts';
import { pythonCatalogue } from '#core/catalogue/python.ts';
import { openPythonParser, type ParsePython, pythonFacts } from '#core/python/parser.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { drawLabels, labelOf, parseFixture, root } from '../fixture.ts';

export const parse: ParsePython = await openPythonParser({
  runtime: readFileSync(new URL(import.meta.resolve('web-tree-sitter/web-tree-sitter.wasm'))),
  grammar: readFileSync(new URL(import.meta.resolve('tree-sitter-python/tree-sitter-python.wasm'))),
});

const readFacts = pythonFacts(parse);
const catalogue = catalogueOf([pythonCatalogue]);

/** Every finding has its mark and every mark its finding. A mark says the rule, and may go on with the witness path. */
export function check(source: string): void {
  const { files, labels } = parseFixture(source);
  const found = find(files).filter((finding) => finding.severity !== 'hint');
  const labelled = found.map((finding) => labelOf(finding, files, labels));
  assert.equal(drawLabels(files, labelled), drawLabels(files, labels));
}

/** Hints too. */
export function checkHints(source: string): void {
  const { files, labels } = parseFixture(source);
  const labelled = find(files).map((finding) => labelOf(finding, files, labels));
  assert.equal(drawLabels(files, labelled), drawLabels(files, labels));
}

export function find(files: ReadonlyMap<string, string>): Finding[] {
  const facts = [...files].map(([file, text]) => readFacts(file as FilePath, text));
  return findBlocking({ files: facts, catalogue, roots: [root as FilePath] });
}
