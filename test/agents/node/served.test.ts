/** Who waited for a stall, by what its thread answered. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStack } from '../../../profiler-agent/node/frames.ts';
import type { Answer } from '../../../profiler-agent/node/probe.ts';
import { victimsOf } from '../../../profiler-agent/node/served.ts';

const request = { method: 'GET', route: '/report' };
const inFlight = (name: string, since: number): Answer['others'][number] => ({ name, since });

test('a stall does not make its own request wait, also when it was seen last with its handler returned', () => {
  const others = [inFlight('GET /slow', 900), inFlight('GET /report', 950)];
  const own = { request, requestSince: 1000 };
  const answers = [
    answer({ moment: 1030, stack: 'report\t/app/report.js\t7\t1', others, ...own }),
    answer({ moment: 1190, stack: '', others: [...others, inFlight('GET /report', 1000)] }),
  ];
  const step = { began: 1000, moment: 1200, seen: 1205 };
  const [culprit = null] = answers[0]?.stack ?? [];
  assert.deepEqual(
    victimsOf(step, { answers, afterwards: null }, culprit).map(({ name }) => name),
    ['GET /slow', 'GET /report'],
  );
});

function answer({ stack, ...rest }: Partial<Omit<Answer, 'stack'>> & { stack: string; moment: number }): Answer {
  const seen = { latency: 1, entered: false, atHead: false, step: 5, turns: 1, debugged: false } as const;
  return { ...seen, idle: 0, others: [], latest: [], stack: readStack(stack), ...rest };
}
