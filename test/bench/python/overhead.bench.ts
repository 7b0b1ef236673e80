/** What the Python agent costs at its default threshold: with an idle loop, and per request of a FastAPI server on uvicorn. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runBare } from '../../agents/python/bare.ts';
import { runObserved } from '../../agents/python/collector.ts';
import { python } from '../../setup/python.mjs';
import { median, table } from '../node/figures.ts';

const program = path.join(import.meta.dirname, 'busy.py');
/** How often each is measured, for how many seconds, and on which Pythons and loops; fewer make it shorter. */
const rounds = Number(process.env['ROUNDS'] ?? 8);
const lasting = process.env['LASTING'] ?? '12';
const minors = (process.env['PYTHONS'] ?? '3.11,3.13').split(',');
/** `idle`, `hello`, or both. */
const work = (process.env['WORK'] ?? 'idle,hello').split(',');
const loops = (process.env['LOOPS'] ?? 'asyncio,uvloop').split(',');

/** As the program says it, in seconds. */
interface Idle {
  readonly lasted: number;
  readonly cpu: number;
}

/** What one server took for its requests, in seconds. */
interface Spent {
  readonly requests: number;
  readonly cpu: number;
  readonly agent: number;
}

/** One round: two servers without the agent, and one with it. */
interface Round {
  readonly bare: number;
  /** Of the observed one to the bare ones, and of the second bare one to the first. */
  readonly observed: number;
  readonly again: number;
  readonly agent: number;
}

type Run = (words: readonly string[]) => Promise<string>;

const rows: string[][] = [];
for (const minor of minors) {
  for (const loop of loops) {
    const executable = python(minor);
    const run = { bare: runsBare(executable, loop), observed: runsObserved(executable, loop) };
    const idle = await times(work.includes('idle') ? rounds : 0, () => rest(run));
    const hello = await times(work.includes('hello') ? rounds : 0, () => serve(run));
    rows.push([
      `${minor}, ${loop}`,
      `${percent(median(idle.map(({ bare }) => bare)))} → ${percent(median(idle.map(({ observed }) => observed)))}`,
      spread(hello.map(({ observed }) => observed)),
      spread(hello.map(({ again }) => again)),
      percent(median(hello.map(({ agent }) => agent))),
      `${(median(hello.map(({ bare }) => bare)) * 1e6).toFixed(0)} µs`,
    ]);
  }
}
const head = [
  'Python, loop',
  'idle, of a core',
  'CPU per request',
  'bare again',
  "agent's thread, of the CPU",
  'bare CPU per request',
];
console.log(table(head, rows));

async function times<T>(count: number, measure: () => Promise<T>): Promise<readonly T[]> {
  const measured: T[] = [];
  for (let round = 0; round < count; round += 1) measured.push(await measure());
  return measured;
}

/** Shares of a core. */
async function rest(run: { bare: Run; observed: Run }): Promise<{ bare: number; observed: number }> {
  const share = async (one: Run): Promise<number> => {
    const { cpu, lasted } = JSON.parse(await one(['idle', lasting])) as Idle;
    return cpu / lasted;
  };
  return { bare: await share(run.bare), observed: await share(run.observed) };
}

/** All three live at the same time, and one client asks them in turn: what slows one down slows all. */
async function serve(run: { bare: Run; observed: Run }): Promise<Round> {
  const directory = mkdtempSync(path.join(tmpdir(), 'stallsight-overhead-'));
  try {
    const files = ['first', 'observed', 'second'].map((name) => path.join(directory, name));
    const servers = files.map((file) => (file.endsWith('observed') ? run.observed : run.bare)(['serve', file]));
    const said = await run.bare(['turns', lasting, ...files]);
    await Promise.all(servers);
    const [first, observed, second] = (JSON.parse(said) as readonly Spent[]).map(({ requests, cpu, agent }) => ({
      request: cpu / requests,
      agent: agent / cpu,
    }));
    if (first === undefined || observed === undefined || second === undefined) throw new Error(`not three: ${said}`);
    const bare = Math.sqrt(first.request * second.request);
    return { bare, observed: observed.request / bare, again: second.request / first.request, agent: observed.agent };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function runsBare(executable: string, loop: string): Run {
  return async (words) => (await runBare(executable, [program, ...words], { LOOP: loop })).stdout;
}

function runsObserved(executable: string, loop: string): Run {
  return async (words) =>
    (await runObserved({ python: executable, args: [program, ...words], env: { LOOP: loop } })).stdout;
}

function spread(ratios: readonly number[]): string {
  if (ratios.length === 0) return '-';
  return `×${median(ratios).toFixed(3)} (${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)})`;
}

function percent(share: number): string {
  return Number.isNaN(share) ? '-' : `${(share * 100).toFixed(2)} %`;
}
