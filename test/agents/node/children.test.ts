/** Children are led to the agent by what they are given, and by nothing that is there already. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followChildren } from '../../../profiler-agent/node/children.ts';

const ours = '--require "/run/agents/node/preload.cjs"';

/** The environment that a child gets when the program gives it this one. */
function given(file: string, envPairs: readonly string[], env: NodeJS.ProcessEnv): readonly string[] {
  class ChildProcess {
    spawn(options: { readonly envPairs: readonly string[] }): readonly string[] {
      return options.envPairs;
    }
  }
  followChildren({ ChildProcess }, { env, execPath: '/opt/node/bin/node' });
  const options = { file, envPairs: [...envPairs] };
  return new ChildProcess().spawn(options);
}

const observed = { STALLSIGHT_RUN: '/run', NODE_OPTIONS: `${ours} --no-deprecation` };

test('a Node that gets an environment of its own', () => {
  assert.deepEqual(given('/opt/node/bin/node', ['A=1'], observed), [
    'A=1',
    'STALLSIGHT_RUN=/run',
    `NODE_OPTIONS=${ours}`,
  ]);
});

test('one whose options are others', () => {
  assert.deepEqual(given('node', ['NODE_OPTIONS=--inspect=0', 'STALLSIGHT_RUN=/run'], observed), [
    `NODE_OPTIONS=${ours} --inspect=0`,
    'STALLSIGHT_RUN=/run',
  ]);
});

test('who inherits, and what is no Node, is left alone', () => {
  const inherited = Object.entries(observed).map(([name, value]) => `${name}=${value}`);
  assert.deepEqual(given('node', inherited, observed), inherited);
  assert.deepEqual(given('/bin/sh', ['A=1'], observed), ['A=1']);
});

test('a program that was attached to leads nobody', () => {
  assert.deepEqual(given('node', ['A=1'], { STALLSIGHT_RUN: '/run' }), ['A=1']);
});
