/** Wrong configurations and broken recordings: what is wrong and where, in a sentence, and what can be shown is shown. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ms } from '#protocol/units.ts';
import { frame, hello, loopBegan } from '../session/events.ts';
import { Editor } from './client.ts';
import { endings, folder, textOf, write } from './recordings.ts';

const whole = textOf([
  hello(),
  loopBegan(),
  ...endings([
    { began: 0, lasted: 200 },
    { began: 1000, lasted: 300 },
  ]),
]);

async function refusal(configuration: object): Promise<string> {
  const editor = new Editor();
  try {
    await editor.begin(configuration);
  } catch (error) {
    return String(error);
  }
  throw new Error('it was not refused');
}

test('a configuration that cannot be followed is refused by the name of what is wrong', async () => {
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{}, /give "program" \(or "module"\) to run, or "recording" to replay/],
    [{ program: 'a.py', recording: 'b.stall' }, /names "recording", "program": keep one/],
    [{ program: 3 }, /"program" must be a text/],
    [{ program: 'a.py', args: 'x' }, /"args" must be a list of texts/],
    [{ program: 'a.py', env: { A: 1 } }, /"env" must hold texts/],
    [{ recording: 'b', budget: 0 }, /"budget" must be milliseconds/],
    [{ recording: 'b', pathMapping: ['x'] }, /"pathMapping" must map folders/],
    [{ program: path.join(folder, 'missing.py') }, /Cannot read .*missing\.py; correct "program"/],
    [{ program: 'x', cwd: path.join(folder, 'nowhere') }, /There is no folder .*nowhere; correct "cwd"/],
  ];
  for (const [configuration, because] of wrong) assert.match(await refusal(configuration), because);
});

test('a process to attach to is named by its number', async () => {
  const editor = new Editor();
  await assert.rejects(editor.send('attach', { processId: 'x' }), /"processId" must be the number of a process/);
});

test('a file that is no recording is refused by its name and the reason', async () => {
  assert.match(await refusal({ recording: path.join(folder, 'missing.stall') }), /Cannot read .*missing\.stall/);
  assert.match(await refusal({ recording: folder }), /it is not a file/);
  assert.match(await refusal({ recording: write('') }), /is no recording/);
  assert.match(
    await refusal({ recording: write('{"a":1}\n') }),
    /\.stall is no recording: it does not begin with the header/,
  );
  const newer = write(whole.replace('stallsight-recording/1', 'stallsight-recording/7'));
  assert.match(await refusal({ recording: newer }), /a newer Stallsight may read it/);
});

test('a recording that was cut short is shown up to there, and says so', async () => {
  for (const cut of [whole.slice(0, -40), gzipSync(whole).subarray(0, -12)]) {
    const editor = new Editor();
    const recording = write(cut);
    await editor.stopAfter(() => editor.begin({ recording }));
    assert.match(editor.output('important'), /\.stall is cut short: it ends in the middle of line \d/);
    assert.match(await editor.ask('where'), /^stall 1 of \d/);
  }
});

test('lines that are no events are left out, and counted', async () => {
  const [header, ...lines] = whole.split('\n');
  const editor = new Editor();
  const recording = write([header, '{"received":1,"event":{"type":"dance"}}', ...lines].join('\n'));
  await editor.stopAfter(() => editor.begin({ recording }));
  assert.match(editor.output('important'), /has 1 line that cannot be read.*\nLine 2: /);
  assert.match(await editor.ask('where'), /^stall 1 of 2/);
});

test('a recording in which no loop was seen says so, and ends', async () => {
  const editor = new Editor();
  const terminated = editor.next('terminated');
  await editor.begin({ recording: write(textOf([hello()])) });
  await terminated;
  assert.match(editor.output('important'), /No event loop was seen/);
});

test('a recording without a stall stands at its beginning', async () => {
  const editor = new Editor();
  const stopped = await editor.stopAfter(() => editor.begin({ recording: write(textOf([hello(), loopBegan()])) }));
  assert.equal(stopped.description, 'The recording begins here; it has no stall');
  assert.equal(await editor.ask('top'), 'No stall so far.');
});

test('names that would break a line, and lines that are none, are shown as text', async () => {
  const evil = { ...frame(0, 'a\u001b[2J\nb', '/srv/x\r\ny.py'), column: 0 };
  const editor = new Editor();
  const victims = [{ kind: 'task', name: 'x\ny', waited: ms(1) }] as const;
  const recording = write(
    textOf([
      hello({ name: 'n\nm' }),
      loopBegan(),
      ...endings([{ began: 0, lasted: 200, stack: [evil], culprit: evil, victims }]),
    ]),
  );
  await editor.stopAfter(() => editor.begin({ recording }));
  const [top] = await editor.stack(1);
  assert.deepEqual([top?.name, top?.line, top?.column], ['a [2J b', 1, 1]);
  assert.equal((await editor.threadsRequest()).body.threads[0]?.name, 'n m 4121 · MainThread');
  for (const command of ['top', 'victims', 'p99'])
    assert.doesNotMatch((await editor.ask(command)).replaceAll('\n', ''), /\p{Cc}/u, command);
  assert.equal((await editor.ask('top')).split('\n').length, 2);
});
