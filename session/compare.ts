/** Two runs beside each other, place by place: better, worse, or an honest "cannot tell". */

import path from 'node:path';
import type { Frame } from '#protocol/frame.ts';
import { addBuckets, type Buckets, percentile } from '#protocol/histogram.ts';
import { type Micros, micros } from '#protocol/units.ts';
import { english, type Translate } from '#protocol/words.ts';
import type { Recording } from './read-recording.ts';
import { lagSummary, type LagSummary } from './report.ts';
import { compareCounts, compareLengths } from './statistics.ts';
import type { Place, Timeline } from './timeline.ts';

export type Verdict = 'better' | 'worse' | 'cannot tell';

export interface Comparison {
  readonly schema: 'stallsight-comparison/1';
  readonly verdict: Verdict;
  readonly because: string;
  readonly before: RunFigures;
  readonly after: RunFigures;
  /** The places that cost most in either run first. */
  readonly places: readonly PlaceComparison[];
}

export interface RunFigures {
  readonly command: string;
  readonly lasted: Micros;
  /** Of all loops together; the largest value of any is `max`. */
  readonly lag: LagSummary;
  readonly stalls: StallFigures;
}

export interface PlaceComparison {
  readonly culprit: Frame | null;
  readonly call: string | null;
  readonly verdict: Verdict;
  readonly because: string;
  readonly before: StallFigures;
  readonly after: StallFigures;
}

export interface StallFigures {
  readonly count: number;
  readonly total: Micros;
  readonly p99: Micros;
  readonly max: Micros;
  readonly victims: number;
}

/** How the verdicts are found, for whoever reads them. */
export function statistic(t: Translate = english): string {
  return t(
    'An exact two-sided test of the numbers of stalls, taken per run and per second (the weaker of both counts), and a rank test of their lengths; p < 0.025 each.',
  );
}

/** Of each of two tests: by both together, two runs of the same program are told apart in less than one of twenty. */
const significant = 0.025;

/** `t` says the reasons in the user's language. */
export function compare(before: Recording, after: Recording, t: Translate = english): Comparison {
  const exposures = [exposure(before), exposure(after)] as const;
  const sides = pair(placesByCall(before.timeline), placesByCall(after.timeline));
  const places = sides.map(([left, right]) => comparePlaces(left, right, exposures, t));
  const all = judge(sum(sides.map(([left]) => left)), sum(sides.map(([, right]) => right)), exposures, t);
  return {
    schema: 'stallsight-comparison/1',
    ...all,
    before: figuresOf(before),
    after: figuresOf(after),
    places: places.sort((a, b) => cost(b) - cost(a)),
  };
}

/** For how long loops were observed. */
function exposure({ timeline, lasted }: Recording): number {
  const observed = [...timeline.loops.values()].reduce((total, loop) => total + loop.observed, 0);
  return observed === 0 ? lasted : observed;
}

/**
 * Lines move when code is edited, so a place is its file and function here, and what that calls: in Node all handlers of a file
 * may be one "(anonymous)". The line that is shown is the one that cost most.
 */
function placesByCall({ places }: Timeline): Map<string, Place> {
  const merged = new Map<string, Place>();
  for (const place of [...places.values()].sort((a, b) => b.total - a.total)) {
    const key = exactly(place);
    merged.set(key, sum([merged.get(key) ?? nothing, place]));
  }
  return merged;
}

function exactly({ culprit, call }: Place): string {
  return [culprit?.file, culprit?.function, call].join('\0');
}

/** What is left of a place when its code was edited or moved, the most telling first. */
const likenesses: readonly ((place: Place) => string)[] = [
  ({ culprit }) => [culprit?.file, culprit?.function].join('\0'),
  ({ culprit, call }) => [path.basename(culprit?.file ?? ''), culprit?.function, call].join('\0'),
  ({ culprit }) => [path.basename(culprit?.file ?? ''), culprit?.function].join('\0'),
];

const nothing: Place = {
  culprit: null,
  call: null,
  count: 0,
  total: micros(0),
  max: micros(0),
  lengths: [],
  victims: 0,
};

