/** A plain LSP client drives the built server over stdio: files are opened and changed, and what the server knows of them is asked for. */

import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CodeAction,
  DocumentDiagnosticReport,
  Hover,
  PublishDiagnosticsParams,
  WorkspaceDiagnosticReport,
} from 'vscode-languageserver/node';
import { until } from '../session/peer.ts';
import type { LspClient } from './client.ts';
import { open, served } from './served.ts';

const { folder, uriOf, write, connect } = served();

function diagnostics(client: LspClient, name: string, version: number): Promise<PublishDiagnosticsParams> {
  return client.notified<PublishDiagnosticsParams>(
    'textDocument/publishDiagnostics',
    (params) => params.uri === uriOf(name) && params.version === version,
  );
}

test('a Python file is judged with the files around it, as it is opened and as it changes', async () => {
  writeFileSync(path.join(folder, 'store.py'), 'import requests\n\ndef load():\n    return requests.get("http://x")\n');
  const client = await connect();
  const text = 'import store\n\nasync def handler():\n    return store.load()\n';
  open(client, uriOf('app.py'), 'python', text);
  const wanted = (params: PublishDiagnosticsParams): boolean =>
    params.uri === uriOf('app.py') && params.diagnostics.length === 1;
  const { diagnostics: found } = await client.notified('textDocument/publishDiagnostics', wanted);
  const [one] = found;
  assert.deepEqual(one?.range, { start: { line: 3, character: 11 }, end: { line: 3, character: 23 } });
  assert.equal(one?.code, 'blocking-network');
  assert.match(one?.codeDescription?.href ?? '', /docs\/rules\/blocking-network\.md$/);
  assert.deepEqual(
    one?.relatedInformation?.map(({ location }) => [path.basename(location.uri), location.range.start.line]),
    [
      ['app.py', 3],
      ['store.py', 3],
    ],
  );
  client.notify('textDocument/didChange', {
    textDocument: { uri: uriOf('app.py'), version: 2 },
    contentChanges: [
      { range: { start: { line: 3, character: 4 }, end: { line: 3, character: 23 } }, text: 'return 1' },
    ],
  });
  assert.deepEqual((await diagnostics(client, 'app.py', 2)).diagnostics, []);
  assert.equal(await client.end(), 0);
});

test('a blocking call in JavaScript has a fix, and its edit is right', async () => {
  const client = await connect();
  const text = `import fs from 'node:fs';\nexport async function h() {\n  return fs.readFileSync('x').length;\n}\n`;
  open(client, uriOf('app.ts'), 'typescript', text);
  const { diagnostics: found } = await diagnostics(client, 'app.ts', 1);
  assert.equal(found.length, 1);
  const range = found[0]?.range;
  const params = { textDocument: { uri: uriOf('app.ts') }, range, context: { diagnostics: found } };
  const actions = (await client.request('textDocument/codeAction', params)) as CodeAction[];
  const [action] = actions;
  assert.equal(action?.title, 'Await fs.promises.readFile instead of fs.readFileSync');
  assert.equal(action?.kind, 'quickfix');
  assert.deepEqual(
    action?.edit?.changes?.[uriOf('app.ts')]?.map(({ newText }) => newText),
    ['(await ', 'promises.readFile', ')'],
  );
  assert.equal(await client.end(), 0);
});

