/** What happens while a debugger holds a program is never a stall. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentEvent, Lag, StallBegan, StallEnded } from '#protocol/events.ts';
import { type LoopId, micros, ms, type ProcessId, type StallId } from '#protocol/units.ts';
import { Gate, whomHolds } from '../../extension/gate.ts';

const process = 'p' as ProcessId;
const other = 'q' as ProcessId;
const loop = 'p/1' as LoopId;
const id = 'p/1/1' as StallId;

test('a stall before the pause stays', () => {
  const gate = heldFrom(1000, 2000);
  assert.deepEqual(gate.admit(ended(500, 900)), ended(500, 900));
});

test('a stall that the pause lengthened is not the fault of the program', () => {
  const gate = heldFrom(1000, 2000);
  const event = gate.admit(ended(950, 2050));
  assert.equal(event?.type === 'stall-ended' && event.stall.cause.kind, 'paused');
});

test('a stall that begins while the program is held is not told', () => {
  const gate = new Gate();
  gate.hold(['all'], ms(1000));
  assert.equal(gate.admit(began(1010, 1060)), null);
  gate.hold([], ms(2000));
  assert.equal(gate.admit(began(1010, 2010)), null);
  assert.notEqual(gate.admit(began(2100, 2160)), null);
});

test('lag that was measured over a pause is left out', () => {
  const gate = heldFrom(1000, 2000);
  assert.equal(gate.admit(lag(2200, 1200)), null);
  assert.equal(gate.admit(lag(2250, 1)), null);
  assert.notEqual(gate.admit(lag(2500, 2)), null);
});

test('a second stop while held changes nothing', () => {
  const gate = new Gate();
  gate.hold(['all'], ms(1000));
  gate.hold(['all'], ms(1500));
  gate.hold([], ms(2000));
  gate.hold([], ms(2100));
  assert.equal(gate.admit(began(1200, 1300)), null);
  assert.notEqual(gate.admit(began(2010, 2090)), null);
});

test('while one worker is held, the stalls of the others count', () => {
  const gate = new Gate();
  gate.admit(hello(process, 41));
  gate.admit(hello(other, 42));
  gate.hold([41], ms(1000));
  assert.equal(gate.admit(began(1010, 1060)), null);
  const theirs = { ...began(1010, 1060), process: other };
  assert.equal(gate.admit(theirs), theirs);
  gate.hold([42], ms(2000));
  assert.equal(gate.admit({ ...began(2010, 2060), process: other }), null);
  assert.notEqual(gate.admit(began(2010, 2060)), null);
  gate.hold([], ms(3000));
  assert.equal(gate.admit(began(1900, 1990)), null);
});

test('a session says by its name which process it holds; where none does, all are held', () => {
  assert.equal(whomHolds(['[worker 1]', 'api.mjs [41] « Shop'], [4, 41]), 41);
  assert.equal(whomHolds(['Subprocess 42'], [41, 42]), 42);
  assert.equal(whomHolds(['Subprocess 421'], [41, 42]), 'all');
  assert.equal(whomHolds([], [41]), 'all');
});

function hello(of: ProcessId, pid: number): AgentEvent {
  const told = { runtime: 'node', version: '24.0.0', name: 'api.mjs', at: ms(0) } as const;
  return { type: 'hello', protocol: 1, process: of, pid, parentPid: 1, ...told };
}

function heldFrom(from: number, to: number): Gate {
  const gate = new Gate();
  gate.hold(['all'], ms(from));
  gate.hold([], ms(to));
  return gate;
}

function began(from: number, at: number): StallBegan {
  return { type: 'stall-began', process, loop, id, at: ms(at), began: ms(from), culprit: null, stack: [], victims: [] };
}

function ended(from: number, to: number): StallEnded {
  const figures = { own: null, cpu: null, runDelay: null, gc: null, culprit: null, stack: [], victims: [] };
  const stall = {
    id,
    process,
    loop,
    began: ms(from),
    lasted: ms(to - from),
    cause: { kind: 'io' as const },
    ...figures,
  };
  return { type: 'stall-ended', at: ms(to), stall };
}

function lag(at: number, max: number): Lag {
  const figures = {
    count: 1,
    p50: ms(max),
    p90: ms(max),
    p99: ms(max),
    max: ms(max),
    utilization: 0,
    blocked: micros(0),
  };
  return { type: 'lag', process, loop, at: ms(at), ...figures, buckets: [] };
}
