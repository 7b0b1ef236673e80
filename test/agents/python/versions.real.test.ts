/** The agent on every Python of this machine: its logic tests, and how the interpreters too old for it are left in peace. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { suite, test } from 'node:test';
import { pythons } from '../../setup/python.mjs';

const agent = path.resolve(import.meta.dirname, '../../../profiler-agent/python');
const unit = path.join(import.meta.dirname, 'unit');

suite('unit/*.py', { concurrency: 2 }, () => {
  for (const { version, path: executable } of pythons()) {
    test(`Python ${version}`, () => {
      const { status, stderr } = run(executable, ['-m', 'unittest', 'discover', '-s', unit], { PYTHONPATH: agent });
      assert.equal(status, 0, stderr);
    });
  }
});

const versions = path.join(process.env['PYENV_ROOT'] ?? path.join(homedir(), '.pyenv'), 'versions');
const others = existsSync(versions)
  ? readdirSync(versions).filter((name) => /^(2\.7\.|3\.[6-9]\.|pypy)/.test(name))
  : [];
const folders = (process.env['PATH'] ?? '').split(path.delimiter);
const unserved = [
  ...others.map((version) => path.join(versions, version, 'bin', 'python')),
  ...['pypy3', 'pypy']
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .filter((file) => existsSync(file)),
];
if (!unserved.some((file) => file.includes('pypy'))) console.warn('NOT TESTED: no PyPy here');

suite('an interpreter that is too old, or none of CPython, runs as if nothing were there', () => {
  for (const executable of unserved) {
    test(executable, () => {
      const program = ['-c', 'import sys; print(sys.path); print("sitecustomize" in sys.modules)'];
      const directory = mkdtempSync(path.join(tmpdir(), 'stallsight-test-'));
      const observed = run(executable, program, { PYTHONPATH: path.join(agent, 'boot'), STALLSIGHT_RUN: directory });
      rmSync(directory, { recursive: true });
      const bare = run(executable, program, {});
      assert.deepEqual(observed, bare);
    });
  }
});

function run(
  executable: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(executable, args, {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}
