/** Whose fault a stall is: what a debugger stopped is not the program's, also on a busy host. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeOf, type Measured } from '../../../profiler-agent/node/cause.ts';

const stopped: Measured = {
  lasted: 214,
  going: false,
  threshold: 50,
  cpu: 11,
  runDelay: 96,
  gc: 0,
  call: null,
  named: false,
  burst: false,
  stopped: false,
  paused: true,
  outside: false,
};

test('a thread that answers at once and hardly runs is paused, however long it waits for its core', () => {
  assert.equal(causeOf(stopped).kind, 'paused');
  assert.equal(causeOf({ ...stopped, runDelay: 0 }).kind, 'paused');
});

test('one that runs is not, with an inspector open or without', () => {
  assert.equal(causeOf({ ...stopped, cpu: 150, runDelay: 60 }).kind, 'cpu');
  assert.equal(causeOf({ ...stopped, paused: false, cpu: 40 }).kind, 'cpu');
});

test('one that answers although it sleeps is paused, however long it waits for its core each time', () => {
  const slow: Measured = { ...stopped, cpu: 60, runDelay: 120, paused: false };
  assert.equal(causeOf(slow).kind, 'cpu');
  assert.equal(causeOf({ ...slow, stopped: true }).kind, 'paused');
  const call = { name: 'Atomics.wait', blocksOn: 'lock' } as const;
  assert.equal(causeOf({ ...slow, stopped: true, call }).kind, 'lock');
});
