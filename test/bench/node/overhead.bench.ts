/**
 * What the Node agent costs at its default threshold: idle, per request, and at the start of a script that does nothing. Beside it the
 * npm package blocked-at, which names what blocked by async hooks, and where SENTRY names a folder in which @sentry/node and
 * @sentry/node-native are installed, Sentry's event-loop-block.
 */

import path from 'node:path';
import { bare, type Ended, nodeVersions, observe, type Program } from '../../agents/node/observe.ts';
import { median, table } from './figures.ts';

/** How often each is measured, and for how many milliseconds; ROUNDS and LASTING make it shorter or longer. */
const rounds = Number(process.env['ROUNDS'] ?? 5);
const lasting = process.env['LASTING'] ?? '5000';
/** WORK, words separated by commas, takes some of it. */
const wantedWork = (process.env['WORK'] ?? 'idle,hello,promises,start').split(',');

/** NODES, words separated by commas, takes those that begin with one of them. */
const wanted = (process.env['NODES'] ?? '').split(',');
const versions = nodeVersions.filter((version) => wanted.some((word) => version.startsWith(word)));

/** As `busy.cjs` writes it. Times are microseconds. */
interface Cost {
  readonly requests: number;
  readonly cpu: number;
  /** Of it, that of threads that came after the program began. */
  readonly late: number;
  readonly steal: number;
  readonly lasted: number;
}

type Run = (program: Program) => Promise<Ended>;

/** In turn, so that a host that slows down slows all. RUNS, words separated by commas, takes some of them. */
const all: Readonly<Record<string, Run>> = {
  bare,
  observed: observe,
  'blocked-at': withRival('blocked-at'),
  ...(process.env['SENTRY'] === undefined ? {} : { Sentry: withRival('sentry') }),
  'bare again': bare,
};
const wantedRuns = process.env['RUNS']?.split(',');
const runs = Object.fromEntries(Object.entries(all).filter(([name]) => wantedRuns?.includes(name) !== false));

const rows: string[][] = [];
for (const version of versions) {
  const row = [version];
  for (const work of ['idle', 'hello', 'promises'].filter((one) => wantedWork.includes(one)))
    row.push(described(await costsOf(version, work), work));
  if (wantedWork.includes('start')) row.push(await startUp(version));
  rows.push(row);
}
const head: Readonly<Record<string, string>> = {
  idle: 'idle, of a core',
  hello: 'CPU per request, hello',
  promises: 'CPU per request, promises',
  start: 'start of an empty script',
};
console.log(
  table(
    [
      'Node',
      ...Object.keys(head)
        .filter((one) => wantedWork.includes(one))
        .map((one) => head[one] ?? ''),
    ],
    rows,
  ),
);

async function costsOf(version: string, work: string): Promise<Map<string, Cost[]>> {
  const program = { version, file: path.join(import.meta.dirname, 'busy.cjs'), words: [work, lasting] };
  const costs = new Map<string, Cost[]>(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(runs))
      costs.get(name)?.push(JSON.parse((await run(program)).stdout) as Cost);
  }
  return costs;
}

function described(costs: Map<string, Cost[]>, work: string): string {
  const figure = (name: string, of: (cost: Cost) => number): number => median((costs.get(name) ?? []).map(of));
  const per = (cost: Cost): number => (work === 'idle' ? (cost.cpu / cost.lasted) * 100 : cost.cpu / cost.requests);
  const steal = `steal ${(figure('observed', (cost) => cost.steal) * 100).toFixed(1)} %`;
  if (work === 'idle') {
    const each = Object.keys(runs).map((name) => `${name} ${figure(name, per).toFixed(2)} %`);
    return [...each, steal].join(', ');
  }
  const first = figure('bare', per);
  const others = Object.keys(runs).filter((name) => name !== 'bare');
  const each = others.map((name) => `${name} ×${(figure(name, per) / first).toFixed(2)}`);
  const watchdog = `watchdog ${(figure('observed', ({ late, cpu }) => late / cpu) * 100).toFixed(2)} % of the CPU`;
  return [`bare ${first.toFixed(0)} µs`, ...each, watchdog, steal].join(', ');
}

function withRival(name: string): Run {
  const options = ['--require', path.join(import.meta.dirname, 'rival.cjs')];
  return (program) => bare({ ...program, options, env: { RIVAL: name } });
}

async function startUp(version: string): Promise<string> {
  const program = { version, file: path.join(import.meta.dirname, 'empty.cjs') };
  const times = { bare: [] as number[], observed: [] as number[], more: [] as number[] };
  await observe(program);
  for (let round = 0; round < rounds * 4; round += 1) {
    const [plain, observed] = [(await bare(program)).lasted, (await observe(program)).lasted];
    times.bare.push(plain);
    times.observed.push(observed);
    times.more.push(observed - plain);
  }
  return `${median(times.bare).toFixed(0)} → ${median(times.observed).toFixed(0)} ms, paired +${median(times.more).toFixed(0)} ms`;
}
