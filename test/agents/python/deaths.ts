/** Has programs die bare and observed, and says which of them ended otherwise, or showed the agent. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { runBare } from './bare.ts';
import { runObserved } from './collector.ts';

const program = path.join(import.meta.dirname, 'programs/deaths.py');

/** By the names of the program and the way it dies. */
type End = readonly [status: number, words: string];
type Ends = ReadonlyMap<string, End>;

/** Milliseconds until a run of so many at most is given up. */
const patience = 230_000;
const atOnce = 100;
/** After so many new objects does Python's collector come in the runs without the agent: what it finds in which order differs from run to run. */
const collections = [700, 20, 60, 150, 400, 2000];

export interface Deaths {
  readonly count: number;
  /** Ended as they never do in six runs without the agent. */
  readonly changed: readonly string[];
  /** Had a word of the agent's in what they said. */
  readonly shown: readonly string[];
  /** Children that the agent did not tell of. */
  readonly lost: number;
}

/** `seed` and `count` choose the pairs of a program and a way to die. */
export async function compareDeaths(python: string, seed: number, count: number): Promise<Deaths> {
  const { stdout } = await runBare(python, [program, 'names', `${seed}`, `${count}`]);
  const names = JSON.parse(stdout) as string[];
  const parts: Deaths[] = [];
  for (let from = 0; from < names.length; from += atOnce)
    parts.push(await compare(python, names.slice(from, from + atOnce)));
  return {
    count: names.length,
    changed: parts.flatMap(({ changed }) => changed),
    shown: parts.flatMap(({ shown }) => shown),
    lost: parts.reduce((sum, { lost }) => sum + lost, 0),
  };
}

async function compare(python: string, names: readonly string[]): Promise<Deaths> {
  const observed = await runObserved({ python, args: [program, ...names], threshold: 10, patience });
  assert.deepEqual([observed.code, observed.stderr, observed.refused], [0, '', []]);
  const seen = endsOf(observed.stdout);
  let differing: readonly (readonly [string, End | undefined])[] = names.map((name) => [name, undefined]);
  // What its own threads and the collector's order decide differs from run to run without us, too.
  for (const collect of collections) {
    if (differing.length === 0) break;
    const other = await bare(python, [program, ...differing.map(([name]) => name)], collect);
    differing = differing
      .map(([name]) => [name, other.get(name)] as const)
      .filter(([name, end]) => !isAlike(end, seen.get(name)));
  }
  const processes = observed.events.flatMap(({ event }) => (event.type === 'hello' ? [event.process] : []));
  return {
    count: names.length,
    changed: differing.map(
      ([name, end]) => `${name}: ${JSON.stringify(seen.get(name))} instead of ${JSON.stringify(end)}`,
    ),
    shown: [...seen].flatMap(([name, [, words]]) => (words.includes('stallsight') ? [`${name}: ${words}`] : [])),
    lost: Math.max(0, names.length + 1 - new Set(processes).size),
  };
}

async function bare(python: string, args: readonly string[], collect: number): Promise<Ends> {
  const { stdout, stderr, status } = await runBare(python, args, { COLLECT: `${collect}` }, patience);
  assert.deepEqual([status, stderr], [0, '']);
  return endsOf(stdout);
}

function endsOf(text: string): Ends {
  return new Map(Object.entries(JSON.parse(text) as Record<string, [number, string]>));
}

function isAlike(one: End | undefined, other: End | undefined): boolean {
  if (one === undefined || other === undefined || one[0] !== other[0]) return false;
  const [mine, theirs] = [lastWords(one[1]), lastWords(other[1])];
  if (mine.replaceAll(collector, '') !== theirs.replaceAll(collector, '')) return false;
  return isDeepStrictEqual(collected(mine), collected(theirs));
}

/** What the collector says at the end of tasks and coroutines that nobody waits for. */
const collector =
  /^(?:Task was destroyed but it is pending!\ntask|Task exception was never retrieved\nfuture\nTraceback .*\n\S.*|Exception ignored in: .*(?:\nTraceback .*\n\S.*)?)(?:\n|$)/gm;

/** It says that in the order in which it finds them. */
function collected(words: string): readonly string[] {
  return [...words.matchAll(collector)].map(([said]) => said).sort();
}

/** Said of a loop that nobody closed where the collector happens to end its sockets before it: without us, too, in some of a hundred runs. */
const unclosed =
  /^Exception ignored in: <function BaseEventLoop.__del__ .*\nTraceback.*\n(?: .*\n)*ValueError: Invalid file descriptor: -1\n/gm;

/**
 * Without the frames of a traceback, which depend on when a signal comes (endings.py has those that do not), without how far a task
 * had come that was given up, and without the warning that there are several threads, which Python gives only when it sees them in time.
 */
function lastWords(text: string): string {
  return text
    .replaceAll(unclosed, '')
    .split('\n')
    .filter((line) => !line.startsWith(' ') && !line.includes('DeprecationWarning'))
    .join('\n')
    .replaceAll(/^(task|future|handle): .*$/gm, '$1')
    .replaceAll(/0x[\da-f]+/g, '?');
}
