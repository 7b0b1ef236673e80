/** What is offered for a program: the titles of the fixes, or the reasons against them; and what a measured stall makes of it. */

import type { OfferedFix, ProjectAround } from '#core/fixes.ts';
import { fuse } from '#core/fuse.ts';
import type { LineMap } from '#core/lineMap.ts';
import { offerByWay, offersOf } from '#core/ways.ts';
import type { Finding } from '#protocol/finding.ts';
import type { Frame } from '#protocol/frame.ts';
import type { Cause, Stall } from '#protocol/stall.ts';
import { type FilePath, type LoopId, micros, type ProcessId, type StallId } from '#protocol/units.ts';
import { EditSet } from '#workspace/edits.ts';
import { type Bench, leftIn } from './applied.ts';
import { javaScriptBench, pythonBench } from './benches.ts';

export interface Measure {
  /** `is_prime:12`, innermost first. */
  readonly stack: readonly string[];
  readonly cause: Cause;
  /** Stalls of the same line, each a little shorter than the one before. */
  readonly others?: readonly (readonly string[])[];
  /** What became of the lines since. */
  readonly moved?: LineMap;
}

function benchOf(file: string): Bench {
  return file.endsWith('.py') ? pythonBench : javaScriptBench;
}

export function offeredIn(
  file: string,
  text: string,
  measure?: Measure,
  installed: readonly string[] = [],
  around: Partial<ProjectAround> = {},
  others: readonly (readonly [file: string, text: string])[] = [],
): readonly OfferedFix[] {
  const bench = benchOf(file);
  const project = {
    importersOf: () => [],
    originOf: () => undefined,
    isEntry: () => false,
    isModule: () => false,
    pythonFrom: () => undefined,
    isInstalled: (name: string) => installed.includes(name),
    ...around,
  };
  const files = new Map([[file, text]]);
  const texts = new Map([...files, ...others]);
  return findings(bench, file, files, measure).flatMap((finding) =>
    offersOf(offerByWay(finding, (way) => bench.offer(way, { text: (name) => texts.get(name), project }))),
  );
}

/** The files after the best fix of the first finding, of those whose titles are wanted. */
export function fixedIn(
  file: string,
  text: string,
  measure?: Measure,
  wanted: RegExp = /./,
  installed: readonly string[] = [],
): ReadonlyMap<string, string> {
  const best = offeredIn(file, text, measure, installed).find(({ title, fix }) => fix.ok && wanted.test(title))?.fix;
  if (best?.ok !== true) throw new Error('no fix is offered');
  const edits = new EditSet((name) => (name === file ? text : undefined));
  if (!edits.add(best.value)) throw new Error('the edits of the fix are in each other’s way');
  return edits.apply();
}

/** The program after the fix of that title of all its findings, one after the other. */
export function fixedBy(isWanted: (title: string) => boolean, file: string, before: string): string {
  let text = before;
  for (let round = 0; round < 4; round += 1) {
    const fix = offeredIn(file, text).find(({ title }) => isWanted(title))?.fix;
    if (fix === undefined) return text;
    if (!fix.ok) throw new Error(fix.because);
    const now = text;
    const edits = new EditSet(() => now);
    if (!edits.add(fix.value)) throw new Error('the edits of the fix are in each other’s way');
    text = edits.apply().get(file) ?? text;
  }
  return text;
}

function findings(bench: Bench, file: string, files: ReadonlyMap<string, string>, measure?: Measure): Finding[] {
  if (measure === undefined) return leftIn(bench, files);
  const { stack, others = [], cause, moved } = measure;
  const stalls = [stack, ...others].map((one, index) => stallOf(file, one, cause, index));
  const options = { budget: () => micros(50_000), moved: () => moved, waived: () => false };
  return fuse([], { stalls, calls: [] }, options);
}

function stallOf(file: string, stack: readonly string[], cause: Cause, index: number): Stall {
  const frames = stack.map((words): Frame => {
    const [name = '', line = ''] = words.split(':');
    return { function: name, file: file as FilePath, line: Number(line), column: null, origin: 'user' };
  });
  const time = micros(200_000 - 1000 * index);
  return {
    id: `s${index}` as StallId,
    process: 'p' as ProcessId,
    loop: 'l' as LoopId,
    began: micros(0),
    lasted: time,
    cause,
    own: time,
    cpu: time,
    runDelay: null,
    gc: null,
    culprit: frames[0] ?? null,
    stack: frames,
    victims: [],
  };
}
