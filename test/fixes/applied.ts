/** Applies the best fix of a program's findings, and holds the result against what every fix must keep. */

import assert from 'node:assert/strict';
import type { Fix, OfferedFix, Sources } from '#core/fixes.ts';
import type { Finding } from '#protocol/finding.ts';
import { EditSet } from '#workspace/edits.ts';

/** What a language brings: how its programs are judged, fixed, and read. */
export interface Bench {
  find(files: ReadonlyMap<string, string>): readonly Finding[];
  offer(finding: Finding, sources: Sources): readonly OfferedFix[];
  /** The comments of a text, in order. */
  comments(text: string): readonly string[];
  /** The first fault of a text that does not parse. */
  fault(file: string, text: string): string | undefined;
}

/** The program after the best fix of each of `findings`; fails when one of them breaks what fixes must keep. */
export function applied(bench: Bench, file: string, before: string, findings: Findings = leftIn): string {
  let text = before;
  for (let round = 0; round < 4; round += 1) {
    const fixes = bestOf(bench, file, text, findings);
    if (fixes.length === 0) {
      assert.notEqual(text, before, 'no fix is offered');
      return text;
    }
    text = once(bench, file, text, fixes);
  }
  assert.fail('fixing it again changes it again and again');
}

type Findings = (bench: Bench, files: ReadonlyMap<string, string>) => readonly Finding[];

function bestOf(bench: Bench, file: string, text: string, findings: Findings): Fix[] {
  const files = new Map([[file, text]]);
  return findings(bench, files).flatMap((finding) => {
    const best = bench.offer(finding, { text: (name) => files.get(name) }).find(({ fix }) => fix.ok);
    return best?.fix.ok === true ? [best.fix.value] : [];
  });
}

function once(bench: Bench, file: string, before: string, fixes: readonly Fix[]): string {
  const edits = new EditSet(() => before);
  for (const fix of fixes) {
    assertSorted(fix);
    edits.add(fix);
  }
  const after = edits.apply().get(file) ?? before;
  assert.notEqual(after, before, 'the fix changes nothing');
  assert.equal(bench.fault(file, after), undefined, after);
  const added = fixes.flatMap(({ edits: its }) => its.map(({ text }) => text)).join('\n');
  const kept = (text: string): string[] => bench.comments(text).filter((comment) => !added.includes(comment.trimEnd()));
  assert.deepEqual(kept(after), kept(before));
  assert.equal(/(?<!\r)\n/.test(after), /(?<!\r)\n/.test(before), 'line ends are mixed');
  return after;
}

function assertSorted({ edits }: Fix): void {
  for (const [index, edit] of edits.entries()) {
    const last = edits[index - 1]?.range;
    if (last === undefined) continue;
    const { line, column } = edit.range;
    assert.ok(
      line > last.endLine || (line === last.endLine && column >= last.endColumn),
      `edits touch each other: ${JSON.stringify(edits)}`,
    );
  }
}

/** What is left when all is fixed: warnings, and information. */
export function leftIn(bench: Bench, files: ReadonlyMap<string, string>): Finding[] {
  return bench.find(files).filter(({ severity }) => severity !== 'hint');
}
