/** One line that held the loop on several ways: each way has its fix, or says why not; what is the same for all is said once. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineMapOf } from '#core/lineMap.ts';
import type { OfferedFix } from '#core/fixes.ts';
import type { Cause } from '#protocol/stall.ts';
import { offeredIn } from './offered.ts';

const held = { kind: 'cpu', gil: 'held' } as const;

const program = `import asyncio


def count(n):
    return sum(range(n))


async def answer(n):
    return count(n)


async def stream(lock, n):
    with lock:
        return count(n)


async def again(n):
    return [count(n)]
`;

const said = (offered: readonly OfferedFix[]): string[] =>
  offered.map(({ title, fix }) => `${title}${fix.ok ? '' : ` NOT: ${fix.because}`}`);

function ways(
  text: string,
  stacks: readonly (readonly string[])[],
  file = 'main.py',
  cause: Cause = held,
): readonly string[] {
  const [first = [], ...others] = stacks;
  return said(offeredIn(`/project/${file}`, text, { stack: first, cause, others }));
}

test('each coroutine that reaches the line has its fix or its reason', () => {
  const offered = ways(program, [
    ['count:5', 'stream:14'],
    ['count:5', 'answer:9'],
    ['count:5', 'again:18'],
  ]);
  for (const [name, line] of [
    ['answer', 9],
    ['again', 18],
  ])
    assert.ok(offered.includes(`Run count() in a process pool, reached through \`${name}\` (line ${line})`));
  assert.match(offered[0] ?? '', /^Run count\(\) in a process pool, reached through `stream` \(line 14\) NOT: .*lock/);
});

test('recursion is one way, however deep, and so are callers that the fix does not touch', () => {
  const deep = ['count:5', 'count:5', 'count:5', 'answer:9', 'again:18'];
  assert.deepEqual(ways(program, [deep, deep.slice(1), deep.slice(2), ['count:5', 'answer:9']]), [
    'Run count() in a process pool',
    'Run count() in a thread with asyncio.to_thread',
  ]);
});

test('a reason that is the same for all is told once', () => {
  const text = program.replaceAll('return count(n)', 'return (lambda: count(n))()');
  const offered = ways(text, [
    ['count:5', 'stream.<locals>.<lambda>:14', 'stream:14'],
    ['count:5', 'answer.<locals>.<lambda>:9', 'answer:9'],
  ]);
  assert.equal(offered.length, 2);
  assert.equal(new Set(offered).size, 2);
});

test('in JavaScript, too, also where the ways part in another function', () => {
  const text = `const kept = new Map();
function work(n) {
  for (let i = 0; i < n; i += 1) Math.sqrt(i);
  return n;
}
function both(n) {
  return work(n);
}
export async function answer(n) {
  return both(n);
}
export function* stream(n) {
  yield kept.get(n) ?? both(n);
}
`;
  const offered = ways(
    text,
    [
      ['work:3', 'both:7', 'stream:13'],
      ['work:3', 'both:7', 'answer:10'],
    ],
    'main.mjs',
    { kind: 'cpu', gil: 'none' },
  );
  assert.match(offered.join('\n'), /^Run both\(\) in a worker thread, reached through `answer` \(line 10\)$/m);
  assert.match(offered.join('\n'), /reached through `stream` \(line 13\) NOT: /);
});

test('a way that was measured before an edit is found where its lines are now', () => {
  const now = `# one more line\n${program}`;
  const measure = { stack: ['count:5', 'answer:9'], cause: held, moved: lineMapOf(program, now) };
  assert.deepEqual(said(offeredIn('/project/main.py', now, measure)), [
    'Run count() in a process pool',
    'Run count() in a thread with asyncio.to_thread',
  ]);
});
