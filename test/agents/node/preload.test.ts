/** The door of the agent: whom it lets in, and that it loads nothing where it does not. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

const door = new vm.Script(readFileSync(new URL('../../../profiler-agent/node/preload.cjs', import.meta.url), 'utf8'));
const run = { STALLSIGHT_RUN: '/run' };
const node = { versions: { node: '20.0.0' }, release: { name: 'node' }, env: run, pid: 7 };

/** What is loaded and logged when such a process comes. */
function come(process: object, isThere = true): readonly string[] {
  const did: string[] = [];
  const files = {
    existsSync: () => isThere,
    appendFileSync: (file: string, text: string) => did.push(`${file}: ${text}`),
  };
  const require = (name: string): object => {
    did.push(name);
    return name === 'fs' ? files : { start: () => undefined };
  };
  door.runInNewContext({ process, require });
  return did;
}

test('Node 20 is let in', () => {
  assert.deepEqual(come(node), ['fs', './agent.cjs']);
});

test('an older Node is told of in the log of the run', () => {
  for (const version of ['18.20.8', '8.0.0'])
    assert.deepEqual(come({ ...node, versions: { node: version } }), [
      'fs',
      `/run/agent.log: process 7: Node ${version} is older than 20\n`,
    ]);
});

for (const [name, process] of Object.entries({
  Bun: { ...node, versions: { node: '24.3.0', bun: '1.3.0' } },
  Deno: { ...node, versions: { node: '24.2.0', deno: '2.5.0' } },
  'another runtime': { ...node, release: { name: 'electron' } },
  'the permission model': { ...node, permission: {} },
  'a program that nobody observes': { ...node, env: {} },
}))
  test(`${name}: nothing is loaded`, () => {
    assert.deepEqual(come(process), []);
  });

test('a run that is over: the agent is not loaded', () => {
  assert.deepEqual(come(node, false), ['fs']);
});