const asking = {
  textDocument: {
    codeAction: { disabledSupport: true, codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
  },
};

async function actionsIn(client: LspClient, name: string, text: string, only?: string[]): Promise<CodeAction[]> {
  open(client, uriOf(name), name.endsWith('.py') ? 'python' : 'javascript', text);
  // What is open is judged before the other files are read, and again after.
  await client.notified<PublishDiagnosticsParams>(
    'textDocument/publishDiagnostics',
    (params) => params.uri === uriOf(name) && params.diagnostics.length > 0,
  );
  const end = { line: text.split('\n').length, character: 0 };
  const range = { start: { line: 0, character: 0 }, end };
  const context = { diagnostics: [], ...(only ? { only } : {}) };
  return (await client.request('textDocument/codeAction', {
    textDocument: { uri: uriOf(name) },
    range,
    context,
  })) as CodeAction[];
}

const blocks = 'async def f():\n    with open("x") as file:\n        return file.read()\n';
const sleeps = 'import time\n\n\nasync def f():\n    time.sleep(1)\n\n\nasync def g():\n    time.sleep(2)\n';

test('a fix that wants a look is a rewrite, and one that is refused says why', async () => {
  const client = await connect(asking);
  const actions = await actionsIn(client, 'looked.py', blocks);
  const [refused, moved] = actions;
  assert.match(refused?.disabled?.reason ?? '', /would still block/);
  assert.equal(moved?.kind, 'refactor.rewrite.offload.thread');
  assert.equal(moved?.isPreferred, false);
  assert.deepEqual((await actionsIn(client, 'other.py', blocks, ['source'])).length, 0);
  await client.end();
});

const computes = `function fib(n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

export async function answer() {
  return fib(40);
}
`;

async function workerActionOf(workspaceEdit: object, name: string): Promise<CodeAction | undefined> {
  const client = await connect({ ...asking, workspace: { workspaceEdit } });
  const actions = await actionsIn(client, name, computes);
  await client.end();
  return actions.find(({ title }) => title.startsWith('Run fib() in a worker thread'));
}

test('a fix that makes a file is shown before it is made, where the editor can', async () => {
  const can = { documentChanges: true, resourceOperations: ['create'], changeAnnotationSupport: {} };
  const action = await workerActionOf(can, 'shown.mjs');
  const { documentChanges = [], changeAnnotations = {} } = action?.edit ?? {};
  assert.equal(action?.isPreferred, false);
  const [annotationId = ''] = Object.keys(changeAnnotations);
  assert.equal(changeAnnotations[annotationId]?.needsConfirmation, true);
  const [made, filled, changed, ...more] = documentChanges;
  const uri = uriOf('fib.worker.mjs');
  assert.deepEqual(made, { kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false }, annotationId });
  assert.ok(filled && 'textDocument' in filled && changed && 'textDocument' in changed);
  assert.deepEqual(filled.textDocument, { uri, version: null });
  assert.equal(changed.textDocument.uri, uriOf('shown.mjs'));
  assert.deepEqual(more, []);
  for (const edit of [...filled.edits, ...changed.edits])
    assert.ok('annotationId' in edit && edit.annotationId === annotationId);
});

test('a fix of several files asks for each of them, where the editor can', async () => {
  const can = { documentChanges: true, resourceOperations: ['create'], changeAnnotationSupport: {} };
  const load = "import fs from 'node:fs';\nexport function loadMuch() {\n  return fs.readFileSync('x');\n}\n";
  writeFileSync(path.join(folder, 'load-much.mjs'), load);
  const main = "import { loadMuch } from './load-much.mjs';\nexport async function h() {\n  return loadMuch();\n}\n";
  const textDocument = { ...asking.textDocument, diagnostic: {} };
  const client = await connect({ textDocument, workspace: { workspaceEdit: can } });
  await client.request('workspace/diagnostic', { previousResultIds: [] });
  open(client, uriOf('main-much.mjs'), 'javascript', main);
  await client.request('textDocument/diagnostic', { textDocument: { uri: uriOf('main-much.mjs') } });
  const range = { start: { line: 2, character: 9 }, end: { line: 2, character: 9 } };
  const params = { textDocument: { uri: uriOf('main-much.mjs') }, range, context: { diagnostics: [] } };
  const actions = (await client.request('textDocument/codeAction', params)) as CodeAction[];
  await client.end();
  const action = actions.find(({ title }) => title.includes('through one more file (to be looked at: '));
  assert.equal(action?.kind, 'refactor.rewrite.offload.async-api');
  const { documentChanges = [], changeAnnotations = {} } = action?.edit ?? {};
  assert.deepEqual(
    documentChanges.map((one) => ('textDocument' in one ? one.textDocument.uri : one.kind)),
    [uriOf('load-much.mjs'), uriOf('main-much.mjs')],
  );
  const [annotation] = Object.values(changeAnnotations);
  assert.equal(annotation?.needsConfirmation, true);
  const edits = documentChanges.flatMap((one) => ('edits' in one ? one.edits : []));
  assert.ok(edits.every((edit) => 'annotationId' in edit));
});

