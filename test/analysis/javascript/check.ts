/** Runs the analysis on a JavaScript program in its test and compares what it finds with the program's marks. */

import assert from 'node:assert/strict';
import { findBlocking } from '#core/analysis.ts';
import { catalogueOf } from '#core/catalogue.ts';
import { nodeCatalogue } from '#core/catalogue/node.ts';
import { readJavaScript } from '#core/javascript/read.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { drawLabels, type Label, parseFixture, root } from '../fixture.ts';

const catalogue = catalogueOf([nodeCatalogue]);

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

/** Code in which nothing may be found. */
export function silent(source: string): void {
  const { files } = parseFixture(source);
  assert.equal(
    drawLabels(
      files,
      find(files).map((finding) => labelOf(finding, files, [])),
    ),
    drawLabels(files, []),
  );
}

export function find(files: ReadonlyMap<string, string>): Finding[] {
  const facts = [...files].map(([file, text]) => readJavaScript(file as FilePath, text));
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
