/** Programs of every make die in every way as they do without the agent: the same end, the same last words. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { pythons } from '../../setup/python.mjs';
import { runBare } from './bare.ts';
import { runObserved } from './collector.ts';

const program = path.join(import.meta.dirname, 'programs/deaths.py');
const newest = pythons().at(-1)?.path ?? 'python3';

type Ends = Readonly<Record<string, readonly [status: number, words: string]>>;

test('130 deaths', async () => {
  const bare = await runBare(newest, [program]);
  const observed = await runObserved({ python: newest, args: [program], threshold: 10 });
  assert.deepEqual([observed.code, observed.stderr, observed.refused], [bare.status, bare.stderr, []]);
  const shown = Object.entries(JSON.parse(observed.stdout) as Ends).filter(([, [, words]]) =>
    words.includes('stallsight'),
  );
  assert.deepEqual(shown, []);
  const expected = endsOf(bare.stdout);
  assert.equal(Object.keys(expected).length, 130);
  assert.deepEqual(endsOf(observed.stdout), expected);
  const processes = observed.events.flatMap(({ event }) => (event.type === 'hello' ? [event.process] : []));
  assert.ok(new Set(processes).size >= 131, 'every child is seen');
});

function endsOf(text: string): Ends {
  const ends = JSON.parse(text) as Ends;
  return Object.fromEntries(Object.entries(ends).map(([name, [status, words]]) => [name, [status, lastWords(words)]]));
}

/**
 * Without the frames of a traceback, which depend on when a signal comes (endings.py has those that do not), and without the
 * warning that there are several threads, which Python gives only when it sees them in time.
 */
function lastWords(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith(' ') && !line.includes('DeprecationWarning'))
    .join('\n')
    .replaceAll(/0x[\da-f]+/g, '?');
}
