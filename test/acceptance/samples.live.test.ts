/** Every sample program under `stallsight run`: its culprit is named by file and line, while it blocks; the healthy ones are left in peace. */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { countsAgainstProgram } from '#session/places.ts';
import type { ReportedStall, RunReport } from '#session/report.ts';
import { node, nodeVersions, toolsNode } from '../setup/npm.mjs';
import { python } from '../setup/python.mjs';
import { type Sample, samples } from './samples.ts';
import { type Ended, observe, run } from './stallsight.ts';

const requests = 5;

/** Stalls of 100 ms and more that could be looked into, of all samples: how many there were, and how many were told while they lasted. */
const told = { all: 0, inTime: 0 };

for (const sample of samples) {
  for (const interpreter of interpretersOf(sample)) {
    const command = [interpreter.path, sample.file, '--requests', String(requests)];
    test(`${sample.name} on ${interpreter.name}`, async () => {
      const bare = await run(command);
      const seen = await observeOnQuietHost(command);
      assert.deepEqual(outside(seen), outside(bare));
      if (sample.marks.length === 0) assertHealthy(seen.report);
      else assertNamed(sample, seen.report);
    });
  }
}

after(() => assert.ok(told.inTime >= told.all * 0.9, `told while still blocked: ${told.inTime} of ${told.all}`));

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

/** A measurement that the host disturbed says nothing about us: it is taken again, the assertion is not. */
async function observeOnQuietHost(command: readonly string[]): Promise<Ended & { readonly report: RunReport }> {
  const seen = await observe(command);
  const again = isDisturbed(seen.report) ? await observe(command) : seen;
  return isDisturbed(again.report) ? observe(command) : again;
}

function isDisturbed({ stalls }: RunReport): boolean {
  return stalls.some(({ cause, runDelay, lasted }) => cause.kind === 'starved' || (runDelay ?? 0) > lasted / 3);
}

/** What a user sees of the program itself; its address is another one each time. */
function outside({ code, signal, stdout, left }: Ended): object {
  return { code, signal, stdout: stdout.replace(/:\d+/, ''), left };
}

function assertHealthy(report: RunReport): void {
  assert.deepEqual(stallsIn(report).map(inWords), []);
  assert.ok(
    report.processes.some(({ loops }) => loops.length > 0),
    'no loop was seen',
  );
}

function assertNamed(sample: Sample, report: RunReport): void {
  const elsewhere = stallsIn(report).filter((stall) => markOf(sample, stall) === undefined);
  assert.deepEqual(elsewhere.map(inWords), [], 'no other line is blamed');
  const named = report.stalls.filter((stall) => stall.lasted >= 50_000 && markOf(sample, stall) !== undefined);
  assert.equal(named.length, requests, `one stall for each request: ${named.map(inWords).join('; ')}`);
  const judged = named.filter(countsAgainstProgram);
  const rightly = judged.filter((stall) => markOf(sample, stall)?.kind === stall.cause.kind);
  assert.ok(
    rightly.length >= judged.length / 2,
    `the cause is ${sample.marks[0]?.kind}: ${named.map(inWords).join('; ')}`,
  );
  for (const stall of named) if (stall.lasted >= 100_000 && markOf(sample, stall)?.sealed === false) count(stall);
}

function count({ reported, began, lasted }: ReportedStall): void {
  told.all += 1;
  if (reported < began + lasted) told.inTime += 1;
}

function stallsIn({ stalls }: RunReport): ReportedStall[] {
  return stalls.filter((stall) => countsAgainstProgram(stall) && stall.lasted >= 50_000);
}

function markOf({ file, marks }: Sample, { culprit }: ReportedStall): Sample['marks'][number] | undefined {
  return culprit?.file === file ? marks.find(({ line }) => line === culprit.line) : undefined;
}

function inWords({ lasted, cause, culprit, stack }: ReportedStall): string {
  const at = culprit ?? stack[0];
  return `${Math.round(lasted / 1000)} ms ${cause.kind} ${cause.call ?? ''} ${at === undefined ? 'nowhere' : `${at.file}:${at.line}`}`;
}
