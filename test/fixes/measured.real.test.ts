/** Computing programs after their fixes, each in a folder and a process of its own: they print the same and end by themselves. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { node, nodeVersions } from '../setup/npm.mjs';
import { python } from '../setup/python.mjs';
import { type MeasuredCase, nodeMeasured, pythonMeasured } from './measuredCases.ts';
import { fixedIn } from './offered.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'measured-'));
after(() => rmSync(folder, { recursive: true }));

test('Python programs print the same from a process pool', () => assertSame(pythonMeasured, python()));
test('JavaScript programs print the same from workers', () => assertSame(nodeMeasured, node(nodeVersions[0] ?? '')));
test('JavaScript programs print the same from processes', () =>
  assertSame(nodeMeasured, node(nodeVersions[0] ?? ''), /in a process of its own/));

/** How often; more often in a bench. */
const runs = Number(process.env['RUNS'] ?? 1);

async function assertSame(cases: readonly MeasuredCase[], command: string, wanted = /./): Promise<void> {
  const all = cases.map(async (one) => {
    const { name, file, text, measure } = one;
    const files = fixedIn(`/project/${file}`, text, measure, wanted);
    const fixed = new Map([...files].map(([at, its]) => [path.basename(at), its]));
    assert.notEqual(fixed.get(file), text, name);
    for (let turn = 0; turn < runs; turn += 1) {
      const before = printedBefore(one, turn, command);
      const behind = run(command, file, fixed);
      assert.equal(await behind, await before, name);
    }
  });
  await Promise.all(all);
}

const printed = new Map<string, Promise<string>>();

/** Once for all that is done to a program. */
function printedBefore({ name, file, text }: MeasuredCase, turn: number, command: string): Promise<string> {
  const key = `${file} ${name} ${turn}`;
  const there = printed.get(key) ?? run(command, file, new Map([[file, text]]));
  printed.set(key, there);
  return there;
}

async function run(command: string, file: string, files: ReadonlyMap<string, string>): Promise<string> {
  const cwd = mkdtempSync(path.join(folder, 'run-'));
  for (const [name, text] of files) writeFileSync(path.join(cwd, name), text);
  const { stdout } = await promisify(execFile)(command, [file], { cwd, timeout: 60_000 });
  return stdout;
}
