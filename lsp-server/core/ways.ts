/** The ways on which one culprit line was reached: the work is moved off the loop where each began it, or the way says why not. */

import type { Finding } from '#protocol/finding.ts';
import type { Frame } from '#protocol/frame.ts';
import { read } from '#protocol/read.ts';
import type { Stall } from '#protocol/stall.ts';
import type { OfferedFix } from './fixes.ts';

/** What is offered for the stalls of one way, or of several for which the same is offered. */
export interface OfferedWay {
  /** With these stalls only. */
  readonly finding: Finding;
  readonly offered: readonly OfferedFix[];
}

/** The worst way first. Where there are several, the titles of what is not offered for all of them say whose they are. */
export function offerByWay(finding: Finding, offer: (way: Finding) => readonly OfferedFix[]): OfferedWay[] {
  const alike = new Map<string, OfferedWay>();
  for (const way of waysOf(finding)) {
    const offered = offer(way);
    const key = JSON.stringify(offered);
    const known = alike.get(key);
    alike.set(key, { finding: known === undefined ? way : joined(known.finding, way), offered });
  }
  return told([...alike.values()]);
}

/** What is offered for all ways stands there once: a fix of the culprit line itself ends the stalls of them all. */
export function offersOf(ways: readonly OfferedWay[]): readonly OfferedFix[] {
  const offers = new Map(ways.flatMap(({ offered }) => offered).map((one) => [JSON.stringify(one), one]));
  return [...offers.values()];
}

function told(ways: readonly OfferedWay[]): OfferedWay[] {
  const keys = ways.map(({ offered }) => new Set(offered.map((one) => JSON.stringify(one))));
  return ways.map((way) => {
    const others = ways.filter((other) => other !== way).map(({ finding }) => finding);
    const offered = way.offered.map((one) =>
      keys.every((its) => its.has(JSON.stringify(one))) ? one : titled(one, wordsOf(way.finding, others)),
    );
    return { finding: way.finding, offered };
  });
}

function titled({ title, fix }: OfferedFix, words: string): OfferedFix {
  const all = `${title}, ${words}`;
  return { title: all, fix: fix.ok ? read({ ...fix.value, title: `${fix.value.title}, ${words}` }) : fix };
}

/** The stalls of each way, the longest first. */
function waysOf(finding: Finding): readonly Finding[] {
  const { evidence, rule } = finding;
  if (evidence.kind !== 'measured' || rule !== 'measured-stall') return [finding];
  const ways = new Map<string, Stall[]>();
  for (const stall of evidence.stalls.toSorted((a, b) => b.lasted - a.lasted)) {
    const key = wayOf(stall);
    const known = ways.get(key);
    if (known === undefined) ways.set(key, [stall]);
    else known.push(stall);
  }
  return [...ways.values()].map((stalls) => ({ ...finding, evidence: { kind: 'measured', stalls } }));
}

/** Recursion is one way, however deep: each call from one line to another counts once. */
function wayOf(stall: Stall): string {
  const frames = ownFrames(stall).map(placeOf);
  return [...new Set(frames.map((frame, index) => `${frame} in ${frames[index + 1] ?? ''}`))].join(', ');
}

function joined(one: Finding, other: Finding): Finding {
  return { ...one, evidence: { kind: 'measured', stalls: [...stallsOf(one), ...stallsOf(other)] } };
}

/** By the innermost function on its way that no other way comes through in the same manner. */
function wordsOf(finding: Finding, others: readonly Finding[]): string {
  const frames = worstFrames(finding);
  const ways = others.map((other) => worstFrames(other).map(placeOf));
  const shared = ways.map((way) => frames.findIndex((frame, index) => placeOf(frame) !== way[index]));
  const frame = shared.includes(-1) ? frames.at(-1) : frames[Math.max(0, ...shared)];
  if (frame === undefined) return 'reached in another way';
  const where = frame.file === finding.file ? `line ${frame.line}` : `${baseName(frame.file)}:${frame.line}`;
  return `reached through \`${frame.function}\` (${where})`;
}

function worstFrames(finding: Finding): readonly Frame[] {
  const [worst] = stallsOf(finding);
  return worst === undefined ? [] : ownFrames(worst);
}

function stallsOf({ evidence }: Finding): readonly Stall[] {
  return evidence.kind === 'measured' ? evidence.stalls : [];
}

function ownFrames({ stack }: Stall): readonly Frame[] {
  return stack.filter(({ origin }) => origin === 'user');
}

function placeOf({ file, line }: Frame): string {
  return `${file}:${line}`;
}

function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}
