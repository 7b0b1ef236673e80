/** The agents come into a debug configuration once, beside what the user has there. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyUninjected } from '#session/uninjected.ts';
import {
  canBeObserved,
  interpreterOf,
  observedEnvironment,
  readEnvironmentFile,
  withoutRun,
} from '../../extension/debugConfiguration.ts';

const launch = { type: 'pwa-node', request: 'launch' };

/** Stands for a session: puts ours before what there is. */
const variables = (base: Readonly<Record<string, string | undefined>>): Record<string, string> => ({
  STALLSIGHT_RUN: '/run',
  NODE_OPTIONS: `--require ours ${base['NODE_OPTIONS'] ?? ''}`.trim(),
  PYTHONPATH: ['/ours', ...(base['PYTHONPATH'] ?? '').split(':').filter(Boolean)].join(':'),
});

test('launches of Node and Python are observed, what only attaches is not', () => {
  assert.ok(canBeObserved(launch));
  assert.ok(canBeObserved({ type: 'debugpy', request: 'launch' }));
  assert.ok(canBeObserved({ type: 'node-terminal' }));
  assert.ok(!canBeObserved({ type: 'pwa-node', request: 'attach' }));
  assert.ok(!canBeObserved({ type: 'go', request: 'launch' }));
});

test('what a Python is started with is known, so that one that keeps the agent out can be named', () => {
  const why = (words: object): string | null =>
    whyUninjected(interpreterOf({ type: 'debugpy', request: 'launch', ...words }), { PATH: '/nowhere' });
  assert.match(why({ pythonArgs: ['-X', 'dev', '-I'] }) ?? '', /option -I/);
  assert.match(why({ python: ['/usr/bin/python3.13', '-E'] }) ?? '', /python3.13 .* option -E/);
  assert.match(why({ python: '/usr/bin/pypy3' }) ?? '', /CPython/);
  assert.equal(why({ python: '/usr/bin/python3', pythonArgs: ['-u'] }), null);
  assert.deepEqual(interpreterOf({ ...launch, pythonArgs: ['-I'] }), []);
});

test('a child session of js-debug, and what was given a run already, is left alone', () => {
  assert.ok(!canBeObserved({ ...launch, __parentId: 'x' }));
  assert.ok(!canBeObserved({ ...launch, __pendingTargetId: 'x' }));
  assert.ok(!canBeObserved({ ...launch, env: { STALLSIGHT_RUN: '/run' } }));
  assert.ok(canBeObserved(withoutRun({ ...launch, env: { STALLSIGHT_RUN: '/run' } })));
});

test('the configuration says more than its file, and its file more than what is inherited', () => {
  const inherited = { NODE_OPTIONS: '--inherited', PYTHONPATH: '/inherited' };
  const file = 'PYTHONPATH=/file\nNODE_OPTIONS=--file';
  const env = { NODE_OPTIONS: '--own', MODE: 'dev' };
  assert.deepEqual(observedEnvironment({ ...launch, env }, { inherited, file, variables }), {
    MODE: 'dev',
    STALLSIGHT_RUN: '/run',
    NODE_OPTIONS: '--require ours --own',
    PYTHONPATH: '/ours:/file',
  });
});

test('an environment file is read as the debuggers read it', () => {
  const text = `# comment\nexport A=1\n B = "two words" \nC='3'\nnot a line\nD=\n`;
  assert.deepEqual(readEnvironmentFile(text), { A: '1', B: 'two words', C: '3', D: '' });
});
