/** Run, fix, run: the sample programs, one of each cause, are healed by the command line's own fixes. */

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { countsAgainstProgram } from '#session/places.ts';
import { node, nodeVersions } from '../setup/npm.mjs';
import { python } from '../setup/python.mjs';
import { programs, samples } from './samples.ts';
import { observe, type Observed, stallsight } from './stallsight.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'healed-'));
after(() => rmSync(folder, { recursive: true }));
cpSync(programs, folder, { recursive: true });
symlinkSync(path.resolve(programs, '../../node_modules'), path.join(folder, 'node_modules'), 'junction');

/** What `npm start` shows is healed by fixes that need no look; what only a run can know of, by its recording. */
const healed: Readonly<Record<string, readonly string[]>> = {
  'python/fastapi_http.py': [],
  'node/express_pbkdf2.mjs': [],
  'python/fastapi_cpu.py': ['--unsafe'],
  'node/http_cpu.cjs': ['--unsafe'],
};

for (const [name, words] of Object.entries(healed)) {
  test(`${name} is healed`, async () => {
    const sample = samples.find((one) => one.name === name);
    assert.ok(sample);
    const file = path.join(folder, name);
    const recording = path.join(folder, `${path.basename(name)}.stall`);
    const command = [sample.language === 'python' ? python() : node(nodeVersions[0] ?? ''), file, '--requests', '2'];
    const before = await observe(command, ['--record', recording]);
    assert.ok(held(file, before) > 0, 'it did not block');
    const fixed = await stallsight([
      'fix',
      '--write',
      ...(words.length > 0 ? [...words, '--recording', recording] : []),
      file,
    ]);
    assert.equal(fixed.code, 0, fixed.stderr);
    const behind = await observeHealed(command, file);
    assert.equal(held(file, behind), 0, JSON.stringify(behind.report.stalls));
    assert.deepEqual([behind.code, behind.signal], [before.code, before.signal]);
  });
}

/** A machine that is busy with others may hold any program for once; what blocks does so each time. */
async function observeHealed(command: readonly string[], file: string): Promise<Observed> {
  let seen = await observe(command);
  for (let again = 0; again < 2 && held(file, seen) > 0; again += 1) seen = await observe(command);
  return seen;
}

/** Stalls over 50 ms that are the program's own doing. Lines move, so it is their file that counts. */
function held(file: string, { report }: Observed): number {
  const its = report.stalls.filter((stall) => stall.lasted >= 50_000 && countsAgainstProgram(stall));
  return its.filter(({ culprit }) => culprit?.file === file).length;
}
