/** The environment that a program gets: what it had is all there, and the agents are in it once. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { injectedVariables } from '#session/inject.ts';

/** A cache folder with every kind of letter that quoting could get wrong. */
const folder = mkdtempSync(path.join(os.tmpdir(), 'inject "quoted" \\ ü '));
after(() => rmSync(folder, { recursive: true }));

function agentsOf(version: string): string {
  const agents = path.join(folder, 'agents', version.padEnd(16, '0'));
  mkdirSync(path.join(agents, 'node'), { recursive: true });
  writeFileSync(path.join(agents, 'node', 'preload.cjs'), '');
  return agents;
}

const agents = agentsOf('a1');
const run = { directory: '/run/one', agents };
const preload = `--require "${path.join(agents, 'node', 'preload.cjs').replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const boot = path.join(agents, 'python', 'boot');

test('a program without options gets ours', () => {
  assert.deepEqual(injectedVariables(run, {}), { STALLSIGHT_RUN: '/run/one', NODE_OPTIONS: preload, PYTHONPATH: boot });
});

test("the program's own options stay, behind ours", () => {
  const base = {
    NODE_OPTIONS: '--max-old-space-size=64 --require "/their own/hook.js"',
    PYTHONPATH: ['/a', '/b'].join(path.delimiter),
  };
  const variables = injectedVariables(run, base);
  assert.equal(variables['NODE_OPTIONS'], `${preload} ${base.NODE_OPTIONS}`);
  assert.equal(variables['PYTHONPATH'], [boot, '/a', '/b'].join(path.delimiter));
});

test('a run inside a run loads one agent, the inner one, and reports to the inner run', () => {
  const outer = injectedVariables(
    { directory: '/run/outer', agents: agentsOf('b2') },
    { NODE_OPTIONS: '--trace-warnings' },
  );
  const inner = injectedVariables(run, outer);
  assert.equal(inner['STALLSIGHT_RUN'], '/run/one');
  assert.equal(inner['NODE_OPTIONS'], `${preload} --trace-warnings`);
  assert.equal(inner['PYTHONPATH'], boot);
  assert.deepEqual(injectedVariables(run, inner), inner);
});

test('an empty PYTHONPATH does not become the working directory', () => {
  assert.equal(injectedVariables(run, { PYTHONPATH: '' })['PYTHONPATH'], boot);
});

test('NODE_OPTIONS never names a file that is not there: it would kill every Node program', () => {
  const missing = injectedVariables(
    { directory: '/run/one', agents: path.join(folder, 'nowhere') },
    { NODE_OPTIONS: '--trace-warnings' },
  );
  assert.equal(missing['NODE_OPTIONS'], undefined);
});
