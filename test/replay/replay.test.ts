/** Replaying a recording: where it stops, what it shows there, and how one goes forth and back. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import type { LoopId, ProcessId } from '#protocol/units.ts';
import { ms } from '#protocol/units.ts';
import { frame, hello, loopBegan, processId } from '../session/events.ts';
import { Editor } from './client.ts';
import { recordingOf, type Short } from './recordings.ts';

const file = '/srv/app/db.py';

/** Line 1 for 60 ms, line 2 for 200 ms, and so on: the line tells which one it is. */
function stalls(...lengths: readonly number[]): Short[] {
  return lengths.map((lasted, index) => ({
    began: index * 1000,
    lasted,
    culprit: frame(index + 1),
    stack: [frame(index + 1), frame(90, 'main')],
  }));
}

async function open(recording: string, configuration: object = {}): Promise<Editor> {
  const editor = new Editor();
  await editor.stopAfter(() => editor.begin({ recording, ...configuration }));
  return editor;
}

/** The innermost line of what is shown; the words of the label at the ends. */
async function line(editor: Editor): Promise<number | string | undefined> {
  const [top] = await editor.stack(1);
  return top?.presentationHint === 'label' ? top.name : top?.line;
}

test('the first stop is the first stall over the budget, with its stack and sources', async () => {
  const editor = new Editor();
  const recording = recordingOf(stalls(60, 200, 70));
  const stopped = await editor.stopAfter(() => editor.begin({ recording }));
  assert.equal(stopped.reason, 'exception');
  assert.equal(stopped.description, 'Stalled 200 ms');
  const { threads } = (await editor.threadsRequest()).body;
  assert.deepEqual(threads, [{ id: 1, name: 'uvicorn 4121 · MainThread' }]);
  const [top, caller] = await editor.stack(1);
  assert.equal(top?.name, 'load');
  assert.equal(top?.line, 2);
  assert.equal(top?.source?.path, file);
  assert.equal(caller?.line, 90);
});

test('continue goes to the next over the budget, step to the next of any length, and both go back', async () => {
  const editor = await open(recordingOf(stalls(60, 200, 70, 300, 80)));
  const moves = [
    ['nextRequest', 3],
    ['continueRequest', 4],
    ['stepBackRequest', 3],
    ['reverseContinueRequest', 2],
    ['stepBackRequest', 1],
    ['stepBackRequest', 'The recording begins here'],
    ['continueRequest', 2],
    ['continueRequest', 4],
    ['continueRequest', 'The recording ends here'],
    ['continueRequest', 'The recording ends here'],
    ['reverseContinueRequest', 4],
  ] as const;
  for (const [move, expected] of moves) {
    await editor.stopAfter(() => editor[move]({ threadId: 1 }));
    assert.equal(await line(editor), expected, move);
  }
  assert.match(editor.output('console'), /step over to see the 1 others/);
});

test('the budget is the configuration’s, and stopOnEntry begins at the very first stall', async () => {
  const recording = recordingOf(stalls(60, 200, 70, 300));
  assert.equal(await line(await open(recording, { budget: 250 })), 4);
  assert.equal(await line(await open(recording, { stopOnEntry: true })), 1);
});

test('a recording with no stall over the budget stands at its beginning', async () => {
  const editor = await open(recordingOf(stalls(60, 70)));
  assert.equal(await line(editor), 'The recording begins here');
  assert.match(editor.output('console'), /step over to see the 2 others/);
  await editor.stopAfter(() => editor.nextRequest({ threadId: 1 }));
  assert.equal(await line(editor), 1);
});

test('a breakpoint stops at stalls of any length that pass through its line, also where the line is no culprit', async () => {
  const editor = new Editor();
  const recording = recordingOf(stalls(60, 200, 70));
  const set = () =>
    editor.setBreakpointsRequest({
      source: { path: file },
      breakpoints: [{ line: 3 }, { line: 90, condition: '> 0.15 s' }],
    });
  const first = await editor.stopAfter(() => editor.begin({ recording, budget: 1000 }, set));
  assert.equal(first.reason, 'breakpoint');
  assert.equal(await line(editor), 2);
  const second = await editor.stopAfter(() => editor.continueRequest({ threadId: 1 }));
  assert.deepEqual(second.hitBreakpointIds, [1]);
  assert.equal(await line(editor), 3);
});

