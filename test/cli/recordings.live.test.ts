/** What of a recording cannot be read is said, with its place, by every command that reads one. */

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { stallsight } from './stallsight.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-faults-'));
after(() => rmSync(folder, { recursive: true }));

const header = JSON.stringify({ schema: 'stallsight-recording/1', stallsight: '0.1.0', began: 1, command: 'x' });
const whole = write('whole.stall', `${header}\n`);
const cut = write('cut.stall', `${header}\n{"received":1,"event":{"ty`);
const strange = write('strange.stall', `${header}\n{"received":1,"event":{"type":"dance"}}\n`);

test('a recording that was cut short is compared and exported up to there, and said to be', async () => {
  for (const words of [
    ['compare', cut, whole],
    ['compare', whole, cut],
    ['export', cut, '--to', 'csv'],
  ]) {
    const { code, stderr, stdout } = await stallsight(words);
    assert.equal(
      stderr,
      `stallsight: ${cut} is cut short: it ends in the middle of line 2. All before that was read.\n`,
    );
    assert.deepEqual([code, stdout !== ''], [0, true]);
  }
});

test('lines that are no events are left out, counted, and the first is shown by its number', async () => {
  const { code, stderr } = await stallsight(['export', strange, '--to', 'csv']);
  assert.match(
    stderr,
    /^stallsight: .*strange\.stall has 1 line that cannot be read, left out\. Line 2: .*dance.*\.\n$/,
  );
  assert.equal(code, 0);
});

test('of a whole recording nothing is said', async () => {
  assert.equal((await stallsight(['compare', whole, whole])).stderr, '');
});

test('an export that finds no room is said, and is no fault of ours', { skip: !existsSync('/dev/full') }, async () => {
  const { code, stderr } = await stallsight(['export', whole, '--to', 'csv', '--out', '/dev/full']);
  assert.equal(code, 2);
  assert.match(stderr, /^stallsight: cannot write \/dev\/full \(ENOSPC: .*\)\.?\n$/);
});

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}
