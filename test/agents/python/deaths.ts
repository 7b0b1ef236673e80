/** Has programs die bare and observed, and says which of them ended otherwise, or showed the agent. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { runBare } from './bare.ts';
import { runObserved } from './collector.ts';

const program = path.join(import.meta.dirname, 'programs/deaths.py');

/** By the names of the program and the way it dies. */
type End = readonly [status: number, words: string];
type Ends = ReadonlyMap<string, End>;

/** Milliseconds until a run of them is given up. */
const patience = 230_000;

export interface Deaths {
  readonly count: number;
  /** Ended as they never do in five runs without the agent. */
  readonly changed: readonly string[];
  /** Had a word of the agent's in what they said. */
  readonly shown: readonly string[];
  /** Children that the agent did not tell of. */
  readonly lost: number;
}

/** `seed` and `count` choose the pairs of a program and a way to die. */
export async function compareDeaths(python: string, seed: number, count: number): Promise<Deaths> {
  const args = [program, 'sample', `${seed}`, `${count}`];
  const observed = await runObserved({ python, args, threshold: 10, patience });
  assert.deepEqual([observed.code, observed.stderr, observed.refused], [0, '', []]);
  const expected = await bare(python, args);
  const seen = endsOf(observed.stdout);
  let differing = [...expected].filter(([name, end]) => !isAlike(end, seen.get(name)));
  // What its own threads and the collector's order decide differs from run to run without us, too.
  for (let again = 0; again < 4 && differing.length > 0; again += 1) {
    const other = await bare(python, [program, ...differing.map(([name]) => name)]);
    differing = differing.filter(([name]) => !isAlike(other.get(name), seen.get(name)));
  }
  const processes = observed.events.flatMap(({ event }) => (event.type === 'hello' ? [event.process] : []));
  return {
    count: expected.size,
    changed: differing.map(
      ([name, end]) => `${name}: ${JSON.stringify(seen.get(name))} instead of ${JSON.stringify(end)}`,
    ),
    shown: [...seen].flatMap(([name, [, words]]) => (words.includes('stallsight') ? [`${name}: ${words}`] : [])),
    lost: Math.max(0, expected.size + 1 - new Set(processes).size),
  };
}

async function bare(python: string, args: readonly string[]): Promise<Ends> {
  const { stdout, stderr, status } = await runBare(python, args, {}, patience);
  assert.deepEqual([status, stderr], [0, '']);
  return endsOf(stdout);
}

function endsOf(text: string): Ends {
  return new Map(Object.entries(JSON.parse(text) as Record<string, [number, string]>));
}

function isAlike(one: End | undefined, other: End | undefined): boolean {
  return one !== undefined && other !== undefined && one[0] === other[0] && lastWords(one[1]) === lastWords(other[1]);
}

/**
 * Without the frames of a traceback, which depend on when a signal comes (endings.py has those that do not), without how far a task
 * had come that was given up, and without the warning that there are several threads, which Python gives only when it sees them in time.
 */
function lastWords(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith(' ') && !line.includes('DeprecationWarning'))
    .join('\n')
    .replaceAll(/^(task|future|handle): .*$/gm, '$1')
    .replaceAll(/0x[\da-f]+/g, '?');
}
