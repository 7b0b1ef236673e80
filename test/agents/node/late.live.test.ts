/** What a program does that the agent does not prepare for before: it costs nothing until then, and is named all the same. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { countsAgainstProgram } from '#session/places.ts';
import { marksOf, nodeVersions, observe, spoiltAgents, stallsOf } from './observe.ts';

for (const version of nodeVersions) {
  test(`Node ${version} names calls of modules that are loaded late, and collections of a heap that was small`, async () => {
    const observed = await observe({ version, file: 'late.cjs' });
    assert.deepEqual([observed.code, observed.stdout, observed.stderr, observed.notices], [0, '', '', []]);
    const stalls = stallsOf(observed).filter(({ cause }) => cause.kind !== 'starved');
    assert.deepEqual(
      stalls.map(({ cause: { kind, call } }) => ({ cause: kind, call })),
      [...marksOf('late.cjs').values()].map(({ cause, call }) => ({ cause, call })),
    );
  });
}

for (const version of [nodeVersions[0] ?? '', nodeVersions.at(-1) ?? '']) {
  test(`Node ${version}: what blocked before the watchdog came is told, from its begin on where it lasts, and else by its call`, async () => {
    const observed = await observe({ version, file: 'before.cjs', ready: 0, agents: await comingLate(450) });
    assert.deepEqual([observed.code, observed.stdout, observed.stderr, observed.notices], [0, '', '', []]);
    const stalls = stallsOf(observed).filter(({ cause }) => cause.kind !== 'starved');
    assert.deepEqual(
      stalls.map(({ cause: { kind, call }, culprit, phase }) => ({ line: culprit?.line, cause: kind, call, phase })),
      [...marksOf('before.cjs').values()].map((mark) => ({ ...mark, phase: undefined })),
    );
    const [executed = 0, computed = 0] = stalls.map(({ lasted }) => lasted / 1000);
    assert.ok(executed >= 110 && computed >= 650, `${executed}, ${computed}`);
  });

  test(`Node ${version}: to load a program is its start, also while the watchdog comes`, async () => {
    for (const late of [0, 30, 80]) {
      const observed = await observe({ version, file: 'loads.mjs', ready: 0, agents: await comingLate(late) });
      assert.deepEqual([observed.code, observed.stdout, observed.stderr, observed.notices], [0, '', '', []]);
      assert.deepEqual(stallsOf(observed).filter(countsAgainstProgram), []);
    }
  });
}

for (const [file, how, late] of [
  ['forked.cjs', 'the watchdog of a forked program starts before it is loaded', 600],
  ['asked.cjs', 'what a parent asks before the program is loaded is not its start', 0],
] as const) {
  test(how, async () => {
    const agents = await comingLate(late);
    const observed = await observe({ version: nodeVersions.at(-1) ?? '', file, ready: 0, agents });
    assert.equal(observed.code, 0);
    const stalls = stallsOf(observed).filter(({ cause }) => cause.kind !== 'starved');
    assert.deepEqual(
      stalls.map(({ culprit, phase }) => [culprit?.line, phase]),
      [...marksOf(file).values()].map(({ line }) => [line, undefined]),
    );
  });
}

test('a forked program that leads to another one is called as that one is, though its watchdog starts before', async () => {
  const observed = await observe({ version: nodeVersions.at(-1) ?? '', file: 'leads.cjs', ready: 0 });
  const names = observed.heard.flatMap(({ event }) => (event.type === 'hello' ? [event.name] : []));
  assert.deepEqual(names.toSorted(), ['leads.cjs', 'led.cjs']);
});

test('the last word of a stall is said also when the program exits at its end, and the watchdog is slow', async () => {
  const agents = await spoiltAgents((folder) => {
    const watchdog = path.join(folder, 'watchdog.cjs');
    const slow = '#takeLeave() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120);';
    writeFileSync(watchdog, readFileSync(watchdog, 'utf8').replace('#takeLeave() {', slow));
  });
  // So long that no inspector session is open any more, for which the exit waits as well.
  const observed = await observe({
    version: nodeVersions.at(-1) ?? '',
    file: 'ending.cjs',
    words: ['exitAfterCall'],
    agents,
  });
  assert.equal(observed.code, 9);
  assert.deepEqual(
    stallsOf(observed).map(({ cause }) => cause.call),
    ['child_process.execSync'],
  );
});

/** A watchdog that sleeps for so many milliseconds first. */
function comingLate(milliseconds: number): Promise<string> {
  return spoiltAgents((folder) => {
    const watchdog = path.join(folder, 'watchdog.cjs');
    const late = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds});`;
    writeFileSync(watchdog, `${late}\n${readFileSync(watchdog, 'utf8')}`);
  });
}
