/** Every sample program under `stallsight run`: its culprit is named by file and line, while it blocks; the healthy ones are left in peace. */

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { countsAgainstProgram } from '#session/places.ts';
import type { ReportedStall, RunReport } from '#session/report.ts';
import { node, nodeVersions, toolsNode } from '../setup/npm.mjs';
import { python } from '../setup/python.mjs';
import { type Sample, samples } from './samples.ts';
import { type Ended, type Observed, observe, run } from './stallsight.ts';

const requests = 5;

/** Stalls of 100 ms and more that could be looked into, of all samples: how many there were, and how many were told while they lasted. */
const told = { all: 0, inTime: 0 };

const runs = samples.flatMap((sample) =>
  interpretersOf(sample).map((interpreter) => ({
    sample,
    name: `${sample.name} on ${interpreter.name}`,
    command: [interpreter.path, sample.file, '--requests', String(requests)],
  })),
);

/** What each does without us, by its name. */
const bare = new Map<string, Ended>();

// No clock judges these, so two run at a time. Those that are measured have the machine to themselves.
suite('without Stallsight', { concurrency: 2 }, () => {
  for (const { name, command } of runs) {
    test(name, async () => {
      bare.set(name, await run(command));
    });
  }
});

for (const { sample, name, command } of runs) {
  test(name, async () => {
    const alone = bare.get(name);
    assert.ok(alone);
    const seen = await observeUndisturbed(sample, command);
    assert.deepEqual(outside(seen), outside(alone));
    assert.deepEqual(faults(sample, seen.report), []);
    countTold(sample, seen.report);
  });
}

test('nine of ten stalls that can be looked into are told while they last', () => {
  assert.ok(told.inTime >= told.all * 0.9, `${told.inTime} of ${told.all}`);
});

interface Interpreter {
  readonly name: string;
  readonly path: string;
}

/** The oldest and the tools' Node for every program, all of them for one. */
function interpretersOf({ language, name }: Sample): Interpreter[] {
  if (language === 'python') return [{ name: 'Python', path: python() }];
  const versions = name.includes('express') ? nodeVersions : [nodeVersions[0] ?? '', toolsNode];
  return versions.map((version) => ({ name: `Node ${version}`, path: node(version) }));
}

/** What is wrong in a measurement that the host disturbed says nothing about us: the measurement is taken again. */
async function observeUndisturbed(sample: Sample, command: readonly string[]): Promise<Observed> {
  for (let again = 0; again < 2; again += 1) {
    const seen = await observe(command);
    if (faults(sample, seen.report).length === 0 || !isDisturbed(seen.report)) return seen;
  }
  return observe(command);
}

function isDisturbed({ stalls }: RunReport): boolean {
  return stalls.some(({ cause, runDelay, lasted }) => cause.kind === 'starved' || (runDelay ?? 0) > lasted / 3);
}

/** What a user sees of the program itself; its address is another one each time. */
function outside({ code, signal, stdout, left }: Ended): object {
  return { code, signal, stdout: stdout.replace(/:\d+/, ''), left };
}

/** What is not as the marks of the sample say. */
function faults(sample: Sample, report: RunReport): string[] {
  if (!report.processes.some(({ loops }) => loops.length > 0)) return ['no loop was seen'];
  const marked = report.stalls.filter((stall) => stall.lasted >= 50_000 && markOf(sample, stall) !== undefined);
  const elsewhere = report.stalls.filter(
    (stall) => stall.lasted >= 50_000 && markOf(sample, stall) === undefined && countsAgainstProgram(stall),
  );
  const wanted = sample.marks.length === 0 ? 0 : requests;
  const judged = marked.filter(countsAgainstProgram);
  const misjudged = judged.filter((stall) => markOf(sample, stall)?.kind !== stall.cause.kind);
  return [
    ...elsewhere.map((stall) => `blamed without a mark: ${inWords(stall)}`),
    ...(marked.length === wanted ? [] : [`${marked.length} stalls at the marks for ${wanted} requests`]),
    ...(misjudged.length * 2 <= judged.length ? [] : misjudged.map((stall) => `of another cause: ${inWords(stall)}`)),
  ];
}

function countTold(sample: Sample, { stalls }: RunReport): void {
  const open = stalls.filter((stall) => stall.lasted >= 100_000 && markOf(sample, stall)?.sealed === false);
  told.all += open.length;
  told.inTime += open.filter(({ reported, began, lasted }) => reported < began + lasted).length;
}

function markOf({ file, marks }: Sample, { culprit }: ReportedStall): Sample['marks'][number] | undefined {
  return culprit?.file === file ? marks.find(({ line }) => line === culprit.line) : undefined;
}

function inWords({ lasted, own, cpu, runDelay, gc, cause, culprit, stack }: ReportedStall): string {
  const at = culprit ?? stack[0];
  const where = at === undefined ? 'nowhere' : `${at.file}:${at.line}`;
  return `${lasted} µs ${cause.kind} ${cause.call ?? ''} ${where} (own ${own}, cpu ${cpu}, delayed ${runDelay}, gc ${gc})`;
}