/** Pairs the places of both runs; one that is not there as it was is found again by what is left of it. */
function pair(before: ReadonlyMap<string, Place>, after: ReadonlyMap<string, Place>): (readonly [Place, Place])[] {
  const pairs = new Map([...before].map(([key, place]) => [place, after.get(key) ?? nothing]));
  const left = new Set([...after].filter(([key]) => !before.has(key)).map(([, place]) => place));
  for (const likeness of likenesses) {
    const alike = new Map([...left].map((place) => [likeness(place), place]));
    for (const [place, other] of pairs) {
      const found = other === nothing ? alike.get(likeness(place)) : undefined;
      if (found !== undefined && left.delete(found)) pairs.set(place, found);
    }
  }
  return [...pairs, ...[...left].map((place) => [nothing, place] as const)];
}

function comparePlaces(
  before: Place,
  after: Place,
  exposures: readonly [number, number],
  t: Translate,
): PlaceComparison {
  const shown = after.count === 0 ? before : after;
  return {
    culprit: shown.culprit,
    call: shown.call,
    ...judge(before, after, exposures, t),
    before: stallFigures(before),
    after: stallFigures(after),
  };
}

function judge(
  before: Place,
  after: Place,
  exposures: readonly [number, number],
  t: Translate,
): { verdict: Verdict; because: string } {
  const counts = compareNumbers(before.count, after.count, exposures);
  const lengths = compareLengths(before.lengths, after.lengths);
  const said = [
    ...(counts.p < significant ? [{ worse: counts.more, because: countWords(counts, t) }] : []),
    ...(lengths.p < significant ? [{ worse: lengths.longer, because: lengthWords(lengths, t) }] : []),
  ];
  const because = said.map((reason) => reason.because).join(', ');
  if (said.length === 0)
    return { verdict: 'cannot tell', because: t('the difference could be chance (p = {0})', rounded(counts.p, t)) };
  if (said.every(({ worse }) => worse)) return { verdict: 'worse', because };
  return said.some(({ worse }) => worse) ? { verdict: 'cannot tell', because } : { verdict: 'better', because };
}

/** More stalls in a run that was watched for longer still are not more when they are fewer a second. */
function compareNumbers(
  before: number,
  after: number,
  exposures: readonly [number, number],
): { readonly p: number; readonly more: boolean } {
  const more = after > before;
  if (more !== after * exposures[0] > before * exposures[1]) return { p: 1, more };
  const perRun = compareCounts(before, after, [1, 1]);
  const perSecond = compareCounts(before, after, exposures);
  return { p: Math.max(perRun, perSecond), more };
}

function countWords({ p, more }: { readonly p: number; readonly more: boolean }, t: Translate): string {
  return more ? t('more stalls (p = {0})', rounded(p, t)) : t('fewer stalls (p = {0})', rounded(p, t));
}

function lengthWords({ p, longer }: { readonly p: number; readonly longer: boolean }, t: Translate): string {
  return longer ? t('longer stalls (p = {0})', rounded(p, t)) : t('shorter stalls (p = {0})', rounded(p, t));
}

function rounded(p: number, t: Translate): string {
  return p < 0.0001 ? t('0.0001 or less') : p.toFixed(p < 0.01 ? 4 : 2);
}

function sum(places: readonly Place[]): Place {
  return places.reduce(
    (all, place) => ({
      culprit: all.culprit ?? place.culprit,
      call: all.call ?? place.call,
      count: all.count + place.count,
      total: micros(all.total + place.total),
      max: micros(Math.max(all.max, place.max)),
      lengths: addBuckets(all.lengths, place.lengths),
      victims: all.victims + place.victims,
    }),
    nothing,
  );
}

function stallFigures({ count, total, max, lengths, victims }: Place): StallFigures {
  return { count, total, p99: micros(Math.min(max, percentile(lengths, 0.99))), max, victims };
}

function figuresOf({ header, lasted, timeline }: Recording): RunFigures {
  const loops = [...timeline.loops.values()];
  const buckets = loops.reduce<Buckets>((all, loop) => addBuckets(all, loop.buckets), []);
  const maxLag = micros(loops.reduce((most, loop) => Math.max(most, loop.maxLag), 0));
  const stalls = stallFigures(sum([...timeline.places.values()]));
  return { command: header.command, lasted, lag: lagSummary({ buckets, maxLag }), stalls };
}

function cost({ before, after }: PlaceComparison): number {
  return Math.max(before.total, after.total);
}
