/** Set-up can be cut short anywhere, and the next one puts it right. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { step } from './steps.mjs';

let parent = '';
let made = 0;

beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'stallsight-steps-'));
  made = 0;
});
afterEach(() => rmSync(parent, { recursive: true }));

test('a step is done once for the same stamp, and again for another', () => {
  for (const stamp of ['1', '1', '2', '2']) make(stamp);
  assert.equal(made, 2);
});

test('what a step that was cut short left behind is gone before the next try', () => {
  assert.throws(() => make('1', () => cutShort()), /cut short/);
  assert.ok(existsSync(path.join(parent, 'thing', 'half')));
  make('1');
  assert.equal(made, 1);
  assert.deepEqual(readdirSync(path.join(parent, 'thing')).toSorted(), ['.stallsight-stamp', 'whole']);
});

test('the lock of a set-up that was killed is taken over', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(path.join(parent, 'thing.lock'), String(dead));
  make('1');
  assert.deepEqual(readdirSync(parent), ['thing']);
});

function make(stamp: string, first: () => void = () => {}): void {
  const folder = path.join(parent, 'thing');
  step({
    name: 'a thing',
    folder,
    stamp,
    make: () => {
      first();
      writeFileSync(path.join(folder, 'whole'), '');
      made += 1;
    },
  });
}

function cutShort(): never {
  writeFileSync(path.join(parent, 'thing', 'half'), '');
  throw new Error('cut short');
}
