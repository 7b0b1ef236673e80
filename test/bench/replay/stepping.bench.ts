/** Stepping through 1,000 stalls: the whole way of a step, from the key to the stack and its values, in at most 20 ms each. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '#protocol/frame.ts';
import { frame, hello, loopBegan } from '../../session/events.ts';
import { Editor } from '../../replay/client.ts';
import { endings, textOf, write } from '../../replay/recordings.ts';

const count = 1000;
const allowed = 20;

/** As deep as real ones, and with breakpoints set, which every stall is held against. */
const stack: readonly Frame[] = Array.from({ length: 60 }, (_, depth) => frame(depth + 1, `call${depth}`));
const recording = write(
  textOf([
    hello(),
    loopBegan(),
    ...endings(
      Array.from({ length: count }, (_, index) => ({ began: index * 500, lasted: 60 + (index % 300), stack })),
    ),
  ]),
);

test(`${count} stalls, stepped forth and back with all that an editor asks at each stop`, async () => {
  const editor = new Editor();
  const began = performance.now();
  await editor.stopAfter(() => editor.begin({ recording, stopOnEntry: true }));
  console.log(`opened, first stop: ${(performance.now() - began).toFixed(0)} ms`);
  const breakpoints = Array.from({ length: 20 }, (_, index) => ({ line: 1000 + index }));
  await editor.setBreakpointsRequest({ source: { path: '/srv/app/db.py' }, breakpoints });
  for (const step of ['nextRequest', 'stepBackRequest'] as const) {
    const lengths: number[] = [];
    for (let index = 1; index < count; index += 1) lengths.push(await timed(() => look(editor, step)));
    report(step, lengths);
  }
  const lengths = [await timed(() => editor.stopAfter(() => editor.continueRequest({ threadId: 1 })))];
  report('continueRequest', lengths);
});

async function look(editor: Editor, step: 'nextRequest' | 'stepBackRequest'): Promise<void> {
  await editor.stopAfter(() => editor[step]({ threadId: 1 }));
  await editor.threadsRequest();
  await editor.scope(1, 'Stall');
  await editor.scope(1, 'Loop');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function report(step: string, lengths: readonly number[]): void {
  const sorted = [...lengths].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  console.log(`${step}: median ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, max ${at(1).toFixed(1)} ms`);
  assert.ok(at(0.99) <= allowed, `${step} takes ${at(0.99).toFixed(1)} ms at its 99th percentile`);
}
