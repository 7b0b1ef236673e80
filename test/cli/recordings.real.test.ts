/** The commands that read recordings: what they say of two, and of what of one cannot be read. */

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { ms } from '#protocol/units.ts';
import { statistic } from '#session/compare.ts';
import { recordingOf } from '../replay/recordings.ts';
import { at, frame, lag } from '../session/events.ts';
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

test('a comparison as text, as JSON and as Markdown: of each place how often, how long, who waited, and the verdict', async () => {
  const lags = Array.from({ length: 40 }, (_, quarter) => lag(at(250 * (quarter + 1)), [1]));
  const victims = [{ kind: 'request', name: 'GET /', waited: ms(90) }] as const;
  const stalls = Array.from({ length: 8 }, (_, index) => {
    return { began: index * 1000, lasted: 100 + index * 10, culprit: frame(41, '<load>|'), victims };
  });
  const [before, after] = [recordingOf(stalls, lags), recordingOf([], lags)];
  const as = async (format: string): Promise<string> =>
    (await stallsight(['compare', before, after, '--format', format])).stdout;
  const figures = '8 stalls, 1.08 s, p99 170 ms, max 170 ms, 8 waited';
  const [text, markdown] = [await as('text'), await as('markdown')];
  assert.match(text, /^better: fewer stalls \(p = 0\.0078\)\n/);
  assert.ok(text.includes(`/srv/app/db.py:41 <load>| (requests.get): ${figures} -> no stall: better, fewer stalls`));
  assert.ok(
    markdown.includes(`| /srv/app/db.py:41 \\<load\\>\\| \\(requests.get\\) | ${figures} | no stall | better |`),
  );
  for (const said of [text, markdown]) assert.ok(said.includes(statistic()));
  const { verdict, places } = JSON.parse(await as('json'));
  const nothing = { count: 0, total: 0, p99: 0, max: 0, victims: 0 };
  const some = { count: 8, total: 1_080_000, p99: 170_000, max: 170_000, victims: 8 };
  assert.deepEqual(
    [verdict, places[0].verdict, places[0].before, places[0].after],
    ['better', 'better', some, nothing],
  );
});

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}
