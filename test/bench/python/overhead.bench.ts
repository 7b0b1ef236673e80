/** What the Python agent costs at its default threshold: with an idle loop, and per request of a FastAPI server on uvicorn. */

import path from 'node:path';
import { runBare } from '../../agents/python/bare.ts';
import { runObserved } from '../../agents/python/collector.ts';
import { python } from '../../setup/python.mjs';
import { median, table } from '../node/figures.ts';

const program = path.join(import.meta.dirname, 'busy.py');
/** How often each is measured, for how many seconds, and on which Pythons and loops; fewer make it shorter. */
const rounds = Number(process.env['ROUNDS'] ?? 5);
const lasting = process.env['LASTING'] ?? '6';
const minors = (process.env['PYTHONS'] ?? '3.11,3.13').split(',');
/** `idle`, `hello`, or both. */
const work = (process.env['WORK'] ?? 'idle,hello').split(',');
const loops = (process.env['LOOPS'] ?? 'asyncio,uvloop').split(',');

/** As the program says it, in seconds. */
interface Cost {
  readonly requests: number;
  readonly lasted: number;
  readonly cpu: number;
  readonly agent: number;
}

type Run = (words: readonly string[]) => Promise<Cost>;

const rows: string[][] = [];
for (const minor of minors) {
  for (const loop of loops) {
    const run = { bare: runsBare(python(minor), loop), observed: runsObserved(python(minor), loop) };
    const idle = await inTurn(run, ['idle', lasting]);
    const hello = await inTurn(run, ['hello', lasting]);
    const perRequest = (costs: readonly Cost[]): number => median(costs.map(({ cpu, requests }) => cpu / requests));
    const ofCore = (costs: readonly Cost[]): string => percent(median(costs.map(({ cpu, lasted }) => cpu / lasted)));
    rows.push([
      `${minor}, ${loop}`,
      `${ofCore(idle.first)} → ${ofCore(idle.observed)}`,
      `×${(perRequest(hello.observed) / perRequest([...hello.first, ...hello.second])).toFixed(3)}`,
      `×${(perRequest(hello.second) / perRequest(hello.first)).toFixed(3)}`,
      percent(median(hello.observed.map(({ agent, cpu }) => agent / cpu))),
      `${(perRequest(hello.first) * 1e6).toFixed(0)} µs`,
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

/** Bare, observed, bare, in turn, so that a host that slows down slows all. */
async function inTurn(
  { bare, observed }: { bare: Run; observed: Run },
  words: readonly [what: string, lasting: string],
): Promise<{ first: readonly Cost[]; observed: readonly Cost[]; second: readonly Cost[] }> {
  const seen = { first: [] as Cost[], observed: [] as Cost[], second: [] as Cost[] };
  for (let round = 0; round < (work.includes(words[0]) ? rounds : 0); round += 1) {
    seen.first.push(await bare(words));
    seen.observed.push(await observed(words));
    seen.second.push(await bare(words));
  }
  return seen;
}

function runsBare(executable: string, loop: string): Run {
  return async (words) => JSON.parse((await runBare(executable, [program, ...words], { LOOP: loop })).stdout) as Cost;
}

function runsObserved(executable: string, loop: string): Run {
  return async (words) =>
    JSON.parse(
      (await runObserved({ python: executable, args: [program, ...words], env: { LOOP: loop } })).stdout,
    ) as Cost;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
