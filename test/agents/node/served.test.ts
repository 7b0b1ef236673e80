/** Who waited for a stall, by what its thread answered. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStack } from '../../../profiler-agent/node/frames.ts';
import type { Answer } from '../../../profiler-agent/node/probe.ts';
import { victimsOf } from '../../../profiler-agent/node/served.ts';

const request = { method: 'GET', route: '/report' };
const inFlight = (name: string, number: number): Answer['others'][number] => ({ name, number, since: null });

test('a stall does not make its own request wait, also when it was seen last with its handler returned', () => {
  const others = [inFlight('GET /slow', 1), inFlight('GET /report', 2)];
  const own = { request, requestNumber: 3 };
  const answers = [
    answer({ moment: 1030, stack: 'report\t/app/report.js\t7\t1', others, ...own }),
    answer({ moment: 1190, stack: '', others: [...others, inFlight('GET /report', 3)] }),
  ];
  const step = { began: 1000, moment: 1200, seen: 1205, delayed: 0 };
  const [culprit = null] = answers[0]?.stack ?? [];
  assert.deepEqual(
    victimsOf(step, { answers, afterwards: null }, culprit).map(({ name }) => name),
    ['GET /slow', 'GET /report'],
  );
});

test('who got an answer and then asked again waited, but not where the thread may just have lost its core after that answer', () => {
  const last = answer({ moment: 1100, stack: 'report\t/app/report.js\t7\t1' });
  const afterwards = answer({
    moment: 1222,
    stack: '',
    latest: [{ name: 'GET /next', since: 1203, idle: 0, answered: 1140 }],
  });
  const victims = (delayed: number): string[] =>
    victimsOf({ began: 1000, moment: 1200, seen: 1205, delayed }, { answers: [last], afterwards }, null).map(
      ({ name, waited }) => `${name} ${waited}`,
    );
  assert.deepEqual(victims(0), ['GET /next 60000']);
  assert.deepEqual(victims(50), []);
});

function answer({ stack, ...rest }: Partial<Omit<Answer, 'stack'>> & { stack: string; moment: number }): Answer {
  const seen = { latency: 1, entered: false, atHead: false, step: 5, turns: 1, debugged: false } as const;
  return { ...seen, idle: 0, others: [], latest: [], stack: readStack(stack), ...rest };
}
