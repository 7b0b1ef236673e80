/**
 * What the Node agent costs at its default threshold: idle, per request, and at the start of a script that does nothing. Beside it the
 * npm package blocked-at, which names what blocked by async hooks.
 */

import path from 'node:path';
import { bare, type Ended, nodeVersions, observe, type Program } from '../../agents/node/observe.ts';
import { median, table } from './figures.ts';

/** How often each pair is measured, and for how many milliseconds; ROUNDS and LASTING make it shorter or longer. */
const rounds = Number(process.env['ROUNDS'] ?? 5);
const lasting = process.env['LASTING'] ?? '5000';

/** NODES, words separated by commas, takes those that begin with one of them. */
const wanted = (process.env['NODES'] ?? '').split(',');
const versions = nodeVersions.filter((version) => wanted.some((word) => version.startsWith(word)));

interface Cost {
  readonly requests: number;
  readonly cpu: number;
  readonly lasted: number;
}

const rows: string[][] = [];
for (const version of versions) {
  const idle = await paired(
    () => costOf(version, 'idle'),
    ({ cpu, lasted }) => (cpu / lasted) * 100,
  );
  const hello = await paired(
    () => costOf(version, 'hello'),
    ({ cpu, requests }) => cpu / requests,
  );
  const promises = await paired(
    () => costOf(version, 'promises'),
    ({ cpu, requests }) => cpu / requests,
  );
  const start = await startUp(version);
  rows.push([
    version,
    `${idle.bare.toFixed(2)} → ${idle.observed.toFixed(2)} % (blocked-at ${idle.rival.toFixed(2)} %)`,
    ratio(hello),
    ratio(promises),
    `${start.bare.toFixed(0)} → ${start.observed.toFixed(0)} ms`,
  ]);
}
console.log(
  table(
    ['Node', 'idle, of a core', 'CPU per request, hello', 'CPU per request, promises', 'start of an empty script'],
    rows,
  ),
);

interface Paired {
  readonly bare: number;
  readonly observed: number;
  readonly rival: number;
  /** Bare against bare: what of a difference is noise. */
  readonly noise: number;
}

/** Bare, observed, with the rival, bare, in turn, so that a host that slows down slows all. */
async function paired(measure: () => (program: Run) => Promise<Cost>, figure: (cost: Cost) => number): Promise<Paired> {
  const run = measure();
  const seen = { first: [] as number[], observed: [] as number[], rival: [] as number[], second: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    seen.first.push(figure(await run(bare)));
    seen.observed.push(figure(await run(observe)));
    seen.rival.push(figure(await run(withRival)));
    seen.second.push(figure(await run(bare)));
  }
  const [first, second] = [median(seen.first), median(seen.second)];
  return {
    bare: (first + second) / 2,
    observed: median(seen.observed),
    rival: median(seen.rival),
    noise: second / first,
  };
}

function withRival(program: Program): Promise<Ended> {
  return bare({ ...program, options: ['--require', path.join(import.meta.dirname, 'rival.cjs')] });
}

type Run = (program: Program) => Promise<Ended>;

function costOf(version: string, work: string): (run: Run) => Promise<Cost> {
  const program = { version, file: path.join(import.meta.dirname, 'busy.cjs'), words: [work, lasting] };
  return async (run) => JSON.parse((await run(program)).stdout) as Cost;
}

async function startUp(version: string): Promise<{ readonly bare: number; readonly observed: number }> {
  const program = { version, file: path.join(import.meta.dirname, 'empty.cjs') };
  const times = { bare: [] as number[], observed: [] as number[] };
  await observe(program);
  for (let round = 0; round < rounds * 4; round += 1) {
    times.bare.push((await bare(program)).lasted);
    times.observed.push((await observe(program)).lasted);
  }
  return { bare: median(times.bare), observed: median(times.observed) };
}

function ratio({ bare, observed, rival, noise }: Paired): string {
  return `×${(observed / bare).toFixed(2)} (bare again ×${noise.toFixed(2)}, blocked-at ×${(rival / bare).toFixed(2)})`;
}