test('exception filters choose causes, each with a length of its own if there is one', async () => {
  const recording = recordingOf([
    { began: 0, lasted: 400, cause: { kind: 'io' } },
    { began: 1000, lasted: 400, cause: { kind: 'cpu', gil: 'held' }, stack: [frame(2)] },
    { began: 2000, lasted: 60, cause: { kind: 'lock' }, stack: [frame(3)] },
    { began: 3000, lasted: 400, cause: { kind: 'gc' }, stack: [frame(4)] },
    { began: 4000, lasted: 400, cause: { kind: 'cpu', gil: 'none' }, stack: [frame(5)] },
    { began: 5000, lasted: 900, cause: { kind: 'paused' }, stack: [frame(6)] },
  ]);
  const seen = async (filters: string[], filterOptions: { filterId: string; condition?: string }[] = []) => {
    const editor = new Editor();
    const set = () => editor.setExceptionBreakpointsRequest({ filters, filterOptions });
    await editor.stopAfter(() => editor.begin({ recording }, set));
    const lines: unknown[] = [];
    for (let at = await line(editor); typeof at === 'number' && lines.length < 9; at = await line(editor)) {
      lines.push(at);
      await editor.stopAfter(() => editor.continueRequest({ threadId: 1 }));
    }
    return lines;
  };
  assert.deepEqual(await seen(['cpu-gil']), [2]);
  assert.deepEqual(await seen(['cpu', 'gc']), [4, 5]);
  assert.deepEqual(await seen(['io', 'lock']), [41]);
  assert.deepEqual(await seen([], [{ filterId: 'lock', condition: '50 ms' }]), [3]);
  assert.deepEqual(await seen([], [{ filterId: 'any', condition: '> 0.5s' }]), [6]);
  assert.deepEqual(await seen([]), []);
});

test('scopes tell of the stall, of who waited, and of the loop', async () => {
  const recording = recordingOf([
    {
      began: 1000,
      lasted: 1240,
      cause: { kind: 'io', gil: 'released', call: 'requests.get' },
      request: { method: 'GET', route: '/users/{id}' },
      task: 'Task-7',
      victims: [
        { kind: 'task', name: 'beat', waited: ms(20) },
        { kind: 'request', name: 'GET /healthy', waited: ms(1100) },
      ],
    },
  ]);
  const editor = await open(recording);
  const stall = await editor.scope(1, 'Stall');
  for (const value of [
    'length: 1.24 s',
    'cause: waiting for I/O, with the GIL released',
    'call: requests.get',
    'culprit: db.py:41 load',
    'own: 1.24 s',
    'CPU: 1 ms',
    'GIL: released',
    'GC: not known on this system',
    'request: GET /users/{id}',
    'task: Task-7',
  ])
    assert.ok(stall.includes(value), `${value} is not in ${stall.join(', ')}`);
  assert.match(stall.at(-1) ?? '', /^advice: async-api: requests.get only waited/);
  const victims = await editor.scope(1, 'Victims');
  assert.deepEqual(victims, ['GET /healthy: waited 1.10 s (request)', 'beat: waited 20 ms (task)']);
  const loop = await editor.scope(1, 'Loop');
  assert.ok(loop.includes('process: uvicorn, pid 4121, python 3.12.1'), loop.join(', '));
});

test('the editor gets its answer beside the line: what it was and what to do', async () => {
  const editor = await open(
    recordingOf([{ began: 0, lasted: 300, cause: { kind: 'cpu', gil: 'held', call: 'json.loads' } }]),
  );
  const { exceptionId, description } = (await editor.exceptionInfoRequest({ threadId: 1 })).body;
  assert.equal(exceptionId, 'Stall of 300 ms: json.loads');
  assert.match(description ?? '', /^Computing, with the GIL held\. Advice: it computed and held the GIL/);
});

test('loops that were blocked at the same time stand still too, and the eye stays where the stop is', async () => {
  const worker = { process: '4122-c3d4' as ProcessId, loop: '4122-c3d4/0' as LoopId };
  const recording = recordingOf(
    [
      { began: 0, lasted: 500 },
      { began: 300, lasted: 400, ...worker, stack: [frame(7)], culprit: frame(7) },
      { began: 2000, lasted: 500, ...worker, stack: [frame(8)], culprit: frame(8) },
    ],
    [hello({ process: worker.process, pid: 4122 }), loopBegan({ ...worker })],
  );
  const editor = await open(recording);
  assert.equal((await editor.threadsRequest()).body.threads.length, 2);
  assert.deepEqual([(await editor.stack(1))[0]?.line, (await editor.stack(2))[0]?.line], [41, 7]);
  const focus = editor.events.flatMap(({ event, body }) =>
    event === 'stopped' ? [[body.threadId, body.preserveFocusHint]] : [],
  );
  assert.deepEqual(focus, [
    [2, true],
    [1, false],
  ]);
  const second = await editor.stopAfter(() => editor.nextRequest({ threadId: 1 }));
  assert.equal(second.threadId, 2);
  const third = await editor.stopAfter(() => editor.nextRequest({ threadId: 2 }));
  assert.equal(third.threadId, 2);
  assert.deepEqual(await editor.stack(1), []);
});

