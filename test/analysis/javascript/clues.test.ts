/** What a file shows of itself: an island whose files show nothing is passed over, so nothing that blocks may be missing here. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clues, membersOf } from '#core/clues.ts';
import { Named } from '#core/named.ts';
import { nodeCatalogue } from '#core/catalogue/node.ts';
import { readJavaScript } from '#core/javascript/read.ts';
import type { FilePath } from '#protocol/units.ts';
import { pack } from '#workspace/pack.ts';
import { StoredFacts, Unpacked } from '#workspace/storedFacts.ts';
import { marked } from './check.ts';

const named = new Named([nodeCatalogue]);

test('every API that blocks is one by its names, however they are written', () => {
  for (const { api, weight } of nodeCatalogue.blocking) {
    if (weight === 'noise') continue;
    const parts = api.split('.');
    for (let at = 1; at <= parts.length; at += 1) {
      const members = new Set(parts.slice(at));
      const roots = [parts.slice(0, at).join('.')];
      assert.ok(named.mayBlock({ roots, hasMember: (name) => members.has(name) }), `${api} as ${roots[0]}`);
    }
  }
});

test('a name alone is none, and neither are members without the module', () => {
  const none = new Set<string>();
  assert.ok(!named.mayBlock({ roots: ['fs', 'crypto', 'process'], hasMember: (name) => none.has(name) }));
  assert.ok(!named.mayBlock({ roots: ['path'], hasMember: () => true }));
});

test('what a function of a library gives has members that block', () => {
  const members = new Set(['prepare', 'run']);
  assert.ok(named.mayBlock({ roots: ['better-sqlite3'], hasMember: (name) => members.has(name) }));
  assert.ok(named.mayBlock({ roots: ['graceful-fs'], hasMember: (name) => name === 'readFileSync' }), 'another name');
});

const computing: readonly (readonly [why: string, text: string, computes: boolean])[] = [
  ['an endless loop', 'export function f() { while (true) {} }', true],
  ['waiting for the clock', 'export function f(end) { while (Date.now() < end) {} }', true],
  ['ten million rounds', 'const most = 1e4; for (let a = 0; a < most; a++) for (let b = 0; b < most; b++) g();', true],
  ['a thousand rounds', 'const most = 1000; for (let a = 0; a < most; a++) g();', false],
  ['as many rounds as another file says', "import { most } from './a.js'; for (let a = 0; a < most; a++) g();", true],
  [
    'as many rounds as there are things',
    'export function f(a) { const n = a.length; for (let i = 0; i < n; i++) g(); }',
    false,
  ],
  [
    'a length of its own',
    'class A { static length = 99999999; } const n = A.length; for (let i = 0; i < n; i++) g();',
    true,
  ],
  ['an expression that backtracks', 'export const is = (text) => /^(a+)+$/.test(text);', true],
  ['the same, made', "export const is = (text) => new RegExp('^(a+)+$').test(text);", true],
  ['one that is put together', 'export const is = (text, of) => new RegExp(of).test(text);', true],
  ['a plain expression', 'export const is = (text) => /^a+$/.test(text);', false],
  ['the type of one', 'export function is(text: string, of: RegExp | string) { return of.test(text); }', false],
  ['two calls of its own', 'export function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }', true],
  ['one call of its own', 'export function sum(n) { return n < 2 ? n : n + sum(n - 1); }', false],
];

for (const [why, text, computes] of computing)
  test(`${why} ${computes ? 'is looked into' : 'is passed over'}`, () => {
    assert.equal(shown(read(text)).computes, computes);
  });

test('an expression is found where it is matched, in whichever file it is written', () =>
  marked(
    `
//- patterns.ts
export const slow = /^(a+)+$/;
export const quick = /^a+$/;
//- app.ts
import { quick, slow } from './patterns';
export async function handler(request) {
  return «slow.test(request.body)» && quick.test(request.body);
}
`,
    'blocking-regex',
  ));

test('a loop is found whose rounds another file says, and one is not that is short', () =>
  marked(
    `
//- limits.ts
export const most = 1e9;
export const few = 10;
//- app.ts
import { few, most } from './limits';
export async function handler(request) {
  for (let i = 0; i < few; i++) request.see(i);
  «for (let i = 0; i < most»; i++) request.see(i);
}
`,
    'blocking-compute',
  ));

test('names count that nothing defines where they stand', () => {
  const { globals } = shown(
    read('import a from "a"; export function f(b) { let c = 1; a(b, c, d); } export const g = b;'),
  );
  assert.deepEqual([...globals].toSorted(), ['b', 'd']);
});

test('a name of a function inside that is kept by the one around is no global', () => {
  const { globals } = shown(
    read('export async function f() { let done; await new Promise((resolve) => { done = resolve; }); }'),
  );
  assert.ok(!globals.includes('resolve'));
});

test('packed it shows the same', () => {
  const facts = read(
    "import fs from 'fs'; // stallsight: allow[blocking-file] it is small\nfs.readFileSync(x); while (true) {}",
  );
  const { clues } = new StoredFacts(facts.file, 'javascript', pack(facts), new Unpacked());
  const { globals, computes, isWaived } = shown(facts);
  assert.deepEqual([clues?.globals, clues?.computes, clues?.isWaived], [globals, computes, isWaived]);
  const members = new Set(clues?.members);
  for (const name of membersOf(facts)) assert.ok(members.has(name), name);
  assert.ok(members.has('readFileSync'));
});

function shown({ clues }: ReturnType<typeof read>): Clues {
  assert.ok(clues);
  return clues;
}

function read(text: string): ReturnType<typeof readJavaScript> {
  return readJavaScript('/project/a.ts' as FilePath, text);
}
