/** Applies the best fix of the only finding of a program, and compares the program with the one expected. */

import assert from 'node:assert/strict';
import type { OfferedFix } from '#core/fixes.ts';
import { pythonFixes } from '#core/python/fixes/offer.ts';
import { EditSet } from '#workspace/edits.ts';
import { parseFixture, root } from '../fixture.ts';
import { find, parse } from './check.ts';

const offer = pythonFixes(parse);

/** The best fix, safe or not, makes `after` of `before`; the finding is gone then. */
export function fixed(before: string, after: string): void {
  const files = filesOf(before);
  const [best] = offered(files);
  assert.ok(best?.fix.ok, best?.fix.ok === false ? best.fix.because : 'nothing is offered');
  const edits = new EditSet((file) => files.get(file));
  assert.ok(edits.add(best.fix.value));
  const now = new Map([...files, ...edits.apply()]);
  assert.equal(textOf(now), textOf(filesOf(after)));
  assert.deepEqual(
    find(now).filter((finding) => finding.severity !== 'hint'),
    [],
  );
}

/** No fix is offered, and this is why. */
export function refused(program: string, because: RegExp): void {
  const all = offered(filesOf(program));
  assert.ok(!all.some(({ fix }) => fix.ok), 'a fix is offered');
  // The first one is of the call itself; behind it may stand which other library is awaited.
  const [first] = all.flatMap(({ fix }) => (fix.ok ? [] : [fix.because]));
  assert.match(first ?? 'not even a refusal is offered', because);
}

/** A fix is offered, safe to apply without a look at it, or not. */
export function safety(program: string): boolean {
  const [best] = offered(filesOf(program));
  assert.ok(best?.fix.ok, best?.fix.ok === false ? best.fix.because : 'nothing is offered');
  return best.fix.value.caution === null;
}

/** The titles of all fixes that are offered, best first. */
export function titles(program: string): string[] {
  return offered(filesOf(program)).flatMap(({ title, fix }) => (fix.ok ? [title] : []));
}

function offered(files: ReadonlyMap<string, string>): OfferedFix[] {
  const [finding, ...more] = find(files).filter((one) => one.severity !== 'hint');
  assert.ok(finding && more.length === 0, `${more.length + (finding ? 1 : 0)} findings, and not one`);
  return offer(finding, { text: (file) => files.get(file) });
}

function filesOf(source: string): ReadonlyMap<string, string> {
  return parseFixture(source).files;
}

function textOf(files: ReadonlyMap<string, string>): string {
  return [...files].map(([file, text]) => `#- ${file.replace(`${root}/`, '')}\n${text}`).join('\n');
}