test('step into stays on the loop, step out leaves the line', async () => {
  const other = { process: processId, loop: `${processId}/9` as LoopId };
  const recording = recordingOf([
    { began: 0, lasted: 200 },
    { began: 1000, lasted: 200, ...other },
    { began: 2000, lasted: 200 },
    { began: 3000, lasted: 200, stack: [frame(5)], culprit: frame(5) },
  ]);
  const editor = await open(recording);
  const into = await editor.stopAfter(() => editor.stepInRequest({ threadId: 1 }));
  assert.equal(into.threadId, 1);
  assert.match(await editor.ask('where'), /^stall 3 of 4/);
  await editor.stopAfter(() => editor.reverseContinueRequest({ threadId: 1 }));
  await editor.stopAfter(() => editor.stepOutRequest({ threadId: 1 }));
  assert.match(await editor.ask('where'), /^stall 4 of 4/);
});

test('restart goes back to the first stop', async () => {
  const editor = await open(recordingOf(stalls(60, 200, 300)));
  await editor.stopAfter(() => editor.continueRequest({ threadId: 1 }));
  assert.equal(await line(editor), 3);
  await editor.stopAfter(() => editor.restartRequest({}));
  assert.equal(await line(editor), 2);
});

test('lines and columns are counted as the editor counts them', async () => {
  const recording = recordingOf([{ began: 0, lasted: 300, stack: [{ ...frame(41), column: 5 }, frame(90, 'main')] }]);
  const editor = new Editor();
  await editor.initializeRequest({ linesStartAt1: false, columnsStartAt1: false });
  const initialized = editor.next('initialized');
  const launched = editor.send('launch', { recording });
  await initialized;
  const set = await editor.setBreakpointsRequest({ source: { path: file }, breakpoints: [{ line: 40 }, { line: 41 }] });
  assert.deepEqual(
    set.body.breakpoints.map(({ verified }) => verified),
    [true, false],
  );
  await editor.stopAfter(() => editor.configurationDoneRequest());
  await launched;
  const [top, caller] = await editor.stack(1);
  assert.deepEqual([top?.line, top?.column, caller?.line, caller?.column], [40, 4, 89, 0]);
});

test('files of another machine are found here by the map of folders', async () => {
  const editor = new Editor();
  const recording = recordingOf(stalls(60));
  const here = path.join('/home/me/app', 'db.py');
  const set = () => editor.setBreakpointsRequest({ source: { path: here }, breakpoints: [{ line: 1 }] });
  const stopped = await editor.stopAfter(() =>
    editor.begin({ recording, pathMapping: { '/srv/app': '/home/me/app', '/srv': '/wrong' } }, set),
  );
  assert.equal(stopped.reason, 'breakpoint');
  assert.equal((await editor.stack(1))[0]?.source?.path, here);
});

test('frames of packages and of the runtime step back, and the runtime’s have no file to open', async () => {
  const stack = [
    { ...frame(300, 'execSync', 'node:child_process'), origin: 'runtime' as const },
    { ...frame(12, 'get', '/srv/node_modules/x/index.js'), origin: 'library' as const },
    frame(41),
  ];
  const editor = await open(recordingOf([{ began: 0, lasted: 300, stack }]));
  const frames = await editor.stack(1);
  assert.deepEqual(
    frames.map(({ presentationHint }) => presentationHint),
    ['subtle', 'subtle', 'normal'],
  );
  assert.deepEqual(frames[0]?.source, { name: 'node:child_process', presentationHint: 'deemphasize' });
});

test('a stall in which no frame was seen says so, and still has its scopes', async () => {
  const editor = await open(recordingOf([{ began: 0, lasted: 300, stack: [], culprit: null }]));
  assert.equal(await line(editor), 'No line of the program was seen');
  assert.ok((await editor.scope(1, 'Stall')).includes('length: 300 ms'));
});
