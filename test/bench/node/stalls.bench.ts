/** How well the Node agent sees stalls of many kinds and lengths: what it found, named, told in time, and how long it said they were. */

import path from 'node:path';
import { marksOf, nodeVersions, observe, reportedAt, stallsOf } from '../../agents/node/observe.ts';
import { median, quantile, table } from './figures.ts';

/** Milliseconds; STALLS and SEEDS make it shorter or longer. A PAUSE of 2000 between stalls makes a loop that mostly waits. */
const threshold = Number(process.env['THRESHOLD'] ?? 20);
const pause = process.env['PAUSE'] ?? '80';
const stalls = Number(process.env['STALLS'] ?? 52);
const seeds = (process.env['SEEDS'] ?? '1,2,3').split(',');

/** NODES, words separated by commas, takes those that begin with one of them. */
const wanted = (process.env['NODES'] ?? '').split(',');
const versions = nodeVersions.filter((version) => wanted.some((word) => version.startsWith(word)));

const file = path.join(import.meta.dirname, 'stalls.cjs');
const marks = marksOf(file);

interface Done {
  readonly kind: string;
  readonly began: number;
  readonly lasted: number;
  /** Whether it waited for its core for most of its time. */
  readonly starved: boolean;
}

interface Judged {
  readonly lasted: number;
  readonly native: boolean;
  readonly found: boolean;
  readonly rightLine: boolean;
  readonly rightCause: boolean;
  readonly inTime: boolean;
  /** Milliseconds from its begin to the session; null when it was told at its end. */
  readonly latency: number | null;
  /** Milliseconds. */
  readonly error: number;
  readonly starved: boolean;
  /** What was not as it should be, for who wants to know why. */
  readonly wrong: string;
}

const rows: string[][] = [];
for (const version of versions) {
  const judged: Judged[] = [];
  for (const seed of seeds) judged.push(...(await measure(version, seed)));
  rows.push([version, ...figures(judged)]);
  console.log(
    `Node ${version}: ${judged.flatMap(({ wrong }) => (wrong === '' ? [] : wrong)).join('; ') || 'all as it should be'}`,
  );
}
console.log(
  table(
    [
      'Node',
      `stalls ≥ ${threshold} ms`,
      'starved',
      'found',
      'line JS',
      'line native',
      'in time ≥ 45',
      'in time 20-45',
      'latency p50 / p90 ms',
      'length error p50 ms',
      'cause',
    ],
    rows,
  ),
);

async function measure(version: string, seed: string): Promise<Judged[]> {
  const words = [seed, String(stalls), String(threshold), '500', pause];
  const observed = await observe({ version, file, words, threshold });
  const done = JSON.parse(observed.stdout) as Done[];
  const seen = stallsOf(observed);
  return done
    .filter(({ lasted }) => lasted >= threshold * 1000)
    .map(({ kind, began, lasted, starved }) => {
      const mark = marks.get(kind);
      const stall = seen.find((one) => one.began < began + lasted - 5000 && one.began + one.lasted > began + 5000);
      const isAs = [stall?.culprit?.line === mark?.line, stall?.cause.kind === mark?.cause];
      const said = `${stall?.cause.kind} at ${stall?.culprit?.function}:${stall?.culprit?.line}`;
      const reported = stall === undefined ? null : reportedAt(observed, stall);
      return {
        lasted: lasted / 1000,
        native: mark?.call !== undefined,
        found: stall !== undefined,
        rightLine: isAs[0] === true,
        rightCause: isAs[1] === true,
        wrong: isAs.every(Boolean)
          ? ''
          : `${starved ? 'starved ' : ''}${kind} of ${Math.round(lasted / 1000)} ms ${stall === undefined ? 'missed' : said}`,
        inTime: reported !== null && reported <= began + lasted * 0.9,
        latency: reported === null ? null : (reported - began) / 1000,
        error: Math.abs((stall?.lasted ?? lasted) - lasted) / 1000,
        starved: starved || stall?.cause.kind === 'starved',
      };
    });
}

function figures(all: readonly Judged[]): string[] {
  // A stall that the host lengthened to twice its own is no measurement of ours.
  const judged = all.filter(({ starved }) => !starved);
  const found = judged.filter((one) => one.found);
  const latencies = judged.flatMap(({ latency }) => latency ?? []);
  const long = judged.filter(({ lasted }) => lasted >= 45);
  const short = judged.filter(({ lasted }) => lasted < 45);
  return [
    String(all.length),
    String(all.length - judged.length),
    share(judged, ({ found }) => found),
    share(
      found.filter(({ native }) => !native),
      ({ rightLine }) => rightLine,
    ),
    share(
      found.filter(({ native }) => native),
      ({ rightLine }) => rightLine,
    ),
    share(long, ({ inTime }) => inTime),
    share(short, ({ inTime }) => inTime),
    `${median(latencies).toFixed(0)} / ${quantile(latencies, 0.9).toFixed(0)}`,
    median(found.map(({ error }) => error)).toFixed(1),
    share(found, ({ rightCause }) => rightCause),
  ];
}

function share<T>(all: readonly T[], holds: (one: T) => boolean): string {
  return all.length === 0 ? '-' : (all.filter(holds).length / all.length).toFixed(2);
}
