/** The project's commands: each sets up what it needs, then does its work on the Node that runs TypeScript as it is. */

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { node, npmPackages, toolsNode } from './npm.mjs';
import { python } from './python.mjs';
import { CannotSetUp, root, say } from './steps.mjs';

const tasks = { start, test, check, dev, build, format, package: packageExtension, bench };

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
function start(words) {
  python();
  return build() || tool('test/demo/main.ts', ...words);
}

/** Everything. A part that fails does not keep the others from running; the exit code says so at the end. */
async function test() {
  const began = Date.now();
  const ready = await setUp(['node versions', 'python', 'pythons', 'chromium', 'vs code']);
  const parts = [
    ['set-up', () => (ready ? 0 : 1)],
    ['build', build],
    ['check', check],
    ['live tests', () => tests('test/!(acceptance)/**/*.live.test.ts', 2)],
    ['acceptance', () => tests('test/acceptance/*.live.test.ts', 1)],
    ['package', packageExtension],
    ['end-to-end tests', () => tests('test/e2e/**/*.e2e.ts', 1)],
  ];
  const outcomes = parts.map(([part, run]) => timed(part, run));
  process.stdout.write(`\n${outcomes.map(({ line }) => line).join('\n')}\n`);
  say('and tests together', seconds(began));
  return outcomes.every(({ code }) => code === 0) ? 0 : 1;
}

/** Types, lint, format, unit tests: all of them even when one fails, so that one run shows everything. */
function check() {
  const agent = 'profiler-agent/python';
  return worst([
    bin('tsc', '-b'),
    bin('oxlint', '--type-aware', '--quiet'),
    bin('oxfmt', '--check'),
    bin('knip'),
    pythonTool('ruff', 'check', '--quiet', agent, 'test/programs/python'),
    pythonTool('ruff', 'format', '--check', '--quiet', agent, 'test/programs/python'),
    pythonTool('mypy', '--strict', '--no-error-summary', agent),
    tests('test/**/!(*.live).test.ts', 2),
  ]);
}

function dev() {
  spawn(node(toolsNode), [path.join(root, 'node_modules', '.bin', 'tsc'), '-b', '--watch', '--preserveWatchOutput'], {
    cwd: root,
    stdio: 'inherit',
  });
  return tool('build.ts', '--watch');
}

function build() {
  return tool('build.ts');
}

function format() {
  return worst([
    bin('oxfmt'),
    pythonTool('ruff', 'format', '--quiet', 'profiler-agent/python', 'test/programs/python'),
  ]);
}

/** The extension as out/stallsight.vsix; everything is bundled in dist/, so it ships no packages. */
function packageExtension() {
  mkdirSync(path.join(root, 'out'), { recursive: true });
  return build() || bin('vsce', 'package', '--no-dependencies', '--out', 'out/stallsight.vsix');
}

/** Measurements of the agents' cost, one after another; `npm run bench node` runs those whose path has that word. */
async function bench([word = '']) {
  await setUp(['node versions', 'python']);
  const files = filesEnding('.bench.ts').filter((file) => file.includes(word));
  return build() || worst(files.map((file) => tool(file)));
}

async function setUp(parts) {
  const codes = await Promise.all(
    parts.map((part) => {
      const child = spawn(process.execPath, [path.join(root, 'test/setup/part.mjs'), part], { stdio: 'inherit' });
      return new Promise((resolve) => child.once('close', resolve));
    }),
  );
  return codes.every((code) => code === 0);
}

function timed(part, run) {
  const began = Date.now();
  process.stdout.write(`\n── ${part}\n`);
  const code = orSay(run);
  return { code, line: `${code === 0 ? 'ok    ' : 'FAILED'} ${part} (${seconds(began)})` };
}

/** What cannot be set up is said and counts as failed; the rest goes on. */
function orSay(run) {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof CannotSetUp)) throw error;
    process.stderr.write(`set-up cannot go on: ${error.message}\n${error.install}\n`);
    return 2;
  }
}

function tests(pattern, atOnce) {
  if (pattern.endsWith('.e2e.ts') && filesEnding('.e2e.ts').length === 0) return absent('end-to-end tests');
  return tool('--test', `--test-concurrency=${atOnce}`, pattern);
}

function absent(what) {
  say(what, 'there are none');
  return 1;
}

function filesEnding(end) {
  return readdirSync(path.join(root, 'test'), { recursive: true })
    .filter((file) => file.endsWith(end))
    .map((file) => path.join('test', file))
    .sort();
}

/** Runs one of our TypeScript programs. */
function tool(...words) {
  return run(node(toolsNode), words);
}

function bin(name, ...words) {
  return run(node(toolsNode), [path.join(root, 'node_modules', '.bin', name), ...words]);
}

function pythonTool(name, ...words) {
  return orSay(() => run(python(), ['-m', name, ...words]));
}

function run(command, words) {
  const { status, error } = spawnSync(command, words, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) throw error;
  return status ?? 1;
}

function worst(codes) {
  return Math.max(...codes);
}

function seconds(began) {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`;
}
