/**
 * What the Node agent costs at its default threshold: idle, per request, and at the start of a script that does nothing. Beside it the
 * npm package blocked-at, which names what blocked by async hooks, and where SENTRY names a folder in which @sentry/node and
 * @sentry/node-native are installed, Sentry's event-loop-block.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

/** As `idle.cjs` writes it. Times are microseconds. */
interface Idle {
  readonly cpu: number;
  readonly steal: number;
  readonly lasted: number;
}

/** As `turns.cjs` writes it: what a request took in one turn of a server, and of it the threads that came late, in microseconds. */
interface Turn {
  readonly request: number;
  readonly late: number;
}

/** One server in one round. */
interface Served extends Turn {
  /** What a request took of what it took the bare ones; that of the second bare one is of the first. */
  readonly ratio: number;
}

type Run = (program: Program) => Promise<Ended>;

/**
 * All servers get the room for young objects that V8 gives to any that has worked for long: it doubles each time that as much has survived in
 * all as fits in, and from then on more of it falls out of the processor's caches. A server that allocates more in its start, as with an
 * agent, comes to that some seconds sooner, which would be all that a short run shows.
 */
const grown = ['--min-semi-space-size=16'];

/** RUNS, words separated by commas, takes some of them; `bare` and `bare again` are always measured. */
const others: Readonly<Record<string, Run>> = {
  observed: observe,
  'blocked-at': withRival('blocked-at'),
  ...(process.env['SENTRY'] === undefined ? {} : { Sentry: withRival('sentry') }),
};
const wantedRuns = process.env['RUNS']?.split(',');
const runs: readonly (readonly [name: string, run: Run])[] = [
  ['bare', bare],
  ...Object.entries(others).filter(([name]) => wantedRuns?.includes(name) !== false),
  ['bare again', bare],
];

const measures: Readonly<Record<string, readonly [title: string, measure: (version: string) => Promise<string>]>> = {
  idle: ['idle, of a core', idle],
  hello: ['CPU per request, hello', (version) => perRequest(version, 'hello')],
  promises: ['CPU per request, promises', (version) => perRequest(version, 'promises')],
  start: ['start of an empty script', startUp],
};
const columns = Object.entries(measures).flatMap(([work, measure]) => (wantedWork.includes(work) ? [measure] : []));
const rows: string[][] = [];
for (const version of versions) {
  const row = [version];
  for (const [, measure] of columns) row.push(await measure(version));
  rows.push(row);
}
console.log(table(['Node', ...columns.map(([title]) => title)], rows));

/** In turn, so that a host that slows down slows all. */
async function idle(version: string): Promise<string> {
  const program = { version, file: path.join(import.meta.dirname, 'idle.cjs'), words: [lasting] };
  const measured = new Map<string, Idle[]>(runs.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of runs) measured.get(name)?.push(JSON.parse((await run(program)).stdout) as Idle);
  }
  const figure = (name: string, of: (one: Idle) => number): string =>
    `${(median((measured.get(name) ?? []).map(of)) * 100).toFixed(2)} %`;
  const each = runs.map(([name]) => `${name} ${figure(name, ({ cpu, lasted }) => cpu / lasted)}`);
  return [...each, `steal ${figure('bare', ({ steal }) => steal)}`].join(', ');
}

async function perRequest(version: string, work: string): Promise<string> {
  const measured: (readonly Served[])[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await serve(version, work));
  const of = (place: number): readonly Served[] => measured.flatMap((round) => round[place] ?? []);
  const each = runs.slice(1).map(([name], place) => `${name} ${spread(of(place + 1).map(({ ratio }) => ratio))}`);
  const watchdog = runs.findIndex(([name]) => name === 'observed');
  const share = median(of(watchdog).map(({ late, request }) => late / request)) * 100;
  return [
    `bare ${median(of(0).map(({ request }) => request)).toFixed(1)} µs`,
    ...each,
    ...(watchdog < 0 ? [] : [`watchdog ${share.toFixed(2)} % of the CPU`]),
  ].join(', ');
}

/** All servers live at the same time, and one client asks them in turn: what slows one down slows all. */
async function serve(version: string, work: string): Promise<readonly Served[]> {
  const directory = mkdtempSync(path.join(tmpdir(), 'stallsight-overhead-'));
  const file = path.join(import.meta.dirname, 'turns.cjs');
  const deadline = 60_000 + Number(lasting);
  try {
    const files = runs.map(([name]) => path.join(directory, name));
    const servers = runs.map(([, run], place) =>
      run({ version, file, words: ['serve', files[place] ?? '', work], options: grown, deadline }),
    );
    const said = await bare({ version, file, words: ['turns', lasting, ...files], deadline });
    await Promise.all(servers);
    const all = (JSON.parse(said.stdout) as readonly (readonly Turn[])[]).map((turns) => ({
      request: median(turns.map(({ request }) => request)),
      late: turns.reduce((sum, one) => sum + one.late, 0) / turns.length,
    }));
    const [first = NaN, second = NaN] = [all[0]?.request, all.at(-1)?.request];
    const plain = Math.sqrt(first * second);
    return all.map((one, place) => ({ ...one, ratio: one.request / (place === all.length - 1 ? first : plain) }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function spread(ratios: readonly number[]): string {
  return `×${median(ratios).toFixed(3)} (${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)})`;
}

function withRival(name: string): Run {
  const required = ['--require', path.join(import.meta.dirname, 'rival.cjs')];
  return (program) => bare({ ...program, options: [...(program.options ?? []), ...required], env: { RIVAL: name } });
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
