/** What is told beside the stall itself: who waited, short calls, hotspots, the pulse, and what is not the program's fault. */

import assert from 'node:assert/strict';
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { AgentEvent, LoopBegan, StallBegan } from '#protocol/events.ts';
import type { Stall } from '#protocol/stall.ts';
import { ms } from '#protocol/units.ts';
import { Pulses } from '#session/pulse.ts';
import { SilentStalls } from '#session/silent.ts';
import { pythons } from '../../setup/python.mjs';
import { type Options, type Outcome, type Running, runObserved } from './collector.ts';

const program = path.join(import.meta.dirname, 'programs/measures.py');
const all = pythons();
const newest = all.at(-1)?.path ?? 'python3';
const oldest = all.at(0)?.path ?? 'python3';

test('victims, and how long each waited', async () => {
  const [stall] = stallsOf(await measure('victims'));
  assert.ok(stall);
  assert.deepEqual(stall.victims.map(({ kind, name }) => `${kind} ${name}`).sort(), [
    'task victim 0',
    'task victim 1',
    'task victim 2',
  ]);
  for (const { waited } of stall.victims) assert.ok(waited > 100_000 && waited <= stall.lasted, `waited ${waited}`);
});

test('short calls are timed one by one', { skip: !supportsMonitoring() && 'needs Python 3.13' }, async () => {
  const calls = callsOf(await measure('short_calls'));
  const sleeps = calls.filter(({ call, site }) => call === 'time.sleep' && site.function === 'short');
  assert.equal(sum(sleeps.map(({ count }) => count)), 40);
  assert.ok(sum(sleeps.map(({ total }) => total)) >= 40 * 12_000);
});

test('short calls are found by sampling where they cannot be timed', async () => {
  const calls = callsOf(await measure('short_calls', { python: oldest }));
  const sleeps = calls.filter(({ call, site }) => call === 'time.sleep' && site.function === 'short');
  assert.ok(sum(sleeps.map(({ count }) => count)) >= 10);
});

test('hotspots', async () => {
  const outcome = await measure('hotspots', { profile: true });
  const samples = outcome.events.flatMap(({ event }) => (event.type === 'hotspots' ? event.samples : []));
  const inHot = samples.filter(({ stack }) => stack.some((frame) => frame.function === 'hot'));
  const time = (some: typeof samples): number => sum(some.map(({ lasted }) => lasted));
  const burned = Number(outcome.stdout) * 1e6;
  assert.ok(time(samples) > 0.4 * burned, `${time(samples)} us of ${burned}`);
  assert.ok(time(inHot) > 0.9 * time(samples), `${time(inHot)} us of ${time(samples)} in hot`);
});

test(
  'the line of a C call that keeps the GIL is known while it does',
  { skip: (process.platform !== 'linux' || !supportsMonitoring()) && 'needs Linux and Python 3.13' },
  async () => {
    const { stalls, said } = await sortsInSilence('holds_the_gil', newest);
    checkWord(stalls[0], said);
  },
);

const python312 = all.find(({ version }) => version.startsWith('3.12.'))?.path;

test(
  'on 3.12, it is from the second time on',
  { skip: (process.platform !== 'linux' || python312 === undefined) && 'needs Linux and Python 3.12' },
  async () => {
    const { stalls, said } = await sortsInSilence('holds_the_gil_again', python312 ?? newest);
    assert.equal(stalls.length, 2);
    checkWord(stalls[1], said);
  },
);

/** What a session says of stalls of `sorted` while their agent cannot, beside what the agent says. */
async function sortsInSilence(
  situation: string,
  python: string,
): Promise<{ readonly stalls: readonly Stall[]; readonly said: readonly StallBegan[] }> {
  const said: StallBegan[] = [];
  let pulses: Pulses | undefined;
  let silent: SilentStalls | undefined;
  const outcome = await measure(situation, {
    python,
    onEvent: (event, run) => {
      pulses ??= new Pulses(run.directory);
      silent ??= new SilentStalls(pulses, ms(50), (word) => said.push(word));
      pulses.follow(event);
      silent.follow(event);
    },
  });
  silent?.dispose();
  pulses?.close();
  return { stalls: stallsOf(outcome).filter(({ cause }) => cause.call === 'sorted'), said };
}

function checkWord(stall: Stall | undefined, said: readonly StallBegan[]): void {
  const word = said.find(({ id }) => id === stall?.id);
  assert.ok(stall && word, JSON.stringify(said));
  assert.deepEqual(word.culprit, stall.culprit);
  assert.deepEqual(word.cause, { kind: 'cpu', gil: 'held', call: 'sorted' });
  assert.ok(Math.abs(word.began - stall.began) < 1000 && word.at < stall.began + stall.lasted);
}

