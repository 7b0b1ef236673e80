/** The addons that a program has loaded, and those that it loads, are found, and are as they were but for who hears of them. */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test, type TestContext } from 'node:test';
import { findAddons, type Found } from '../../../profiler-agent/node/addons.ts';

const { cache } = createRequire(import.meta.url);
const sqlite = '/app/node_modules/better-sqlite3/build/Release/better_sqlite3.node';

/** What is found from now on. */
function found(t: TestContext): Parameters<Found>[] {
  const all: Parameters<Found>[] = [];
  const before = Object.getOwnPropertyDescriptor(process, 'dlopen') ?? {};
  findAddons((...one) => all.push(one));
  t.after(() => Object.defineProperty(process, 'dlopen', before));
  return all;
}

test('one that is there is found, with the methods of its classes where they are known', (t) => {
  const [Database, Statement] = [{ prototype: { exec: 1 } }, { prototype: { get: 1 } }];
  Reflect.set(cache, sqlite, { exports: { Database, Statement } });
  t.after(() => delete cache[sqlite]);
  assert.deepEqual(found(t), [
    ['better-sqlite3.Database', Database.prototype],
    ['better-sqlite3.Statement', Statement.prototype],
    ['addon', { Database, Statement }],
  ]);
});

test('one that is not what it is called is left alone', (t) => {
  t.after(() => delete cache[sqlite]);
  for (const exports of [null, undefined, 1, { Database: 1, Statement: null }]) {
    Reflect.set(cache, sqlite, { exports });
    assert.deepEqual(
      found(t).filter(([owner]) => owner !== 'addon'),
      [],
    );
  }
});

test('one that is opened later is found with what it exports, and what goes wrong goes wrong as it would', (t) => {
  const exported = { hashSync: () => undefined };
  const opened: unknown[][] = [];
  t.mock.method(
    process,
    'dlopen' as never,
    ((module: { exports: unknown }, ...more: unknown[]) => {
      if (more[0] === '/nowhere.node') throw new Error('nowhere');
      opened.push(more);
      module.exports = exported;
    }) as never,
  );
  const all = found(t);
  const { dlopen } = process as unknown as { dlopen: (...words: unknown[]) => unknown };
  dlopen({ exports: {} }, '/app/hash.node', 1);
  assert.deepEqual(all, [['addon', exported]]);
  assert.deepEqual(opened, [['/app/hash.node', 1]]);
  assert.throws(() => dlopen({ exports: {} }, '/nowhere.node'), /^Error: nowhere$/);
});
