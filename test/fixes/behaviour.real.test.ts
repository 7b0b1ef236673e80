/** The programs of every place, run before and after their fixes: they print, return and raise the same. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { node, nodeVersions } from '../setup/npm.mjs';
import { python } from '../setup/python.mjs';
import { applied } from './applied.ts';
import { javaScriptBench, pythonBench } from './benches.ts';
import { counting, countingAnyio, limitedIn } from './limitCases.ts';
import { nodeCases } from './nodeCases.ts';
import { fileCases, openedIn } from './fileCases.ts';
import { awaitedIn, processCases } from './processCases.ts';
import { pythonBlocks } from './pythonBlocks.ts';
import { execCases, spawnCases } from './spawnCases.ts';
import { type Case, pythonCases, pythonSleeps } from './pythonCases.ts';
import { requestedIn, urlCases } from './urlCases.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'fixes-'));
after(() => rmSync(folder, { recursive: true }));

test('Python programs behave the same', () => {
  const cases = [...pythonCases, ...pythonSleeps, ...pythonBlocks];
  const pairs = cases.map(({ text }) => [text, applied(pythonBench, '/project/main.py', text)]);
  assertSame(cases, python(), 'run.py', pairs);
});

test('awaited processes behave the same', () => {
  const pairs = processCases.map(({ text }) => [text, awaitedIn('/project/main.py', text)]);
  assertSame(processCases, python(), 'run.py', pairs);
});

test('pages that httpx asks for are the same', () => {
  const pairs = urlCases.map(({ text }) => [text, requestedIn('/project/main.py', text)]);
  assertSame(urlCases, python(), 'run.py', pairs);
});

test('awaited files behave the same', () => {
  const cases = fileCases('anyio');
  const pairs = cases.map(({ text }) => [text, openedIn('/project/main.py', text, 'anyio')]);
  assertSame(cases, python(), 'run.py', pairs);
});

test('threads with a limit give the same, and are no more at once', () => {
  const cases = [{ name: 'many at once', text: counting }];
  assertSame(cases, python(), 'run.py', [[counting, limitedIn('/project/main.py', counting)]]);
  assertSame(cases, python(), 'run.py', [[counting, limitedIn('/project/main.py', counting, [3, 11])]]);
});

test('a thread with a limit that takes too long raises TimeoutError, and keeps its place until it ends', () => {
  const text = counting
    .replace('    time.sleep(0.02)', '    time.sleep(0.02 if key else 2)')
    .replace('return repr(results), most <= 4', 'return repr(results[:5]), most <= 4, at_work');
  for (const from of [undefined, [3, 11]] as const) {
    const limited = limitedIn('/project/main.py', text, from);
    const short = limited.replace(/\b30\b(?=\)(?::|$))/m, '0.3 if args == (0,) else 30');
    assert.notEqual(short, limited);
    const [[outcome] = ['']] = run(python(), 'run.py', [[short, short]]);
    assert.equal(outcome, `('[TimeoutError(), 1, 2, KeyError(3), 4]', True, 1)`);
  }
});

test('threads with a limiter of anyio’s give the same, and are no more at once', () => {
  const cases = [{ name: 'many at once', text: countingAnyio }];
  assertSame(cases, python(), 'run.py', [[countingAnyio, limitedIn('/project/main.py', countingAnyio)]]);
});

test('a thread of anyio that takes too long keeps its place until it ends', () => {
  const limited = limitedIn('/project/main.py', countingAnyio);
  // Only the first one has so little time, and takes long: a busy machine makes the others wait, too.
  const short = limited.replace('fail_after(30)', 'fail_after(0.3 if args == (0,) else 30)');
  const text = short.replace('    time.sleep(0.02)', '    time.sleep(0.02 if key else 2)');
  const [[outcome] = ['']] = run(python(), 'run.py', [[text, text]]);
  assert.match(outcome, /^\(\[\(0, 'TimeoutError'\), \(1, 1\), .*, True\)$/);
});

test('JavaScript programs behave the same', () => {
  const pairs = nodeCases.map(({ text }, index) => [
    module(`before${index}.mjs`, text),
    module(`after${index}.mjs`, applied(javaScriptBench, '/project/main.mjs', text)),
  ]);
  assertSame(nodeCases, node(nodeVersions[0] ?? ''), 'run.mjs', pairs);
});

test('awaited processes give results of the same shape', () => {
  const cases = [...spawnCases, ...execCases];
  const pairs = cases.map(({ text }, index) => [
    module(`spawned${index}.mjs`, text),
    module(`awaited${index}.mjs`, applied(javaScriptBench, '/project/main.mjs', text)),
  ]);
  assertSame(cases, node(nodeVersions[0] ?? ''), 'run.mjs', pairs);
});

function module(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return pathToFileURL(file).href;
}

type Outcomes = readonly (readonly [before: string, after: string])[];

/** In a folder that holds `a.txt`. */
function run(command: string, driver: string, pairs: readonly (readonly string[])[]): Outcomes {
  const cwd = mkdtempSync(path.join(folder, 'work-'));
  writeFileSync(path.join(cwd, 'a.txt'), 'text of a file\n');
  const { stdout, stderr, status } = spawnSync(command, [path.join(import.meta.dirname, 'drivers', driver)], {
    cwd,
    input: JSON.stringify(pairs),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Outcomes;
}

/** How often; more often in a bench. */
const runs = Number(process.env['RUNS'] ?? 1);

function assertSame(
  cases: readonly Case[],
  command: string,
  driver: string,
  pairs: readonly (readonly string[])[],
): void {
  for (let turn = 0; turn < runs; turn += 1) assertAlike(cases, run(command, driver, pairs));
}

function assertAlike(cases: readonly Case[], outcomes: Outcomes): void {
  assert.equal(outcomes.length, cases.length);
  const different = cases.flatMap(({ name, text }, index) => {
    const [before = '', behind = ''] = outcomes[index] ?? [];
    return before === behind ? [] : [`${name}\n${text}\nbefore: ${before}\nafter: ${behind}`];
  });
  assert.equal(different.length, 0, different.slice(0, 8).join('\n\n'));
}
