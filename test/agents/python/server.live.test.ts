/** A real FastAPI server on uvicorn, with asyncio and with uvloop: its stalls by line, task and route; a healthy one has none. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import type { Stall } from '#protocol/stall.ts';
import { python } from '../../setup/python.mjs';
import { type Outcome, runObserved } from './collector.ts';

const program = path.join(import.meta.dirname, 'programs/server.py');
const arriving = path.join(import.meta.dirname, 'programs/arriving.py');
const lines = readFileSync(program, 'utf8').split('\n');

for (const loop of ['asyncio', 'uvloop']) {
  suite(loop, () => {
    test('a sick server', async () => {
      const outcome = await runObserved({ python: python(), args: [program, loop, 'sick'] });
      endsWell(outcome);
      const stalls = stallsOf(outcome);
      assert.deepEqual(linesOf(stalls), [lineOf('sleep'), lineOf('sleep'), lineOf('fetch')]);
      assert.deepEqual(
        stalls.map(({ request }) => request),
        ['/sleep/{item}', '/sleep/{item}', '/fetch'].map((route) => ({ method: 'GET', route })),
      );
      assert.deepEqual(
        stalls.map(({ cause }) => cause),
        ['time.sleep', 'time.sleep', 'requests.get'].map((call) => ({ kind: 'io', gil: 'released', call })),
      );
      for (const stall of stalls)
        assert.ok(toldInTime(stall, outcome), `told too late: ${JSON.stringify(stall.culprit)}`);
      for (const secret of ['secret-item', 'secret-token', 'private', 'hidden']) {
        assert.ok(!outcome.raw.includes(secret), `${secret} left the process`);
      }
    });

    test('a healthy server', async () => {
      const outcome = await runObserved({ python: python(), args: [program, loop] });
      endsWell(outcome);
      assert.deepEqual(stallsOf(outcome), []);
      const lags = outcome.events.flatMap(({ event }) => (event.type === 'lag' ? [event] : []));
      assert.ok(lags.length >= 2 && lags.some(({ count, p50, max }) => count > 0 && p50 <= max));
      assert.ok(lags.every(({ count, buckets }) => count === buckets.reduce((sum, [, more]) => sum + more, 0)));
    });
  });
}

/** What each server calls the route. */
const quick = {
  uvicorn: '/quick/{item}',
  hypercorn: '/quick/{item}',
  aiohttp: '/quick/{item}',
  tornado: '/quick/([^/]+)',
  sanic: '/quick/<item:str>',
};

for (const [server, loop] of [
  ['uvicorn', 'asyncio'],
  ['uvicorn', 'uvloop'],
  ['aiohttp', 'asyncio'],
  ['tornado', 'asyncio'],
  ['hypercorn', 'asyncio'],
  ['sanic', 'uvloop'],
] as const) {
  test(`${server} on ${loop}: requests that came in while it was blocked waited, and those that came after it did not`, async () => {
    const outcome = await runObserved({ python: python(), args: [arriving, server, loop] });
    endsWell(outcome);
    const [alone, crowded] = stallsOf(outcome).filter(({ request }) => request?.route === '/block');
    const requests = (stall: Stall | undefined) => stall?.victims.filter(({ kind }) => kind === 'request') ?? [];
    assert.deepEqual(requests(alone), []);
    assert.deepEqual(
      requests(crowded).map(({ name }) => name),
      [`GET ${quick[server]}`, `GET ${quick[server]}`],
    );
    const [first = 0, second = 0] = requests(crowded)
      .map(({ waited }) => waited)
      .toSorted((one, other) => other - one);
    assert.ok(first <= (crowded?.lasted ?? 0) && first - second > 50_000, `${first} ${second}`);
  });
}

function endsWell(outcome: Outcome): void {
  assert.deepEqual(
    { code: outcome.code, stderr: outcome.stderr, refused: outcome.refused },
    { code: 0, stderr: '', refused: [] },
  );
  const kinds = outcome.events.map(({ event }) => event.type);
  assert.equal(kinds[0], 'hello');
  assert.deepEqual(kinds.slice(-2), ['loop-ended', 'goodbye']);
}

/** What counts against the program: not what its imports or a busy host did. */
function stallsOf(outcome: Outcome): readonly Stall[] {
  return outcome.events
    .flatMap(({ event }) => (event.type === 'stall-ended' ? [event.stall] : []))
    .filter((stall) => stall.cause.kind !== 'starved' && !(stall.cause.call ?? '').startsWith('import '))
    .filter(({ culprit, lasted, runDelay }) => culprit !== null || (runDelay ?? lasted) < 0.2 * lasted);
}

function linesOf(stalls: readonly Stall[]): readonly (number | undefined)[] {
  return stalls.map(({ culprit }) => (culprit?.file === program ? culprit.line : undefined));
}

function lineOf(mark: string): number {
  return lines.findIndex((line) => line.endsWith(`  # ${mark}`)) + 1;
}

function toldInTime(stall: Stall, { events }: Outcome): boolean {
  return events.some(
    ({ event, at }) => event.type === 'stall-began' && event.id === stall.id && at < stall.began + stall.lasted,
  );
}