test(
  'the pulse grows while a C call holds the GIL',
  { skip: process.platform !== 'linux' && 'only on Linux' },
  async () => {
    const seen: number[] = [];
    let timer: NodeJS.Timeout | undefined;
    const outcome = await measure('holds_the_gil', {
      onEvent: (event, run) => {
        if (event.type !== 'loop-began') return;
        timer = setInterval(() => seen.push(blockedNow(event, run)), 10);
      },
    });
    clearInterval(timer);
    const [stall] = stallsOf(outcome).filter(({ cause }) => cause.call === 'sorted');
    assert.ok(stall);
    assert.notEqual(stall.cause.gil, 'released');
    assert.ok(Math.max(...seen) > 0.5 * (stall.lasted / 1000), `saw ${Math.max(...seen)} ms of ${stall.lasted / 1000}`);
    assert.ok(seen.some((milliseconds) => milliseconds === 0));
  },
);

test('a process that was stopped is not blamed', async () => {
  const stalls = stallsOf(await measure('stopped')).filter(({ lasted }) => lasted > 300_000);
  const blamed = stalls.filter(
    ({ cause, lasted, runDelay }) => cause.kind !== 'suspended' && (runDelay ?? 0) < 0.2 * lasted,
  );
  assert.ok(stalls.length >= 3);
  assert.deepEqual(blamed, []);
});

test('a pause in a debugger is not blamed', async () => {
  const stalls = stallsOf(await measure('debugged'));
  assert.ok(stalls.length > 0);
  for (const { cause } of stalls) assert.ok(cause.kind === 'paused' || cause.kind === 'starved', JSON.stringify(cause));
});

test('many small callbacks are a burst, and so are many tasks', async () => {
  const stalls = stallsOf(await measure('burst')).filter(({ lasted }) => lasted > 120_000);
  assert.deepEqual(
    stalls.map(({ cause }) => cause.kind),
    ['burst', 'burst'],
  );
});

test('no value of the program leaves it', async () => {
  const seed = 'quokka';
  const produced: string[] = [];
  const outcome = await runObserved({
    python: newest,
    args: [path.join(import.meta.dirname, 'programs/planted.py'), `${seed}-argument-`],
    threshold: 5,
    profile: true,
    env: { SEED: seed },
    onEvent: (_, { directory }) => {
      for (const name of readdirSync(directory).filter((each) => each.startsWith('pulse-')))
        produced.push(readFileSync(path.join(directory, name), 'latin1'));
    },
  });
  assert.deepEqual([outcome.code, outcome.stderr, outcome.refused], [0, '', []]);
  assert.ok(Number(outcome.stdout) >= 50, `only ${outcome.stdout} secrets were planted`);
  assert.ok(new Set(stallsOf(outcome).map(({ culprit }) => culprit?.function)).size >= 6);
  assert.ok(produced.some((memory) => memory.includes('"culprit"')) || !supportsMonitoring());
  const leaked = new RegExp(`${seed}-.{0,20}`);
  for (const text of [outcome.raw, ...produced]) assert.doesNotMatch(text, leaked);
});

test('threads that keep the GIL from the loop', async () => {
  const [stall] = stallsOf(await measure('crowded')).filter(({ lasted }) => lasted > 200_000);
  assert.ok(stall);
  assert.deepEqual(stall.cause, { kind: 'lock', gil: 'held', call: 'the GIL' });
});

async function measure(situation: string, options: Partial<Options> = {}): Promise<Outcome> {
  const outcome = await runObserved({ python: newest, args: [program, situation], ...options });
  assert.deepEqual([outcome.code, outcome.stderr, outcome.refused], [0, '', []]);
  return outcome;
}

/** Milliseconds, as the session reads them: the pulse is CLOCK_MONOTONIC, which is this process's clock too. */
function blockedNow(event: LoopBegan, { directory }: Running): number {
  if (event.pulse === undefined) return 0;
  const cell = Buffer.alloc(8);
  const file = openSync(path.join(directory, event.pulse.file), 'r');
  readSync(file, cell, 0, 8, event.pulse.offset);
  closeSync(file);
  const since = new Float64Array(cell.buffer, cell.byteOffset, 1)[0] ?? 0;
  return since > 0 ? Math.max(0, Number(process.hrtime.bigint()) / 1e6 - since * 1000) : 0;
}

function stallsOf(outcome: Outcome): readonly Stall[] {
  return outcome.events.flatMap(({ event }) => (event.type === 'stall-ended' ? [event.stall] : []));
}

function callsOf(outcome: Outcome): readonly Extract<AgentEvent, { type: 'blocking-calls' }>['calls'][number][] {
  return outcome.events.flatMap(({ event }) => (event.type === 'blocking-calls' ? event.calls : []));
}

function supportsMonitoring(): boolean {
  return Number(all.at(-1)?.version.split('.')[1]) >= 13;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
