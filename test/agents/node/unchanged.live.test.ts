/** A program is the same with the agent as without: its clock, that it is healthy when it is, and what it is blamed for. How it ends is in `endings`. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AgentEvent } from '#protocol/events.ts';
import {
  bare,
  blamedOf,
  type Ended,
  type Heard,
  marksOf,
  nodeVersions,
  observe,
  programs,
  stallsOf,
} from './observe.ts';

for (const version of nodeVersions) {
  test(`Node ${version} leaves a program alone that is on a clock of its own`, async () => {
    const program = { version, file: 'clock.cjs', ready: 2 };
    const [plain, observed] = await Promise.all([bare(program), observe(program)]);
    assert.deepEqual(outside(observed), outside(plain));
    assert.deepEqual(observed.notices, []);
    const stalls = stallsOf(observed).filter(({ cause }) => cause.kind !== 'starved');
    assert.deepEqual(
      stalls.map(({ culprit }) => culprit?.line),
      [...marksOf('clock.cjs').values()].map(({ line }) => line),
      JSON.stringify(stalls),
    );
  });

  // On Node 20 and 22 half of these runs crashed while modules were loaded, and regular expressions matched, in the middle of one.
  test(`Node ${version} lets a regular expression go on that it interrupts`, async () => {
    const program = { version, file: 'matches.cjs', threshold: 20 };
    const plain = await bare(program);
    for (const observed of await Promise.all([1, 2, 3, 4, 5].map(() => observe(program)))) {
      assert.deepEqual(outside(observed), outside(plain));
      assert.ok(stallsOf(observed).length > 0, 'nothing was asked');
    }
  });

  test(`Node ${version} finds nothing in a healthy server`, async () => {
    const until = (heard: readonly Heard[]): boolean => heard.filter(({ event }) => event.type === 'lag').length >= 4;
    const observed = await observe({ version, file: 'healthy.cjs', words: ['30000'], until });
    const stalls = stallsOf(observed);
    assert.deepEqual(
      stalls.filter(({ cause }) => cause.kind !== 'starved'),
      [],
    );
    const lags = observed.heard.flatMap(({ event }) => (event.type === 'lag' ? [event] : []));
    assert.ok(lags.length >= 4, `${lags.length} lag events`);
    for (const lag of lags)
      assert.equal(
        lag.buckets.reduce((sum, [, count]) => sum + count, 0),
        lag.count,
      );
    // A busy host may have starved it, of which two words are told.
    const starved = new Set(stalls.map(({ id }) => id));
    const isOfStarved = (event: AgentEvent): boolean =>
      event.type === 'stall-ended' || (event.type === 'stall-began' && starved.has(event.id));
    const types = observed.heard.flatMap(({ event }) => (isOfStarved(event) ? [] : [event.type]));
    assert.deepEqual(
      types.filter((type) => type !== 'lag' && type !== 'blocking-calls'),
      ['hello', 'loop-began', 'loop-ended', 'goodbye'],
    );
  });

  test(`Node ${version} names calls that a module imported`, async () => {
    const observed = await observe({ version, file: 'import.mjs' });
    const seen = stallsOf(observed).map(({ culprit, cause }) => ({
      file: culprit?.file,
      line: culprit?.line,
      ...cause,
    }));
    const expected = [...marksOf('import.mjs').values()].map(({ line, cause, call }) => ({
      file: path.join(programs, 'import.mjs'),
      line,
      kind: cause,
      gil: 'none',
      call,
    }));
    assert.deepEqual(seen, expected);
  });
}

for (const version of [nodeVersions[0] ?? '', nodeVersions.at(-1) ?? '']) {
  test(`Node ${version} blames nobody while the process is stopped`, async () => {
    let stops = Promise.resolve(0);
    const during = (pid: number): void => void (stops = stopAndGo(pid, 4));
    const observed = await observe({ version, file: 'healthy.cjs', words: ['2500'], during });
    assert.ok((await stops) > 0);
    assert.deepEqual(blamedOf(observed), []);
  });
}

/** As often as it may while the process is there. */
async function stopAndGo(pid: number, most: number): Promise<number> {
  for (let times = 0; times < most; times += 1) {
    await pause(120);
    try {
      process.kill(pid, 'SIGSTOP');
      await pause(200);
      process.kill(pid, 'SIGCONT');
    } catch {
      return times;
    }
  }
  return most;
}

function outside({ code, signal, stdout, stderr }: Ended): object {
  return { code, signal, stdout, stderr };
}
