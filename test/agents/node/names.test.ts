/** How the agent names what it saw: frames, routes, and the stack that stands for a stall. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, readAnswer } from '../../../profiler-agent/node/probe.ts';
import { takeStack, takeStackWithRoot, takeStackWithStarts } from '../../../profiler-agent/node/capture.ts';
import { afterAwait } from '../../../profiler-agent/node/awaited.ts';
import { atWork } from '../../../profiler-agent/node/entered.ts';
import { culpritOf, isStartUp, readStack } from '../../../profiler-agent/node/frames.ts';
import { isBurst, nameStall } from '../../../profiler-agent/node/evidence.ts';
import { routeOf, templateOf } from '../../../profiler-agent/node/route.ts';

const stack = [
  'parse\t/app/node_modules/csv/index.js\t3\t9',
  '\tfile:///app/with%20space/load.mjs\t7\t2',
  'main\t/app/main.js\t1\t1',
  'run\tnode:internal/main\t5\t5',
].join('\n');

test('frames say whose code they are', () => {
  assert.deepEqual(
    readStack(stack).map((frame) => [frame.function, frame.file, frame.line, frame.column, frame.origin]),
    [
      ['parse', '/app/node_modules/csv/index.js', 3, 9, 'library'],
      ['(anonymous)', '/app/with space/load.mjs', 7, 2, 'user'],
      ['main', '/app/main.js', 1, 1, 'user'],
      ['run', 'node:internal/main', 5, 5, 'runtime'],
    ],
  );
});

test('WebAssembly is in no file: its caller is the culprit', () => {
  const called = readStack(`spin\twasm://wasm/24aa1996\t1\t67\n${stack.split('\n')[2]}`);
  assert.equal(culpritOf(called)?.function, 'main');
});

test('what V8 strings together for a function without a name is only kept while it says where the function is', () => {
  const named = (name: string): string | undefined => readStack(`${name}\t/app/main.js\t1\t1`)[0]?.function;
  assert.deepEqual(['exports.load', 'module.exports.load', 'User.load'].map(named), [
    'exports.load',
    'module.exports.load',
    'User.load',
  ]);
  assert.deepEqual(['JSON.parse', 'tasks.JSON.parse.Array.from.length', ''].map(named), Array(3).fill('(anonymous)'));
});

test('the culprit is the innermost user frame', () => {
  assert.equal(culpritOf(readStack(stack))?.line, 7);
  assert.equal(culpritOf(readStack('run\tnode:internal/main\t5\t5')), null);
});

test('what the module loader runs is the start-up, what the loop runs is not', () => {
  const evaluated =
    'read\tnode:fs\t9\t1\n\tfile:///app/main.mjs\t3\t1\nrun\tnode:internal/modules/esm/module_job\t222\t25';
  const later = { first: false, starting: false };
  const ticks = 'log\t/app/main.mjs\t3\t1\nprocessTicksAndRejections\tnode:internal/process/task_queues\t83\t21';
  assert.ok(isStartUp(readStack(evaluated), later));
  assert.ok(isStartUp(readStack(ticks), { first: true, starting: true }));
  assert.ok(!isStartUp(readStack(ticks), later));
  assert.ok(!isStartUp(readStack(ticks), { first: true, starting: false }), 'what a parent sent waits for it');
  assert.ok(
    !isStartUp(readStack(`${evaluated}\nonRequest\t/app/server.js\t7\t2\nemit\tnode:events\t5\t1`), {
      first: true,
      starting: true,
    }),
  );
  assert.ok(!isStartUp([], later));
  const starting = { first: false, starting: true };
  const compiles = readStack('wrapSafe\tnode:internal/modules/cjs/loader\t1\t1');
  const runs = readStack('parse\tnode:url\t9\t1\nlistOnTimeout\tnode:internal/timers\t5\t1');
  assert.ok(isStartUp([], later, [[], compiles]), 'step after step of the loader');
  assert.ok(!isStartUp([], later, [[], runs]));
  assert.ok(isStartUp([], starting, [[], runs]), 'nothing of the program was seen');
  assert.ok(!isStartUp(readStack(stack), starting, [compiles, []]), 'a line of the program is no start for that');
});

test('a stack cut short loses only its last frame', () => {
  assert.equal(readStack(`${stack}\nhal`).length, 4);
});

test('the frame that was seen for the longest names a stall; a call that filled it comes first', () => {
  const seen = [answer(0, 'short', 2), answer(20, 'long', 2), answer(90, 'short', 2)];
  assert.equal(nameStall(null, seen, 100).culprit?.function, 'long');
  assert.equal(nameStall(readStack(frame('call')), seen, 100).culprit?.function, 'call');
  assert.equal(nameStall(readStack('run\tnode:internal/main\t5\t5'), seen, 100).culprit?.function, 'long');
  assert.deepEqual(nameStall(null, [], 100), { culprit: null, stack: [] });
});

test('a line that many short calls are made from is the culprit, not one of them', () => {
  const through = (name: string): string => `${name}\t/app/small.js\t${name.length}\t1\n${frame('many')}`;
  const seen = ['a', 'bb', 'ccc'].map((name, index) => ({
    ...answer(index * 30, '', 2),
    stack: readStack(through(name)),
  }));
  const { culprit, stack } = nameStall(null, seen, 90);
  assert.equal(culprit?.function, 'many');
  assert.equal(stack[0]?.function, 'many');
});

test('an answer that came late stands for the native call that held it up', () => {
  const seen = [answer(0, 'before', 2), { ...answer(95, 'caller', 0), latency: 85 }];
  assert.equal(nameStall(null, seen, 100).culprit?.function, 'caller');
});

const nothing = (): null => null;

test('what a thread says while it is terminated is no answer', () => {
  const said = (value: string): Parameters<typeof readAnswer>[0] => ({ result: { type: 'string', value } });
  assert.equal(readAnswer(said('illegal access'), 5, nothing), null);
  assert.equal(readAnswer(undefined, 5, nothing), null);
  assert.equal(readAnswer({ result: { type: 'undefined' } }, 5, nothing), null);
  const answer = readAnswer(said(JSON.stringify({ moment: 9, stack: frame('busy'), step: 1 })), 5, nothing);
  assert.deepEqual([answer?.latency, culpritOf(answer?.stack ?? [])?.function], [4, 'busy']);
});

test('an answer that came out of native code when a function was entered leaves it open what sat below its line', () => {
  const below = { stack: readStack(`${frame('deep')}\n${frame('line')}`) };
  const late = { ...answer(90, 'line', 2), latency: 60, entered: true };
  const sure = [answer(0, '', 2), answer(10, '', 2)].map((one) => ({ ...one, ...below }));
  assert.equal(nameStall(null, [...sure, late], 100).culprit?.function, 'deep');
  assert.equal(nameStall(null, [...sure, { ...late, entered: false }], 100).culprit?.function, 'line');
  assert.equal(nameStall(null, [late], 100).culprit?.function, 'line');
});

test('an async function that is seen at its head goes on after its await', () => {
  const text = [
    '{',
    '  async function sum(n) {',
    '    let s = 0;',
    '    for (; n > 0; n -= 1) s += await n;',
    '    return s;',
    '  }',
  ];
  const lineOf = (lines: readonly string[], ...at: readonly number[]): number | undefined =>
    culpritOf(readStack(afterAwait(['sum', '/app/a.js', ...at].join('\t'), () => lines)))?.line;
  const head = [2, 21, 2, 3] as const;
  assert.equal(lineOf(text, ...head), 4);
  assert.equal(lineOf(text, 5, 5, 2, 3), 5, 'it is not at its head');
  assert.equal(lineOf(text.with(2, '    let s = await 0;'), ...head), 2, 'either of two');
  assert.equal(lineOf([...text, 'await sum(1)'], ...head), 4, 'that of another');
  assert.equal(lineOf(text.slice(0, 5), ...head), 2, 'its end is not known');
  assert.equal(lineOf(text.with(1, '  function sum(n) {'), 2, 15, 2, 3), 2, 'it is called');
});

test('what is seen at the head of a function stands for a line of it that another answer tells', () => {
  const head = { ...answer(10, 'sum', 1), atHead: true, stack: readStack('sum\t/app/main.js\t2\t21') };
  const loop = { ...answer(14, 'sum', 1), stack: readStack('sum\t/app/main.js\t4\t5') };
  const other = { ...answer(14, 'more', 1), stack: readStack('more\t/app/main.js\t9\t5') };
  assert.equal(nameStall(null, [head, loop], 100).culprit?.line, 4);
  assert.equal(
    nameStall(
      null,
      [
        { ...head, moment: 2 },
        { ...other, moment: 4 },
        { ...head, moment: 9 },
      ],
      100,
    ).culprit?.line,
    2,
  );
});

test('a function that is only being entered did not take the time until then', () => {
  const text = [
    'function spent() {',
    '  const { user } = process.cpuUsage();',
    '  return user;',
    '}',
    'const strings = (ms) => {',
    '  for (const end = spent() + ms; spent() < end;) work();',
    '};',
    'const fib = (n) => {',
    '  if (n < 2) return n;',
    '  return fib(n - 1);',
    '};',
  ];
  const innermost = (...frames: readonly (readonly [name: string, ...at: number[]])[]): string =>
    culpritOf(
      readStack(atWork(frames.map(([name, ...at]) => [name, ...file(name), ...at].join('\t')).join('\n'), () => text)),
    )?.line.toString() ?? '';
  const file = (name: string): string[] =>
    name === 'sort' ? ['\t\t'] : [name.startsWith('cpu') ? 'node:a' : '/app/a.js'];
  const strings = ['strings', 6, 34, 5, 17] as const;
  assert.equal(innermost(['spent', 1, 15, 1, 1], strings), '1', 'a file may begin so');
  assert.equal(innermost(['fib', 8, 13, 8, 13], ['fib', 10, 10, 8, 13]), '10');
  assert.equal(innermost(['fib', 9, 3, 8, 13], ['fib', 10, 10, 8, 13]), '9', 'one that goes on');
  assert.equal(innermost(['sort'], ['fib', 8, 13, 8, 13], strings), '8', 'within a function of the engine');
  assert.equal(innermost(['cpuUsage', 7, 3, 7, 1], ['helper', 2, 28, 1, 2], strings), '6', 'made part of its caller');
  assert.equal(innermost(['cpuUsage', 9, 3, 7, 1], ['helper', 2, 28, 1, 2], strings), '2');
  assert.equal(innermost(['cpuUsage', 7, 3, 7, 1], ['helper', 2, 28, 1, 2]), '2', 'some code of the user stays');
});

test('step after step is a burst, one long step is none', () => {
  assert.ok(isBurst([1, 2, 3, 4].map((step) => answer(step, 'f', step))));
  assert.ok(!isBurst([7, 7, 7, 7].map((step) => answer(step, 'f', step))));
  assert.ok(!isBurst([0, 0, 0, 0].map((step) => answer(step, 'f', step))));
  const between = { ...answer(9, 'f', 7), stack: [] };
  assert.ok(isBurst([answer(5, 'f', 7), between, between]), 'between two microtasks');
  assert.ok(!isBurst([between, { ...between, latency: 90 }]), 'out of native code');
  assert.ok(!isBurst([answer(5, 'f', 7), between]), 'when the stall was over');
});

test('nothing that is asked of a blocked thread uses a regular expression', (t) => {
  const { mock } = t.mock.method(RegExp.prototype, 'exec');
  assert.ok(/\w/.test('seen') && mock.callCount() === 1, 'otherwise nothing is counted here');
  const stack = takeStackWithStarts(9);
  const route = routeOf('/users/17?token=secret');
  assert.equal(mock.callCount(), 1);
  assert.match(stack, /names\.test\.ts/);
  assert.equal(route, '/users/:id');
});

for (const [url, route] of [
  ['/', '/'],
  ['/users/17', '/users/:id'],
  ['/users/17?token=secret#part', '/users/:id'],
  ['/orders/3f2c9a1e-1111-4222-8333-abcdefabcdef/items', '/orders/:id/items'],
  ['/reset/a1b2c3d4e5f6', '/reset/:id'],
  ['/by/someone@example.com', '/by/:id'],
  ['/api/v2/products', '/api/v2/products'],
  ['/deadbeef/0a1B2c3D4/facade', '/:id/:id/facade'],
  ['/some-long-words/SOME-10_words/x-10-y', '/some-long-words/:id/x-10-y'],
  ['/path/#?/17', '/path/'],
  ['/path?#/17', '/path'],
] as const) {
  test(`${url} is told as ${route}`, () => assert.equal(routeOf(url), route));
}

test('functions that a bundle has in one line are told apart', () => {
  const at = (moment: number, name: string): Answer => ({
    ...answer(moment, name, 1),
    stack: readStack(`${name}\t/app/built.js\t1\t${moment}`),
  });
  const { culprit } = nameStall(null, [at(10, 'construct'), at(20, 'handler'), at(60, 'handler')], 100);
  assert.deepEqual([culprit?.function, culprit?.column], ['handler', 20]);
});

test('the template of Express comes with the path that its router is mounted at', () => {
  assert.equal(templateOf({ route: { path: '/:name' }, baseUrl: '/users' }), '/users/:name');
  assert.equal(templateOf({ route: { path: '/:name' }, baseUrl: '/tenants/12345' }), '/tenants/:id/:name');
  assert.equal(templateOf({ route: { path: /x/ } }), null);
  assert.equal(templateOf({}), null);
  const meta = {
    match: { definition: { kind: 'PAGES_API', pathname: '/api/users/[name]' }, params: { name: 'planted' } },
  };
  assert.equal(templateOf({ [Symbol.for('NextInternalRequestMeta')]: meta }), '/api/users/[name]');
  assert.equal(templateOf({ [Symbol.for('NextInternalRequestMeta')]: { match: undefined } }), null);
});

test('a deep stack keeps where it began', () => {
  const deep = (left: number): string => (left === 0 ? takeStackWithRoot() : deep(left - 1));
  const [whole, cut] = [readStack(takeStack(200)), readStack(deep(30))];
  assert.equal(cut.length, 15);
  assert.equal(cut[13]?.function, 'deep');
  assert.deepEqual(cut.at(-1), whole.at(-1));
});

function frame(name: string): string {
  return `${name}\t/app/${name}.js\t1\t1`;
}

function answer(moment: number, name: string, step: number): Answer {
  return {
    moment,
    latency: 0,
    turns: null,
    stack: readStack(frame(name)),
    entered: false,
    atHead: false,
    step,
    debugged: false,
    others: [],
    idle: 0,
    latest: [],
  };
}
