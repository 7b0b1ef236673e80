/** Clients that do not keep to the protocol: the server ends with one line, or answers and serves the next request. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { LspClient } from './client.ts';
import { open, served } from './served.ts';

const { uriOf, write, connect } = served();

const pulling = { textDocument: { diagnostic: {} } };

const noProtocol: Readonly<Record<string, string | Buffer>> = {
  'a length beyond all sense': 'Content-Length: 99999999999\r\n\r\n{',
  'a length of more digits than fit': `Content-Length: ${'9'.repeat(400)}\r\n\r\n{`,
  'a length that is no number': 'Content-Length: much\r\n\r\n{}',
  'a length in hexadecimal': 'Content-Length: 0x10\r\n\r\n{}',
  'a negative length': 'Content-Length: -5\r\n\r\n{}',
  'a header without an end': 'x'.repeat(20_000),
  'a header with lines without an end': 'A: b\r\n'.repeat(5_000),
  'a header that ends in line feeds alone': `Content-Length: 2\n\n{}${'\n'.repeat(9_000)}`,
  'no length': 'Content-Type: x\r\n\r\n{}',
  'a request of HTTP': 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'JSON without headers': `{"jsonrpc":"2.0","id":1}\r\n\r\n`,
  bytes: Buffer.from(Array.from({ length: 20_000 }, (_, at) => (at * 7) % 256)),
};

for (const [what, bytes] of Object.entries(noProtocol)) {
  test(`${what}: the server ends`, async () => {
    const client = await connect();
    const ended = once(client.process, 'exit');
    client.write(bytes);
    assert.deepEqual(await ended, [1, null]);
  });
}

const file = 'file:///x/a.py';
const cell = 'vscode-notebook-cell:/x/n.ipynb#a';
const notebook = { uri: 'file:///x/n.ipynb', notebookType: 'x', version: 1, cells: [{ kind: 2, document: cell }] };
const change = (cells: unknown): object => ({ notebookDocument: { uri: notebook.uri, version: 2 }, change: { cells } });

/** Whole messages with bodies that mean nothing, or that no client would send. */
const noSense: Readonly<Record<string, readonly string[]>> = {
  'no JSON': ['{', '', '}{', '\0\0\0', '{"jsonrpc":'],
  'JSON that is no message': [
    '[]',
    '7',
    'null',
    '"x"',
    '{"jsonrpc":"2.0","id":1}',
    '{"id":{},"method":{}}',
    '"\uD800"',
  ],
  'a text of half a character': [`{"jsonrpc":"2.0","method":"x","params":{"a":"\uD800"}}`],
  'a hundred thousand brackets': [`${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  'answers that nobody asked for': [JSON.stringify({ jsonrpc: '2.0', id: 999, result: {} })],
  'cancelling what is not there': [JSON.stringify({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 77 } })],
  'methods that there are not': [JSON.stringify({ jsonrpc: '2.0', method: '__proto__', params: {} })],
  'notifications without params': named([
    'textDocument/didOpen',
    'textDocument/didChange',
    'textDocument/didClose',
    'notebookDocument/didOpen',
    'notebookDocument/didChange',
    'workspace/didChangeWatchedFiles',
    'workspace/didChangeWorkspaceFolders',
    'stallsight/evidence',
  ]),
  'requests of nothing': [null, {}, [], 7, { textDocument: null }, { textDocument: { uri: 7 } }].flatMap(
    (params, at) => [
      JSON.stringify({ jsonrpc: '2.0', id: `h${at}`, method: 'textDocument/hover', params }),
      JSON.stringify({ jsonrpc: '2.0', id: `a${at}`, method: 'textDocument/codeAction', params }),
      JSON.stringify({ jsonrpc: '2.0', id: `w${at}`, method: 'workspace/diagnostic', params }),
      JSON.stringify({ jsonrpc: '2.0', id: `i${at}`, method: 'callHierarchy/incomingCalls', params }),
    ],
  ),
  'edits that cannot be': [
    said('textDocument/didOpen', { textDocument: { uri: file, languageId: 'python', version: 1, text: 'a\nb' } }),
    said('textDocument/didOpen', { textDocument: { uri: file, languageId: 'python', version: 1, text: 7 } }),
    ...[-1, 1e9, 1e300, null, 'x'].map((line) =>
      said('textDocument/didChange', {
        textDocument: { uri: file, version: 2 },
        contentChanges: [{ range: { start: { line, character: line }, end: { line: 0, character: 0 } }, text: 'x' }],
      }),
    ),
    said('textDocument/didChange', { textDocument: { uri: file }, contentChanges: [{ text: 'x' }] }),
    said('textDocument/didChange', { textDocument: { uri: file, version: 3 }, contentChanges: [{}] }),
    said('textDocument/didChange', { textDocument: { uri: 'file:///never/opened', version: 3 }, contentChanges: [] }),
  ],
  'notebooks that cannot be': [
    said('notebookDocument/didOpen', { notebookDocument: notebook, cellTextDocuments: [] }),
    said('notebookDocument/didChange', change({ data: [{ kind: 2, document: 'x:nothing' }] })),
    said('notebookDocument/didChange', change({ structure: { array: { start: 1e9, deleteCount: -1 } } })),
    said(
      'notebookDocument/didChange',
      change({ textContent: [{ document: { uri: cell, version: 2 }, changes: [{}] }] }),
    ),
    said('notebookDocument/didOpen', { notebookDocument: { uri: 'x:n', cells: null }, cellTextDocuments: [{}] }),
  ],
  'files that are none': [
    said('workspace/didChangeWatchedFiles', {
      changes: ['file:///proc/self/mem', 'file:///dev/zero.py', 'http://x/a.py', 'file://host/a.py', '', 7].map(
        (uri) => ({ uri, type: 1 }),
      ),
    }),
    said('workspace/didChangeConfiguration', { settings: { stallsight: { select: [7, null, '\0'], ignore: {} } } }),
  ],
};

function said(method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params });
}

function named(methods: readonly string[]): string[] {
  return methods.flatMap((method) => [
    JSON.stringify({ jsonrpc: '2.0', method }),
    said(method, null),
    said(method, []),
  ]);
}

for (const [what, bodies] of Object.entries(noSense)) {
  test(`${what}: the next request is served`, async () => {
    const client = await connect(pulling);
    for (const body of bodies) client.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    await isServed(client);
    assert.equal(await client.end(), 0);
  });
}

async function isServed(client: LspClient): Promise<void> {
  const uri = uriOf('served.py');
  open(client, uri, 'python', 'import time\nasync def h():\n    time.sleep(1)\n');
  const report = await client.request('textDocument/diagnostic', { textDocument: { uri } });
  assert.match(JSON.stringify(report), /blocking-sleep/);
}

test('a client that never answers is served all the same', async () => {
  write('app.py', 'import time\nasync def h():\n    time.sleep(1)\n');
  const never = (): Promise<never> => new Promise(() => {});
  const capabilities = {
    ...pulling,
    window: { workDoneProgress: true },
    workspace: {
      configuration: true,
      didChangeConfiguration: { dynamicRegistration: true },
      didChangeWatchedFiles: { dynamicRegistration: true },
      diagnostics: { refreshSupport: true },
      inlayHint: { refreshSupport: true },
      codeLens: { refreshSupport: true },
    },
  };
  const methods = [
    'client/registerCapability',
    'workspace/configuration',
    'window/workDoneProgress/create',
    'workspace/diagnostic/refresh',
    'workspace/inlayHint/refresh',
    'workspace/codeLens/refresh',
  ];
  const client = await connect(capabilities, {}, Object.fromEntries(methods.map((method) => [method, never])));
  await isServed(client);
  const report = await client.request('workspace/diagnostic', { previousResultIds: [] });
  assert.match(JSON.stringify(report), /app\.py/);
  assert.equal(await client.end(), 0);
});

test('what is taken back is answered so, and what is asked for in parts comes in parts', async () => {
  for (let at = 0; at < 250; at += 1) write(`many/m${at}.py`, 'import time\nasync def h():\n    time.sleep(1)\n');
  const client = await connect(pulling, { rootUri: uriOf('many') });
  const cancelled = client.ask('workspace/diagnostic', { previousResultIds: [] });
  client.notify('$/cancelRequest', { id: cancelled.id });
  await assert.rejects(cancelled.answer, /cancelled/);
  const whole = (await client.request('workspace/diagnostic', {
    previousResultIds: [],
    partialResultToken: 'part',
  })) as { items: unknown[] };
  const parts = client.notifications.flatMap(({ method, params }) =>
    method === '$/progress' ? [(params as { token: string; value: { items: unknown[] } }).value.items.length] : [],
  );
  assert.deepEqual([...parts, whole.items.length], [100, 100, 50]);
  assert.equal(await client.end(), 0);
});
