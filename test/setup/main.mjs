/** The project's commands: each sets up what it needs, then does its work on the Node that runs TypeScript as it is. */

import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { node, npmPackages, toolsNode } from './npm.mjs';
import { python } from './python.mjs';
import { bin, keptTool, orSay, quietBin, quietPython, run, tool } from './run.mjs';
import { root } from './steps.mjs';

const tasks = { start, test, check, dev, build, format, package: packageExtension, bench };
const pythonAgent = 'profiler-agent/python';
const pythonPrograms = 'test/programs/python';

const [name = '', ...words] = process.argv.slice(2);
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
if (task === undefined) {
  process.stderr.write(`No task "${name}". There are: ${Object.keys(tasks).join(', ')}.\n`);
  process.exit(2);
}
process.exitCode = await orSay(() => {
  npmPackages();
  node(toolsNode);
  return task(words);
});

/** The demonstration: two real programs, their stalls, the fix, and before against after. */
async function start(words) {
  python();
  return (await build()) || tool('test/demo/main.ts', ...words);
}

/**
 * Everything. A part that fails does not keep the others from running; the exit code says so at the end. What a clock judges has the
 * machine to itself. The end-to-end tests wait for an editor for most of their time: what no clock judges is done meanwhile.
 */
async function test() {
  const began = Date.now();
  const outcomes = await inTurn(
    part('set-up', () => setUp(['node versions', 'python', 'pythons', 'chromium', 'vs code'])),
    part('build', build),
    beside(
      inTurn(
        part('package', vsix),
        part('end-to-end tests', () => tool('test/setup/engines.ts', '--together', 'test/e2e/**/*.e2e.ts')),
      ),
      inTurn(
        part('check', check),
        part('real tests', () => keptTool('test/setup/engines.ts', '--beside', 'test/**/*.real.test.ts')),
      ),
    ),
    part('live tests', () => tool('test/setup/engines.ts', 'test/!(acceptance)/**/*.live.test.ts')),
    part('acceptance', () => tool('test/setup/engines.ts', 'test/acceptance/*.live.test.ts')),
  )();
  process.stdout.write(`\n${outcomes.map(({ line }) => line).join('\n')}\ntogether ${seconds(began)}\n`);
  return outcomes.every(({ code }) => code === 0) ? 0 : 1;
}

/**
 * Types, lint, format, unit tests, beside each other, and all of them even when one fails: one run shows everything.
 * The unit tests know no time and no engines, so they share two processes: that takes a third of the time.
 */
function check() {
  return worst([
    tests('test/analysis/**/!(*.live|*.real).test.ts', '--test-isolation=none'),
    tests('test/{*.test.ts,!(analysis)/**/!(*.live|*.real).test.ts}', '--test-isolation=none'),
    quietBin('tsc', '-b'),
    quietBin('oxlint', '--type-aware', '--quiet'),
    quietBin('oxfmt', '--check'),
    quietBin('knip'),
    quietPython('ruff', 'check', '--quiet', pythonAgent, pythonPrograms),
    quietPython('ruff', 'format', '--check', '--quiet', pythonAgent, pythonPrograms),
    quietPython('mypy', '--strict', '--no-error-summary', pythonAgent),
  ]);
}

function dev() {
  return worst([bin('tsc', '-b', '--watch', '--preserveWatchOutput'), tool('build.ts', '--watch')]);
}

function build() {
  return tool('build.ts');
}

function format() {
  return worst([bin('oxfmt'), quietPython('ruff', 'format', '--quiet', pythonAgent, pythonPrograms)]);
}

/** The extension as out/stallsight.vsix; everything is bundled in dist/, so it ships no packages. */
async function packageExtension() {
  return (await build()) || vsix();
}

function vsix() {
  mkdirSync(path.join(root, 'out'), { recursive: true });
  return bin('vsce', 'package', '--no-dependencies', '--out', 'out/stallsight.vsix');
}

/** Measurements of the agents' cost, one after another; `npm run bench node` runs those whose path has that word. */
async function bench([word = '']) {
  const codes = [await setUp(['node versions', 'python']), await build()];
  for (const file of filesEnding('.bench.ts').filter((file) => file.includes(word))) codes.push(await tool(file));
  return Math.max(...codes);
}

/** The parts of set-up wait for networks and disks more than for us: each is a process, all at the same time. */
function setUp(parts) {
  return worst(parts.map((part) => run(process.execPath, [path.join(root, 'test/setup/part.mjs'), part])));
}

function tests(pattern, ...words) {
  return keptTool('--test', ...words, pattern);
}

/** A part of the tests: when it is called it runs, and gives its outcome, as the only one. */
function part(name, work) {
  return async () => {
    const began = Date.now();
    process.stdout.write(`\n── ${name}\n`);
    const code = await orSay(work);
    return [{ code, line: `${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds(began)})` }];
  };
}

function inTurn(...parts) {
  return async () => {
    const outcomes = [];
    for (const each of parts) outcomes.push(...(await each()));
    return outcomes;
  };
}

function beside(...parts) {
  return async () => (await Promise.all(parts.map((each) => each()))).flat();
}

function filesEnding(end) {
  return readdirSync(path.join(root, 'test'), { recursive: true })
    .filter((file) => file.endsWith(end))
    .map((file) => path.join('test', file))
    .sort();
}

async function worst(works) {
  return Math.max(...(await Promise.all(works)));
}

function seconds(began) {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`;
}