test('an editor that cannot show it gets it without, and one that makes no files does not get it', async () => {
  const unasked = await workerActionOf({ documentChanges: true, resourceOperations: ['create'] }, 'unasked.mjs');
  assert.equal(unasked?.edit?.documentChanges?.length, 3);
  assert.equal(unasked?.edit?.changeAnnotations, undefined);
  assert.ok(!JSON.stringify(unasked?.edit).includes('annotationId'));
  assert.equal(await workerActionOf({ documentChanges: true }, 'none.mjs'), undefined);
});

test('a waiver is written above the line, and the finding is gone', async () => {
  const client = await connect();
  const actions = await actionsIn(client, 'waived.py', blocks, ['quickfix']);
  const waiver = actions.find(({ title }) => title.startsWith('Allow blocking-file here'));
  const [edit] = waiver?.edit?.changes?.[uriOf('waived.py')] ?? [];
  assert.match(edit?.newText ?? '', /^ {4}# stallsight: allow\[blocking-file\] .+\n$/);
  client.notify('textDocument/didChange', {
    textDocument: { uri: uriOf('waived.py'), version: 2 },
    contentChanges: [{ range: edit?.range, text: edit?.newText }],
  });
  const { diagnostics: left } = await diagnostics(client, 'waived.py', 2);
  assert.ok(!left.some(({ code }) => code === 'unused-waiver'));
  assert.ok(!left.some(({ range }) => range.start.line === 2 && range.start.character < 25));
  await client.end();
});

test('all safe fixes of a file are one action', async () => {
  const client = await connect();
  const [all, ...more] = await actionsIn(client, 'all.py', sleeps, ['source.fixAll']);
  assert.equal(all?.kind, 'source.fixAll.stallsight');
  assert.equal(more.length, 0);
  assert.deepEqual(
    all?.edit?.changes?.[uriOf('all.py')]?.map(({ newText }) => newText),
    ['import asyncio\n', 'await asyncio.sleep', 'await asyncio.sleep'],
  );
  await client.end();
});

test('an editor that asks for the edit of the action it takes gets it then, as the text is then', async () => {
  const codeAction = { dataSupport: true, resolveSupport: { properties: ['edit'] } };
  const client = await connect({ textDocument: { codeAction } });
  const uri = uriOf('later.py');
  const text = 'import time\nasync def h():\n    time.sleep(1)\n';
  open(client, uri, 'python', text);
  const range = { start: { line: 2, character: 4 }, end: { line: 2, character: 4 } };
  const asked = { textDocument: { uri }, range, context: { diagnostics: [] } };
  const [action] = (await client.request('textDocument/codeAction', asked)) as CodeAction[];
  assert.equal(action?.edit, undefined);
  const resolved = (await client.request('codeAction/resolve', action)) as CodeAction;
  assert.equal(resolved.title, action?.title);
  assert.ok((resolved.edit?.changes?.[uri] ?? []).length > 0);
  client.notify('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ text: 'x = 1\n' }] });
  assert.equal(((await client.request('codeAction/resolve', action)) as CodeAction).edit, undefined);
  assert.deepEqual(await client.request('codeAction/resolve', { title: 'x', data: 7 }), { title: 'x', data: 7 });
  await client.end();
});

const pulling = { textDocument: { diagnostic: {} } };
const chain = `import fs from 'node:fs';
export async function h() {
  return load();
}
function load() {
  return fs.readFileSync('x');
}
`;

test('clients that pull get reports, and hear that nothing is new', async () => {
  const client = await connect(pulling);
  open(client, uriOf('pulled.ts'), 'typescript', chain);
  const textDocument = { uri: uriOf('pulled.ts') };
  const first = (await client.request('textDocument/diagnostic', { textDocument })) as DocumentDiagnosticReport;
  assert.ok(first.kind === 'full');
  assert.equal(first.items[0]?.code, 'blocking-file');
  const previousResultId = first.resultId;
  const second = await client.request('textDocument/diagnostic', { textDocument, previousResultId });
  assert.deepEqual(second, { kind: 'unchanged', resultId: previousResultId });
  const { items } = (await client.request('workspace/diagnostic', {
    previousResultIds: [],
  })) as WorkspaceDiagnosticReport;
  assert.ok(items.some(({ uri }) => uri === textDocument.uri));
  assert.ok(!client.notifications.some(({ method }) => method === 'textDocument/publishDiagnostics'));
  await client.end();
});

test('nothing is said to be clean before all is read, and what is open is reported first', async () => {
  for (let at = 0; at < 300; at += 1) write(`many/m${at}.py`, `async def h${at}():\n    open("${at}")\n`.repeat(20));
  write('many/deep.py', 'import requests\n\ndef load():\n    return requests.get("http://x")\n');
  const root = { rootUri: uriOf('many') };
  const text = 'import deep\n\nasync def h():\n    return deep.load()\n';
  const uri = uriOf('many/zz.py');
  const told = await connect({}, root);
  open(told, uri, 'python', text);
  await told.notified<PublishDiagnosticsParams>(
    'textDocument/publishDiagnostics',
    (params) => params.uri === uri && params.diagnostics.length === 1,
  );
  const counts = told.notifications.flatMap(({ method, params }) => {
    const { uri: of, diagnostics } = params as PublishDiagnosticsParams;
    return method === 'textDocument/publishDiagnostics' && of === uri ? [diagnostics.length] : [];
  });
  assert.deepEqual(counts, [1]);
  const asking = await connect(pulling, root);
  open(asking, uri, 'python', text);
  const { items } = (await asking.request('workspace/diagnostic', {
    previousResultIds: [],
  })) as WorkspaceDiagnosticReport;
  assert.deepEqual([items.length, items[0]?.uri], [301, uri]);
  await Promise.all([told.end(), asking.end()]);
  rmSync(path.join(folder, 'many'), { recursive: true });
});

test('a client that pulls once, and cannot be told to pull again, is answered when all is read', async () => {
  writeFileSync(path.join(folder, 'far.py'), 'import requests\n\ndef load():\n    return requests.get("http://x")\n');
  const client = await connect(pulling);
  open(client, uriOf('near.py'), 'python', 'import far\n\nasync def h():\n    return far.load()\n');
  const textDocument = { uri: uriOf('near.py') };
  const report = (await client.request('textDocument/diagnostic', { textDocument })) as DocumentDiagnosticReport;
  assert.match(JSON.stringify(report), /blocking-network/);
  await client.end();
});

test('a hover explains, and the call hierarchy leads from the blocking call to the loop', async () => {
  const client = await connect(pulling);
  open(client, uriOf('asked.ts'), 'typescript', chain);
  const textDocument = { uri: uriOf('asked.ts') };
  const hover = (await client.request('textDocument/hover', {
    textDocument,
    position: { line: 2, character: 12 },
  })) as Hover;
  assert.match(JSON.stringify(hover.contents), /blocking-file.*waits for the file system.*load.*readFileSync.*Instead/);
  assert.equal(await client.request('textDocument/hover', { textDocument, position: { line: 0, character: 1 } }), null);
  const [item] = (await client.request('textDocument/prepareCallHierarchy', {
    textDocument,
    position: { line: 4, character: 10 },
  })) as CallHierarchyItem[];
  assert.equal(item?.name, 'load');
  const callers = (await client.request('callHierarchy/incomingCalls', { item })) as CallHierarchyIncomingCall[];
  assert.deepEqual(
    callers.map(({ from, fromRanges }) => [from.name, fromRanges[0]?.start.line]),
    [['h', 2]],
  );
  const callees = (await client.request('callHierarchy/outgoingCalls', { item })) as { to: CallHierarchyItem }[];
  assert.deepEqual(
    callees.map(({ to }) => to.name),
    ['fs.readFileSync'],
  );
  await client.end();
});

test('a hover says of Python what happens to the GIL, and what a run measured', async () => {
  const client = await connect(pulling);
  const text = 'import time\nasync def h():\n    time.sleep(1)\n';
  writeFileSync(path.join(folder, 'waits.py'), text);
  open(client, uriOf('waits.py'), 'python', text);
  const frame = { function: 'h', file: path.join(folder, 'waits.py'), line: 3, column: 5, origin: 'user' };
  const cause = { kind: 'cpu', gil: 'released', call: 'time.sleep' };
  client.notify('stallsight/evidence', {
    stalls: [{ lasted: 152_000, cause, culprit: frame, stack: [frame], victims: [] }],
  });
  const { contents } = (await client.request('textDocument/hover', {
    textDocument: { uri: uriOf('waits.py') },
    position: { line: 2, character: 8 },
  })) as Hover;
  assert.match(JSON.stringify(contents), /lets go of the GIL.*152 ms/);
  await client.end();
});

test('an editor that can show it is told how far reading is, and to ask again', async () => {
  write('told/a.py', 'import time\nasync def h():\n    time.sleep(1)\n');
  const workspace = { diagnostics: { refreshSupport: true }, inlayHint: { refreshSupport: true } };
  const client = await connect(
    { ...pulling, workspace, window: { workDoneProgress: true } },
    { rootUri: uriOf('told') },
  );
  await client.request('workspace/diagnostic', { previousResultIds: [] });
  const kindOf = ({ value }: { readonly value: { readonly kind: string } }): string => value.kind;
  for (const kind of ['begin', 'end']) await client.notified('$/progress', (params: never) => kindOf(params) === kind);
  for (const what of ['workspace/diagnostic/refresh', 'workspace/inlayHint/refresh'])
    await until(() => client.asked.includes(what), what);
  await client.end();
});

test('what a run measured is shown, moves with edits, and goes with its line', async () => {
  const client = await connect();
  const text = 'def work(rows):\n    return sorted(rows)\n';
  writeFileSync(path.join(folder, 'measured.py'), text);
  open(client, uriOf('measured.py'), 'python', text);
  const file = path.join(folder, 'measured.py');
  const frame = { function: 'work', file, line: 2, column: 12, origin: 'user' };
  const stall = { lasted: 152_000, cause: { kind: 'cpu', gil: 'held' }, culprit: frame, stack: [frame], victims: [] };
  client.notify('stallsight/evidence', { stalls: [stall] });
  const lineOf = (wanted: number) => (params: PublishDiagnosticsParams) =>
    params.uri === uriOf('measured.py') && params.diagnostics[0]?.range.start.line === wanted;
  const { diagnostics: shown } = await client.notified('textDocument/publishDiagnostics', lineOf(1));
  assert.equal(shown[0]?.code, 'measured-stall');
  assert.match(JSON.stringify(shown[0]?.message), /152 ms/);
  const edit = (version: number, changed: string): void =>
    client.notify('textDocument/didChange', {
      textDocument: { uri: uriOf('measured.py'), version },
      contentChanges: [{ text: changed }],
    });
  edit(2, `# moved\n${text}`);
  await client.notified('textDocument/publishDiagnostics', lineOf(2));
  edit(3, text.replace('sorted(rows)', 'rows'));
  assert.deepEqual((await diagnostics(client, 'measured.py', 3)).diagnostics, []);
  await client.end();
});

test('each way to what was measured has its action or its reason, also behind edits', async () => {
  const client = await connect(asking);
  const program =
    'def work(n):\n    return sum(range(n))\n\n\nasync def one(n):\n    return work(n)\n\n\nasync def two(n):\n    return (lambda: work(n))()\n';
  const name = 'ways.py';
  const file = path.join(folder, name);
  writeFileSync(file, program);
  open(client, uriOf(name), 'python', program);
  const frame = (of: string, line: number): object => ({ function: of, file, line, column: 5, origin: 'user' });
  const culprit = frame('work', 2);
  const stacks = [
    [culprit, frame('two.<locals>.<lambda>', 10), frame('two', 10)],
    [culprit, frame('one', 6)],
  ];
  const cause = { kind: 'cpu', gil: 'held' };
  const stalls = stacks.map((stack) => ({ lasted: 152_000, cause, culprit, stack, victims: [] }));
  client.notify('stallsight/evidence', { stalls });
  const actionsAt = async (line: number): Promise<string> => {
    const at = { line, character: 4 };
    const asked = { textDocument: { uri: uriOf(name) }, range: { start: at, end: at }, context: { diagnostics: [] } };
    const actions = (await client.request('textDocument/codeAction', asked)) as CodeAction[];
    return actions.map(({ title, disabled }) => `${title} ${disabled?.reason ?? ''}`).join('\n');
  };
  assert.match(await actionsAt(1), /reached through `one` \(line 6\)/);
  const text = `# edited\n${program}`;
  client.notify('textDocument/didChange', {
    textDocument: { uri: uriOf(name), version: 2 },
    contentChanges: [{ text }],
  });
  const said = await actionsAt(2);
  assert.match(said, /^Run work\(\) in a process pool, reached through `one` \(line 7\) \(to be looked at/m);
  assert.match(said, /reached through `two\.<locals>\.<lambda>` \(line 11\) .*lambda/);
  await client.end();
});

test('nonsense as evidence, and requests about files that are not there, change nothing', async () => {
  const client = await connect(pulling);
  for (const nonsense of [null, 7, [], { stalls: 'x' }, { stalls: [null, {}, { stack: [{}] }] }, { calls: [{}] }])
    client.notify('stallsight/evidence', nonsense);
  const textDocument = { uri: 'file:///nowhere/at/all.py' };
  const position = { line: 9, character: 9 };
  const range = { start: position, end: position };
  assert.equal(await client.request('textDocument/hover', { textDocument, position }), null);
  assert.deepEqual(
    await client.request('textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } }),
    [],
  );
  assert.equal(
    await client.request('textDocument/prepareCallHierarchy', { textDocument: { uri: 'untitled:x' }, position }),
    null,
  );
  assert.equal(await client.end(), 0);
});

test('an edit in a large project is answered from the files around it, and settles to what a fresh server says', async () => {
  const large = path.join(folder, 'large');
  mkdirSync(large);
  for (let at = 0; at < 220; at += 1) {
    const next = `import { f${at + 1} } from './m${at + 1}';\nexport async function h() { return f${at + 1}(); }\n`;
    const text = `export function f${at}() { return ${at}; }\n${at < 219 ? next : ''}`;
    writeFileSync(path.join(large, `m${at}.ts`), text);
  }
  const root = { rootUri: pathToFileURL(large).href };
  const blocking = `import fs from 'fs';\nexport function f5() { return fs.readFileSync('x'); }\n`;
  const caller = `import { f5 } from './m5';\nexport async function h() { return f5(); }\n`;
  const client = await connect({ window: { workDoneProgress: true } }, root);
  open(client, uriOf('large/m4.ts'), 'typescript', caller);
  open(client, uriOf('large/m5.ts'), 'typescript', 'export function f5() { return 5; }\n');
  await diagnostics(client, 'large/m5.ts', 1);
  client.notify('textDocument/didChange', {
    textDocument: { uri: uriOf('large/m5.ts'), version: 2 },
    contentChanges: [{ text: blocking }],
  });
  const hasOne = (params: PublishDiagnosticsParams): boolean =>
    params.uri === uriOf('large/m4.ts') && params.diagnostics.length === 1;
  const { diagnostics: found } = await client.notified('textDocument/publishDiagnostics', hasOne);
  writeFileSync(path.join(large, 'm5.ts'), blocking);
  const fresh = await connect({}, root);
  open(fresh, uriOf('large/m4.ts'), 'typescript', caller);
  const { diagnostics: again } = await fresh.notified('textDocument/publishDiagnostics', hasOne);
  assert.deepEqual(again, found);
  await Promise.all([client.end(), fresh.end()]);
});

test('files that change on disk are read again, and those of packages are nobody’s business', async () => {
  const root = path.join(folder, 'watched');
  mkdirSync(path.join(root, 'node_modules', 'x'), { recursive: true });
  const blocking = `import fs from 'fs';\nexport async function h() { return fs.readFileSync('x'); }\n`;
  writeFileSync(path.join(root, 'a.ts'), 'export const a = 1;\n');
  const client = await connect(pulling, { rootUri: pathToFileURL(root).href });
  const files = async (): Promise<string[]> => {
    const { items } = (await client.request('workspace/diagnostic', {
      previousResultIds: [],
    })) as WorkspaceDiagnosticReport;
    return items.map(({ uri }) => path.basename(uri)).sort((a, b) => a.localeCompare(b));
  };
  assert.deepEqual(await files(), []);
  const changed = ['a.ts', 'b.ts', 'node_modules/x/index.js'];
  for (const name of changed) writeFileSync(path.join(root, name), blocking);
  const say = (type: number, names: readonly string[]): void =>
    client.notify('workspace/didChangeWatchedFiles', {
      changes: names.map((name) => ({ uri: pathToFileURL(path.join(root, name)).href, type })),
    });
  say(2, changed);
  assert.deepEqual(await files(), ['a.ts', 'b.ts']);
  open(client, uriOf('watched/node_modules/x/index.js'), 'javascript', blocking);
  assert.deepEqual(await files(), ['a.ts', 'b.ts']);
  say(3, ['a.ts']);
  assert.deepEqual(await files(), ['b.ts']);
  await client.end();
});
