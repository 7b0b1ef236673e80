/** The project's commands: each sets up what it needs, then does its work on the Node that runs TypeScript as it is. */

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { node, npmPackages, toolsNode } from './npm.mjs';
import { CannotSetUp, root } from './steps.mjs';

const tasks = { build, check, dev, format };

const [name = '', ...words] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) {
  process.stderr.write(`No task "${name}". There are: ${Object.keys(tasks).join(', ')}.\n`);
  process.exit(2);
}
try {
  npmPackages();
  task(words);
} catch (error) {
  if (!(error instanceof CannotSetUp)) throw error;
  process.stderr.write(`set-up cannot go on: ${error.message}\n${error.install}\n`);
  process.exit(2);
}

function build() {
  tool('build.ts');
}

function check() {
  bin('tsc', '-b');
  bin('oxlint', '--type-aware', '--quiet');
  bin('oxfmt', '--check');
  tool('--test', 'test/**/*.test.ts');
}

function dev() {
  tool('build.ts', '--watch');
}

function format() {
  bin('oxfmt');
}

/** Runs one of our TypeScript programs; a failure ends this command with its exit code. */
function tool(...words) {
  run(node(toolsNode), words);
}

function bin(name, ...words) {
  run(node(toolsNode), [path.join(root, 'node_modules', '.bin', name), ...words]);
}

function run(command, words) {
  const { status, signal, error } = spawnSync(command, words, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? (signal === null ? 1 : 128));
}
