/** Runs the analysis on a Python program in its test and compares what it finds with the program's marks. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { findBlocking } from '#core/analysis.ts';
import { catalogueOf } from '#core/catalogue.ts';
import { pythonCatalogue } from '#core/catalogue/python.ts';
import { openPythonParser, type ParsePython, pythonFacts } from '#core/python/parser.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { drawLabels, type Label, parseFixture, root } from '../fixture.ts';

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

/** The finding as a label, with as much said as the label at its place says. */
function labelOf(finding: Finding, files: ReadonlyMap<string, string>, labels: readonly Label[]): Label {
  const { file, range } = finding;
  const line = files.get(file)?.split('\n')[range.line - 1] ?? '';
  const endColumn = range.endLine === range.line ? range.endColumn : line.length + 1;
  const place = { file, line: range.line, column: range.column, length: endColumn - range.column };
  const expected = labels.filter(
    (label) => label.file === file && label.line === range.line && label.column === range.column,
  );
  const candidates = [finding.rule, `${finding.rule}: ${finding.path.map((hop) => hop.function).join(' -> ')}`];
  const text =
    candidates.find((candidate) => expected.some((label) => label.text === candidate)) ?? candidates[1] ?? '';
  return { ...place, text };
}
