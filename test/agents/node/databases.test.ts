/** The databases that a program loads are found once, and by what they left behind. */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { findDatabases } from '../../../profiler-agent/node/databases.ts';

const { cache } = createRequire(import.meta.url);

test('an addon is found when it is there, once, with the methods of its two classes', (t) => {
  const file = '/app/node_modules/better-sqlite3/build/Release/better_sqlite3.node';
  const [Database, Statement] = [{ prototype: { exec: 1 } }, { prototype: { get: 1 } }];
  const found: (readonly [owner: string, prototype: object])[] = [];
  const look = findDatabases((owner, prototype) => {
    if (owner.startsWith('better-sqlite3')) found.push([owner, prototype]);
  });
  t.after(() => delete cache[file]);
  look();
  assert.deepEqual(found, []);
  Reflect.set(cache, file, { exports: { Database, Statement } });
  look();
  look();
  assert.deepEqual(found, [
    ['better-sqlite3.Database', Database.prototype],
    ['better-sqlite3.Statement', Statement.prototype],
  ]);
});

test('one that is not what it is called is left alone', (t) => {
  const file = '/app/better_sqlite3.node';
  t.after(() => delete cache[file]);
  for (const exports of [null, undefined, {}, { Database: 1, Statement: null }]) {
    Reflect.set(cache, file, { exports });
    findDatabases((owner) => assert.doesNotMatch(owner, /better/))();
  }
});
