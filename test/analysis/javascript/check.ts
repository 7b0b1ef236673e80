/** Runs the analysis on a JavaScript program in its test and compares what it finds with the program's marks. */

import assert from 'node:assert/strict';
import { findBlocking } from '#core/analysis.ts';
import { catalogueOf } from '#core/catalogue.ts';
import { nodeCatalogue } from '#core/catalogue/node.ts';
import { readJavaScript } from '#core/javascript/read.ts';
import { type Manifests, noManifests } from '#core/javascript/resolution.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { drawLabels, type Label, labelOf, parseFixture, root } from '../fixture.ts';

const catalogue = catalogueOf([nodeCatalogue]);

/** Every finding has its mark and every mark its finding. A mark says the rule, and may go on with the witness path. */
export function check(source: string): void {
  const { files, labels } = parseFixture(source);
  const found = find(files).filter((finding) => finding.severity !== 'hint');
  const labelled = found.map((finding) => labelOf(finding, files, labels));
  assert.equal(drawLabels(files, labelled), drawLabels(files, labels));
}

/** A program in which the calls between « and » are the findings, each of the rule. Without a file header it is app.ts. */
export function marked(program: string, rule = 'blocking-file', manifests: Manifests = noManifests): void {
  const files = filesOf(program);
  const found = find(files.plain, manifests).filter((finding) => finding.severity !== 'hint');
  const expected = files.labels.map((label) => ({ ...label, text: rule }));
  const labelled = found.map((finding) => ({ ...labelOf(finding, files.plain, expected), text: finding.rule }));
  assert.equal(drawLabels(files.plain, labelled), drawLabels(files.plain, expected));
}

function filesOf(program: string): { readonly plain: Map<string, string>; readonly labels: readonly Label[] } {
  const { files } = parseFixture(/^\s*\/\/- /.test(program) ? program : `//- app.ts\n${program}`);
  const labels: Label[] = [];
  const plain = new Map<string, string>();
  for (const [file, text] of files) {
    const lines = text.split('\n').map((line, at) => unmarkedLine(line, { file, line: at + 1 }, labels));
    plain.set(file, lines.join('\n'));
  }
  return { plain, labels };
}

function unmarkedLine(line: string, place: { readonly file: string; readonly line: number }, labels: Label[]): string {
  let plain = '';
  for (const [at, part] of line.split(/[«»]/).entries()) {
    if (at % 2 === 1) labels.push({ ...place, column: plain.length + 1, length: part.length, text: '' });
    plain += part;
  }
  return plain;
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

export function find(files: ReadonlyMap<string, string>, manifests: Manifests = noManifests): Finding[] {
  const facts = [...files].map(([file, text]) => readJavaScript(file as FilePath, text));
  return findBlocking({ files: facts, catalogue, roots: [root as FilePath], manifests });
}
