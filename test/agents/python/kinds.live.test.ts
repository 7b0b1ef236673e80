/** Every kind of stall, on every Python of this machine: found, named by line, explained, and told while it lasted. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import type { Stall } from '#protocol/stall.ts';
import { missingPythons, python, pythons } from '../../setup/python.mjs';
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

for (const minor of missingPythons()) console.warn(`NOT TESTED: no Python ${minor} here`);

suite('asyncio', () => {
  for (const { version, path: executable } of pythons()) {
    test(`Python ${version}`, async () => {
      await checkRun(executable, {});
    });
  }
});

test('uvloop', async () => {
  await checkRun(python(), { LOOP: 'uvloop' });
});

/** How often kinds are asked for again whose time the host gave to others. */
const patience = 3;
/** The share of a kind's time without a core from which on nobody can tell what else it was made of. */
const disturbed = 0.15;

/**
 * Each kind must be reported right. Where it is not, and the program itself says that its threads were ready to run and got no
 * core meanwhile, nothing is proved: those kinds are asked for again.
 */
async function checkRun(executable: string, env: NodeJS.ProcessEnv): Promise<void> {
  let wanted = marks;
  for (let round = 0; round < patience && wanted.length > 0; round += 1) {
    const names = wanted.map(({ task }) => task);
    const args = [program, ...names];
    const outcome = await runObserved({ python: executable, args, env: { LENGTH: '0.1', ...env } });
    assert.deepEqual([outcome.code, outcome.stderr, outcome.refused], [0, '', []]);
    const starved = new Map(outcome.stdout.trim().split('\n').map(readTurn));
    assert.deepEqual([...starved.keys()], names);
    const wrong = wanted.flatMap((mark) => faults(mark, outcome));
    assert.deepEqual(
      wrong.filter(({ task }) => (starved.get(task) ?? 0) < disturbed),
      [],
    );
    wanted = wanted.filter(({ task }) => wrong.some((fault) => fault.task === task));
  }
  if (wanted.length > 0)
    console.warn(`NOT JUDGED, this host had no core for them: ${wanted.map(({ task }) => task).join(', ')}`);
}

function readTurn(line: string): [task: string, starved: number] {
  const [task = '', starved] = line.split(' ');
  return [task, Number(starved)];
}

/** What is wrong with the report of a kind; nothing when it is as marked. */
function faults(mark: Mark, outcome: Outcome): readonly { task: string; because: string }[] {
  try {
    checkStall(mark, stallAt(mark, outcome), outcome);
    return [];
  } catch (error) {
    return [{ task: mark.task, because: String(error) }];
  }
}

/** The stall with the mark's line as its culprit; that there is one is the first thing tested. */
function stallAt(mark: Mark, { events }: Outcome): Stall {
  const stalls = events.flatMap(({ event }) => (event.type === 'stall-ended' ? [event.stall] : []));
  const stall = stalls.find(({ culprit }) => culprit?.file === program && mark.lines.includes(culprit.line));
  assert.ok(stall, `no stall at its line, but ${JSON.stringify(stalls.map(({ culprit }) => culprit))}`);
  return stall;
}

function checkStall(mark: Mark, stall: Stall, outcome: Outcome): void {
  assert.equal(stall.culprit?.origin, 'user');
  assert.ok(stall.lasted >= 50_000, `lasted ${stall.lasted}`);
  assert.ok(
    stall.stack.every(({ file }) => !file.includes('stallsight_agent')),
    'a frame of the agent is shown',
  );
  if (mark.call !== undefined) assert.equal(stall.cause.call, mark.call);
  const { kind, gil } = stall.cause;
  assert.deepEqual({ kind, gil }, { kind: mark.kind, gil: mark.gil }, JSON.stringify(stall));
  if (mark.gil === 'released' && stall.lasted >= 90_000)
    assert.ok(isToldInTime(mark, stall, outcome), `told too late: ${JSON.stringify(stall)}`);
}

function isToldInTime(mark: Mark, stall: Stall, { events }: Outcome): boolean {
  return events.some(
    ({ event }) =>
      event.type === 'stall-began' &&
      event.id === stall.id &&
      event.at < stall.began + stall.lasted &&
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
