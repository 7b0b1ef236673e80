/** The adapter keeps to the Debug Adapter Protocol: the order of things, and an answer for every request, also for wrong ones. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frame } from '../session/events.ts';
import { Editor } from './client.ts';
import { recordingOf } from './recordings.ts';

const recording = recordingOf([
  { began: 0, lasted: 200, stack: [frame(41), frame(50), frame(60)] },
  { began: 1000, lasted: 200 },
]);

test('initialize tells what there is, and nothing that is not', async () => {
  const { body } = await new Editor().initializeRequest();
  assert.equal(body?.supportsStepBack, true);
  assert.equal(body?.supportsConfigurationDoneRequest, true);
  assert.equal(body?.supportsSetVariable, undefined);
  const filters = body?.exceptionBreakpointFilters ?? [];
  assert.ok(filters.length > 4 && filters.every(({ supportsCondition }) => supportsCondition === true));
});

test('initialized comes when breakpoints can be judged, and the first stop after configurationDone', async () => {
  const editor = new Editor();
  const before: string[] = [];
  await editor.stopAfter(() =>
    editor.begin({ recording }, async () => {
      before.push(...editor.events.map(({ event }) => event));
    }),
  );
  assert.deepEqual(before, ['initialized']);
});

test('the test support’s own sequences pass: launch, a stop, a breakpoint that is hit', async () => {
  const configuration = { recording, stopOnEntry: true };
  const path = '/srv/app/db.py';
  const first = new Editor();
  await Promise.all([
    first.configurationSequence(),
    first.launch(configuration),
    first.assertStoppedLocation('exception', { path, line: 41, column: 1 }),
  ]);
  const second = new Editor();
  await second.hitBreakpoint({ recording }, { path, line: 41 });
});

test('the answer to a move comes before what it brings', async () => {
  const editor = new Editor();
  await editor.stopAfter(() => editor.begin({ recording }));
  const last = editor.events.at(-1)?.seq ?? 0;
  const { body, seq } = await editor.continueRequest({ threadId: 1 });
  assert.equal(body.allThreadsContinued, true);
  assert.equal(seq, last + 1);
});

test('a stack is given in the pieces that are asked for', async () => {
  const editor = new Editor();
  await editor.stopAfter(() => editor.begin({ recording }));
  const { body } = await editor.stackTraceRequest({ threadId: 1, startFrame: 1, levels: 1 });
  assert.equal(body.totalFrames, 3);
  assert.deepEqual(
    body.stackFrames.map(({ line }) => line),
    [50],
  );
});

test('variables are given in the pieces that are asked for', async () => {
  const editor = new Editor();
  await editor.stopAfter(() => editor.begin({ recording }));
  const [top] = await editor.stack(1);
  const [scope] = (await editor.scopesRequest({ frameId: top?.id ?? 0 })).body.scopes;
  const asked = { variablesReference: scope?.variablesReference ?? 0 };
  const { variables } = (await editor.variablesRequest({ ...asked, start: 1, count: 2 })).body;
  assert.equal(variables.length, 2);
  assert.deepEqual((await editor.variablesRequest({ ...asked, filter: 'indexed' })).body.variables, []);
});

test('references of a stop that is over are refused', async () => {
  const editor = new Editor();
  await editor.stopAfter(() => editor.begin({ recording }));
  const [top] = await editor.stack(1);
  const [scope] = (await editor.scopesRequest({ frameId: top?.id ?? 0 })).body.scopes;
  await editor.stopAfter(() => editor.nextRequest({ threadId: 1 }));
  await assert.rejects(editor.scopesRequest({ frameId: top?.id ?? 0 }), /shown no more/);
  await assert.rejects(
    editor.variablesRequest({ variablesReference: scope?.variablesReference ?? 0 }),
    /shown no more/,
  );
});

test('requests that nobody knows, and threads that are not there, are refused by name', async () => {
  const editor = new Editor();
  await assert.rejects(editor.continueRequest({ threadId: 1 }), /Nothing is shown yet/);
  await editor.stopAfter(() => editor.begin({ recording }));
  await assert.rejects(editor.customRequest('dance'), /does not know the request "dance"/);
  await assert.rejects(editor.stackTraceRequest({ threadId: 99 }), /no loop with the number 99/);
  await assert.rejects(editor.nextRequest({ threadId: 99 }), /no loop with the number 99/);
});

test('a second launch in the same session is refused', async () => {
  const editor = new Editor();
  await editor.stopAfter(() => editor.begin({ recording }));
  await assert.rejects(editor.launchRequest({}), /already/);
});

test('wrong breakpoints are told what is wrong with them, and right ones beside them are kept', async () => {
  const editor = new Editor();
  await editor.stopAfter(() => editor.begin({ recording }));
  const { breakpoints } = (
    await editor.setBreakpointsRequest({
      source: { path: '/srv/app/db.py' },
      breakpoints: [{ line: -4 }, { line: 41, condition: 'x == 1' }, { line: 7 }, { line: 41 }],
    })
  ).body;
  assert.deepEqual(
    breakpoints.map(({ verified }) => verified),
    [false, false, false, true],
  );
  assert.match(breakpoints[0]?.message ?? '', /no such line/);
  assert.match(breakpoints[1]?.message ?? '', /"x == 1" is no length/);
  assert.match(breakpoints[2]?.message ?? '', /No stall of this recording passes/);
  const nowhere = await editor.setBreakpointsRequest({ source: { name: 'untitled' }, breakpoints: [{ line: 1 }] });
  assert.equal(nowhere.body.breakpoints[0]?.verified, false);
  const filters = await editor.setExceptionBreakpointsRequest({
    filters: ['io', 'nonsense'],
    filterOptions: [{ filterId: 'cpu', condition: 'often' }],
  });
  const verified = (filters.body as { breakpoints: { verified: boolean }[] }).breakpoints.map(
    ({ verified }) => verified,
  );
  assert.deepEqual(verified, [true, false, false]);
});

test('breakpoints that are taken away stop nothing', async () => {
  const editor = new Editor();
  const source = { path: '/srv/app/db.py' };
  await editor.stopAfter(() => editor.begin({ recording, budget: 1000, stopOnEntry: true }));
  await editor.setBreakpointsRequest({ source, breakpoints: [{ line: 41 }] });
  await editor.setBreakpointsRequest({ source, breakpoints: [] });
  const stopped = await editor.stopAfter(() => editor.continueRequest({ threadId: 1 }));
  assert.equal(stopped.description, 'The recording ends here');
});

test('terminate ends the session once, and disconnect is answered before and after', async () => {
  const editor = new Editor();
  await editor.stopAfter(() => editor.begin({ recording }));
  const terminated = editor.next('terminated');
  await editor.terminateRequest();
  await terminated;
  await editor.disconnectRequest();
  assert.equal(editor.events.filter(({ event }) => event === 'terminated').length, 1);
  await new Editor().disconnectRequest();
});
