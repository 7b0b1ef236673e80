/** Every kind of stall, on every Python of this machine: found, named by line, explained, and told while it lasted. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import { suite, test } from 'node:test';
import type { Stall } from '#protocol/stall.ts';
import { python, pythons } from '../../setup/python.mjs';
import { type Outcome, runObserved } from './collector.ts';

const program = path.join(import.meta.dirname, 'programs/kinds.py');

/** What a mark of the program asks for: `# task: cause gil call`. */
interface Mark {
  readonly task: string;
  readonly lines: readonly number[];
  readonly kind: string;
  readonly gil: string;
  readonly call: string | undefined;
}

const marks = readMarks(readFileSync(program, 'utf8'));

const found = pythons();
for (const wanted of ['3.10', '3.11', '3.12', '3.13', '3.14']) {
  if (!found.some(({ version }) => version.startsWith(`${wanted}.`)))
    console.warn(`NOT TESTED: no Python ${wanted} here`);
}

suite('asyncio', () => {
  for (const { version, path: executable } of found) {
    test(`Python ${version}`, async () => {
      await checkRun(executable, {});
    });
  }
});

test('uvloop', async () => {
  await checkRun(python(), { LOOP: 'uvloop' });
});

/** A host that is busy with other things may keep both the program and the agent from running: then once more. */
async function checkRun(executable: string, env: NodeJS.ProcessEnv): Promise<void> {
  const run = async (): Promise<void> => {
    check(await runObserved({ python: executable, args: [program], env: { LENGTH: '0.1', ...env } }));
  };
  await run().catch((error: unknown) => {
    if ((loadavg()[0] ?? 0) < availableParallelism()) throw error;
    return run();
  });
}

function check(outcome: Outcome): void {
  assert.deepEqual(outcome.refused, []);
  assert.equal(outcome.code, 0);
  assert.equal(outcome.stderr, '');
  assert.deepEqual(
    outcome.stdout.trim().split('\n'),
    marks.map(({ task }) => task),
  );
  const stalls = outcome.events.flatMap(({ event }) => (event.type === 'stall-ended' ? [event.stall] : []));
  const told = marks.flatMap((mark) => checkStall(mark, stallAt(mark, stalls), outcome));
  const late = told.filter(({ inTime }) => !inTime).map(({ task }) => task);
  // One that a crowded host kept us from may be late, not more.
  assert.ok(late.length <= 1, `told too late: ${late.join(', ')}`);
}

/** The stall with the mark's line as its culprit; that there is one is the first thing tested. */
function stallAt(mark: Mark, stalls: readonly Stall[]): Stall {
  const stall = stalls.find(({ culprit }) => culprit?.file === program && mark.lines.includes(culprit.line));
  assert.ok(stall, `${mark.task}: no stall at its line, but ${JSON.stringify(stalls.map(({ culprit }) => culprit))}`);
  return stall;
}

interface Told {
  readonly task: string;
  readonly inTime: boolean;
}

function checkStall(mark: Mark, stall: Stall, outcome: Outcome): readonly Told[] {
  assert.equal(stall.culprit?.origin, 'user');
  assert.ok(stall.lasted >= 50_000, `${mark.task} lasted ${stall.lasted}`);
  assert.ok(
    stall.stack.every(({ file }) => !file.includes('stallsight_agent')),
    'a frame of the agent is shown',
  );
  if (mark.call !== undefined) assert.equal(stall.cause.call, mark.call);
  // On a host too crowded to run either thread, the rest is anybody's guess.
  if ((stall.runDelay ?? 0) > 0.2 * stall.lasted) return [];
  const { kind, gil } = stall.cause;
  assert.deepEqual({ kind, gil }, { kind: mark.kind, gil: mark.gil }, `${mark.task}: ${JSON.stringify(stall)}`);
  return mark.gil === 'released' && stall.lasted >= 90_000
    ? [{ task: mark.task, inTime: isToldInTime(mark, stall, outcome) }]
    : [];
}

function isToldInTime(mark: Mark, stall: Stall, { events }: Outcome): boolean {
  return events.some(
    ({ event, at }) =>
      event.type === 'stall-began' &&
      event.id === stall.id &&
      at < stall.began + stall.lasted &&
      mark.lines.includes(event.culprit?.line ?? 0) &&
      event.task === mark.task,
  );
}

function readMarks(text: string): readonly Mark[] {
  const all = new Map<string, Mark>();
  for (const [index, line] of text.split('\n').entries()) {
    const [, task = '', kind = '', gil = '', call] = /# (\w+): (\w+) (held|released)(?: (\S+))?$/.exec(line) ?? [];
    if (task === '') continue;
    all.set(task, { task, kind, gil, call, lines: [...(all.get(task)?.lines ?? []), index + 1] });
  }
  return [...all.values()];
}
