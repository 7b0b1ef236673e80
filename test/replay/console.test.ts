/** What the debug console answers about a recording. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ms } from '#protocol/units.ts';
import { at, frame, lag } from '../session/events.ts';
import { Editor } from './client.ts';
import { recordingOf } from './recordings.ts';

const beat = { kind: 'request', name: 'GET /healthy', waited: ms(150) } as const;

async function open(): Promise<Editor> {
  const editor = new Editor();
  const recording = recordingOf(
    [
      { began: 1000, lasted: 200, victims: [beat] },
      { began: 2000, lasted: 600, victims: [beat, { kind: 'task', name: 'Task-2', waited: ms(90) }] },
      {
        began: 3000,
        lasted: 300,
        culprit: frame(7, 'parse'),
        stack: [frame(7, 'parse'), frame(9, 'main')],
        cause: { kind: 'cpu', gil: 'held' },
      },
    ],
    [lag(at(250), [1, 2, 90])],
  );
  await editor.stopAfter(() => editor.begin({ recording }));
  return editor;
}

test('top: the places that blocked most, with their counts, lengths and victims', async () => {
  const lines = (await (await open()).ask('top')).split('\n').map((row) => row.replaceAll(/ {2,}/g, ' | '));
  assert.deepEqual(lines, [
    'blocked | count | max | p99 | victims | place | call',
    '800 ms | 2 | 600 ms | 600 ms | 3 | db.py:41 load | requests.get',
    '300 ms | 1 | 300 ms | 300 ms | 0 | db.py:7 parse',
  ]);
  assert.match(await (await open()).ask('top 1'), /… 1 more: top 2$/);
});

test('p99: the lag of every loop', async () => {
  const [head, loop] = (await (await open()).ask('p99')).split('\n');
  assert.match(head ?? '', /^p99 +p50 +max +used +stalls +loop$/);
  assert.match(loop ?? '', /uvicorn 4121 · MainThread$/);
});

test('p99: no more than the greatest of all, also where the bound of its bucket lies above that', async () => {
  const editor = new Editor();
  const recording = recordingOf([{ began: 300, lasted: 60 }], [lag(at(250), [1, 2, 90])]);
  const { threadId } = await editor.stopAfter(() => editor.begin({ recording }));
  assert.match(await editor.ask('p99'), /^90 ms +2 ms +90 ms /m);
  assert.ok((await editor.scope(threadId ?? 0, 'Loop')).includes('p99 lag: 90 ms'));
});

test('victims: of the stall that is shown; of the whole run where none is', async () => {
  const editor = await open();
  assert.equal(await editor.ask('victims'), 'GET /healthy waited 150 ms (request)');
  await editor.stopAfter(() => editor.stepBackRequest({ threadId: 1 }));
  const all = (await editor.ask('victims')).split('\n').map((row) => row.replaceAll(/ {2,}/g, ' | '));
  assert.deepEqual(all, [
    'waited | times | kind | who',
    '300 ms | 2 | request | GET /healthy',
    '90 ms | 1 | task | Task-2',
  ]);
});

test('where: which stall it is, and its stack', async () => {
  const editor = await open();
  await editor.stopAfter(() => editor.reverseContinueRequest({ threadId: 1 }));
  await editor.stopAfter(() => editor.continueRequest({ threadId: 1 }));
  await editor.stopAfter(() => editor.continueRequest({ threadId: 1 }));
  await editor.stopAfter(() => editor.continueRequest({ threadId: 1 }));
  assert.equal(
    await editor.ask('where'),
    'stall 3 of 3, 3.00 s after the start\n300 ms: computing, at db.py:7 parse\n  parse (/srv/app/db.py:7)\n  main (/srv/app/db.py:9)',
  );
});

test('help names every command, and what is none is answered by their names', async () => {
  const editor = await open();
  const help = await editor.ask('help');
  for (const command of ['top', 'p99', 'victims', 'where', 'help']) assert.match(help, new RegExp(`^${command} `, 'm'));
  await assert.rejects(
    editor.ask('print(1)'),
    /There is no command "print\(1\)"; there are top, p99, victims, where, help/,
  );
  const { targets } = (await editor.completionsRequest({ text: 'v', column: 2 })).body;
  assert.deepEqual(
    targets.map(({ label }) => label),
    ['victims'],
  );
});

test('a watched expression is the name of a value', async () => {
  const editor = await open();
  const watch = async (expression: string) =>
    (await editor.evaluateRequest({ expression, context: 'watch' })).body.result;
  assert.equal(await watch('length'), '200 ms');
  assert.equal(await watch('Thread'), 'MainThread');
  await assert.rejects(watch('x + 1'), /not known here/);
});
