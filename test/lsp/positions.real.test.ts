/** Where things are, for clients that count columns in other units, for texts that are no files, and for the cells of notebooks. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CodeAction,
  Diagnostic,
  FullDocumentDiagnosticReport,
  Hover,
  Range,
} from 'vscode-languageserver/node';
import type { LspClient } from './client.ts';
import { open, served } from './served.ts';

const { folder, uriOf, write, connect } = served();

const pulling = { textDocument: { diagnostic: {} } };

async function pulled(client: LspClient, uri: string): Promise<Diagnostic[]> {
  const report = await client.request('textDocument/diagnostic', { textDocument: { uri } });
  return (report as FullDocumentDiagnosticReport).items;
}

const at = (line: number, from: number, to: number): Range => ({
  start: { line, character: from },
  end: { line, character: to },
});

/** In the line of the call stand ä (2 bytes, 1 unit), € (3, 1) and 😀 (4, 2 units, 1 character) before it. */
const umlauts = `import time\nasync def h():\n    a = "ä€😀"; time.sleep(1)\n`;
const columns = { 'utf-16': [16, 29], 'utf-8': [21, 34], 'utf-32': [15, 28] } as const;

for (const [encoding, [from, to]] of Object.entries(columns)) {
  test(`columns in ${encoding}: diagnostics, edits, hovers, fixes and hierarchy`, async () => {
    write('helper.py', `import time\ndef f():\n    a = "ä€😀"; time.sleep(1)\n`);
    const client = await connect({ ...pulling, general: { positionEncodings: ['x', encoding, 'utf-16'] } });
    const uri = uriOf(`${encoding}.py`);
    open(client, uri, 'python', umlauts);
    assert.deepEqual(
      (await pulled(client, uri)).map(({ range }) => range),
      [at(2, from, to)],
    );
    const change = { range: at(2, from, from + 'time'.length), text: 'ö.time' };
    client.notify('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [change] });
    assert.deepEqual(await pulled(client, uri), []);
    const width = encoding === 'utf-8' ? 3 : 2;
    const back = { range: at(2, from, from + width), text: '' };
    client.notify('textDocument/didChange', { textDocument: { uri, version: 3 }, contentChanges: [back] });
    assert.deepEqual(
      (await pulled(client, uri)).map(({ range }) => range),
      [at(2, from, to)],
    );
    const hover = await client.request('textDocument/hover', { textDocument: { uri }, position: at(2, to, to).end });
    assert.deepEqual((hover as Hover).range, at(2, from, to));
    const before = { line: 2, character: from - 1 };
    assert.equal(await client.request('textDocument/hover', { textDocument: { uri }, position: before }), null);
    const asked = { textDocument: { uri }, range: at(2, from, to), context: { diagnostics: [] } };
    const actions = (await client.request('textDocument/codeAction', asked)) as CodeAction[];
    const edits = actions.flatMap(({ edit }) => edit?.changes?.[uri] ?? []);
    assert.ok(edits.some(({ range }) => range.start.line === 2 && range.start.character === from));
    const helper = { textDocument: { uri: uriOf('helper.py') }, position: { line: 1, character: 4 } };
    open(client, uriOf('caller.py'), 'python', 'import helper\nasync def h():\n    "ä€😀"; helper.f()\n');
    const [item] = (await client.request('textDocument/prepareCallHierarchy', helper)) as CallHierarchyItem[];
    const callers = (await client.request('callHierarchy/incomingCalls', { item })) as CallHierarchyIncomingCall[];
    assert.deepEqual(
      callers.map(({ fromRanges }) => fromRanges[0]?.start.character),
      [from - 4],
    );
    await client.end();
  });
}

test('a client that names no encoding, or none that is known, gets UTF-16', async () => {
  const client = await connect({ general: { positionEncodings: ['ebcdic'] } });
  open(client, uriOf('none.py'), 'python', umlauts);
  const { diagnostics } = await client.notified<{ uri: string; diagnostics: Diagnostic[] }>(
    'textDocument/publishDiagnostics',
    ({ uri, diagnostics }) => uri === uriOf('none.py') && diagnostics.length === 1,
  );
  assert.deepEqual(diagnostics[0]?.range, at(2, ...columns['utf-16']));
  await client.end();
});

test('texts that were never saved, and scripts without an extension, are sources by their language', async () => {
  const client = await connect(pulling);
  open(client, 'untitled:Untitled-1', 'python', 'import time\nasync def h():\n    time.sleep(1)\n');
  const tsx = `import fs from 'fs';\nexport async function H() { const t = fs.readFileSync('x'); return <p>{t as any}</p>; }\n`;
  open(client, 'untitled:Untitled-2', 'typescriptreact', tsx);
  open(client, uriOf('bin/tool'), 'python', 'import time\nasync def h():\n    time.sleep(1)\n');
  open(client, 'untitled:notes', 'markdown', 'time.sleep(1)');
  open(client, 'git:/x/app.py?HEAD', 'python', 'import time\nasync def h():\n    time.sleep(1)\n');
  assert.deepEqual(
    (await pulled(client, 'untitled:Untitled-1')).map(({ code }) => code),
    ['blocking-sleep'],
  );
  assert.deepEqual(
    (await pulled(client, 'untitled:Untitled-2')).map(({ code }) => code),
    ['blocking-file'],
  );
  assert.deepEqual(
    (await pulled(client, uriOf('bin/tool'))).map(({ code }) => code),
    ['blocking-sleep'],
  );
  assert.deepEqual(await pulled(client, 'untitled:notes'), []);
  assert.deepEqual(await pulled(client, 'git:/x/app.py?HEAD'), []);
  const asked = { textDocument: { uri: 'untitled:Untitled-1' }, range: at(2, 4, 4), context: { diagnostics: [] } };
  const [action] = (await client.request('textDocument/codeAction', asked)) as CodeAction[];
  assert.deepEqual(Object.keys(action?.edit?.changes ?? {}), ['untitled:Untitled-1']);
  client.notify('textDocument/didClose', { textDocument: { uri: 'untitled:Untitled-1' } });
  assert.deepEqual(await pulled(client, 'untitled:Untitled-1'), []);
  await client.end();
});

const cell = (name: string): string => `vscode-notebook-cell:${folder}/n.ipynb#${name}`;
const code = (name: string): object => ({ kind: 2, document: cell(name) });
const text = (name: string, languageId: string, source: string): object => ({
  uri: cell(name),
  languageId,
  version: 1,
  text: source,
});

test('the Python cells of a notebook are one program, and each is told of its own', async () => {
  const client = await connect(pulling);
  client.notify('notebookDocument/didOpen', {
    notebookDocument: {
      uri: uriOf('n.ipynb'),
      notebookType: 'jupyter-notebook',
      version: 1,
      cells: [{ kind: 1, document: cell('words') }, code('a'), code('shell'), code('b')],
    },
    cellTextDocuments: [
      text('words', 'markdown', 'time.sleep(1)'),
      text('a', 'python', '%matplotlib inline\nimport time\ndef wait():\n    !ls\n    time.sleep(1)'),
      text('shell', 'python', '%%bash\nif then ('),
      text('b', 'python', '%%time\nasync def h():\n    wait()'),
    ],
  });
  assert.deepEqual(await pulled(client, cell('a')), []);
  const [found, ...others] = await pulled(client, cell('b'));
  assert.deepEqual(others, []);
  assert.deepEqual(found?.range, at(2, 4, 10));
  assert.deepEqual(
    found?.relatedInformation?.map(({ location }) => [location.uri, location.range.start.line]),
    [
      [cell('b'), 2],
      [cell('a'), 4],
    ],
  );
  client.notify('notebookDocument/didChange', {
    notebookDocument: { uri: uriOf('n.ipynb'), version: 2 },
    change: {
      cells: {
        structure: {
          array: { start: 1, deleteCount: 0, cells: [code('new')] },
          didOpen: [text('new', 'python', '# one\n# two')],
        },
        textContent: [
          { document: { uri: cell('b'), version: 2 }, changes: [{ range: at(0, 0, 6), text: '# time\n' }] },
        ],
      },
    },
  });
  assert.deepEqual(
    (await pulled(client, cell('b'))).map(({ range }) => range),
    [at(3, 4, 10)],
  );
  client.notify('notebookDocument/didClose', {
    notebookDocument: { uri: uriOf('n.ipynb') },
    cellTextDocuments: ['words', 'a', 'new', 'shell', 'b'].map((name) => ({ uri: cell(name) })),
  });
  assert.deepEqual(await pulled(client, cell('b')), []);
  await client.end();
});
