/** A plain LSP client drives the built server over stdio: a file is opened and changed, and its fix is asked for and applied. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { CodeAction, PublishDiagnosticsParams } from 'vscode-languageserver/node';
import { LspClient } from './client.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-lsp-'));
after(() => rmSync(folder, { recursive: true }));

const server = path.resolve(import.meta.dirname, '../../dist/server.cjs');

const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).href;

async function connect(): Promise<LspClient> {
  const client = new LspClient(process.execPath, [server, '--stdio']);
  await client.request('initialize', { processId: process.pid, rootUri: pathToFileURL(folder).href, capabilities: {} });
  client.notify('initialized', {});
  return client;
}

function open(client: LspClient, name: string, languageId: string, text: string): void {
  client.notify('textDocument/didOpen', { textDocument: { uri: uriOf(name), languageId, version: 1, text } });
}

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
  open(client, 'app.py', 'python', text);
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
  open(client, 'app.ts', 'typescript', text);
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
