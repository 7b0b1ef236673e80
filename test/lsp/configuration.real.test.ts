/** What the editor's settings and the project's own configuration ask for: per folder, as they are now, and shown only when asked for. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import type { CodeLens, InlayHint, Range, WorkspaceDiagnosticReport } from 'vscode-languageserver/node';
import type { LspClient } from './client.ts';
import { open, served } from './served.ts';

const { folder, uriOf, write, connect } = served();

const pulling = { textDocument: { diagnostic: {} } };
const sleeping = 'import time\nasync def h():\n    time.sleep(1)\n';
const reading = 'import os\nasync def h():\n    os.stat("x")\n';
const folders = (...names: string[]): object => ({
  workspaceFolders: names.map((name) => ({ uri: uriOf(name), name })),
});

/** `file rule` of everything that is found. */
async function found(client: LspClient): Promise<string[]> {
  const { items } = (await client.request('workspace/diagnostic', {
    previousResultIds: [],
  })) as WorkspaceDiagnosticReport;
  return items
    .flatMap((report) =>
      report.kind === 'full' ? report.items.map(({ code }) => `${nameOf(report.uri)} ${code}`) : [],
    )
    .sort();
}

function nameOf(uri: string): string {
  return uri.slice(uriOf('').length + 1).replace(/^\//, '');
}

function changed(client: LspClient, ...names: string[]): void {
  client.notify('workspace/didChangeWatchedFiles', { changes: names.map((name) => ({ uri: uriOf(name), type: 2 })) });
}

test('the configuration of a project holds in the editor as on the command line, and when it changes', async () => {
  write('one/a.py', sleeping);
  write('one/generated/b.py', sleeping);
  write('one/c.py', reading);
  write('one/pyproject.toml', '[tool.stallsight]\nexclude = ["generated/"]\nignore = ["blocking-file"]\n');
  const client = await connect(pulling, folders('one'));
  open(client, uriOf('one/generated/b.py'), 'python', sleeping);
  assert.deepEqual(await found(client), ['one/a.py blocking-sleep']);
  const command = path.resolve(import.meta.dirname, '../../dist/stallsight.cjs');
  const check = spawnSync(process.execPath, [command, 'check', '--format', 'json', path.join(folder, 'one')]);
  const { findings } = JSON.parse(String(check.stdout)) as { findings: { file: string; rule: string }[] };
  assert.deepEqual(
    findings.map(({ file, rule }) => `${path.relative(folder, file)} ${rule}`),
    ['one/a.py blocking-sleep'],
  );
  write('one/pyproject.toml', '[tool.stallsight]\nselect = ["blocking-file"]\n');
  changed(client, 'one/pyproject.toml');
  assert.deepEqual(await found(client), ['one/c.py blocking-file']);
  write('one/pyproject.toml', '[tool.stallsight]\n');
  changed(client, 'one/pyproject.toml');
  assert.deepEqual(await found(client), [
    'one/a.py blocking-sleep',
    'one/c.py blocking-file',
    'one/generated/b.py blocking-sleep',
  ]);
  await client.end();
});

test('a configuration that is wrong is said to be so, once, and the rest is served', async () => {
  write('wrong/a.py', sleeping);
  write('wrong/stallsight.json', '{ "ignore": ["blocking-sleeep"] }');
  const client = await connect(pulling, folders('wrong'));
  assert.deepEqual(await found(client), ['wrong/a.py blocking-sleep']);
  write('wrong/stallsight.json', '{');
  changed(client, 'wrong/stallsight.json');
  assert.deepEqual(await found(client), ['wrong/a.py blocking-sleep']);
  const said = client.notifications.filter(({ method }) => method === 'window/showMessage');
  assert.equal(said.length, 2);
  assert.match(JSON.stringify(said[0]), /stallsight\.json.*no rule.*blocking-sleeep/);
  assert.match(JSON.stringify(said[1]), /stallsight\.json.*not JSON/);
  await client.end();
});

test('each folder has its own configuration and its own settings, and folders come and go', async () => {
  for (const name of ['x', 'y', 'z']) {
    write(`${name}/a.py`, sleeping);
    write(`${name}/b.py`, reading);
  }
  write('x/stallsight.json', '{ "select": ["blocking-sleep"] }');
  const settings: Record<string, object> = { [uriOf('y')]: { ignore: ['blocking'] }, [uriOf('z')]: {} };
  const workspace = {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
  };
  const client = await connect({ ...pulling, workspace }, folders('x', 'y'), {
    'workspace/configuration': (params) =>
      (params as { items: { scopeUri?: string }[] }).items.map(({ scopeUri = '' }) => settings[scopeUri] ?? null),
  });
  assert.deepEqual(await found(client), ['x/a.py blocking-sleep']);
  assert.ok(client.asked.includes('client/registerCapability'));
  settings[uriOf('y')] = { ignore: ['blocking-sleep'] };
  client.notify('workspace/didChangeConfiguration', { settings: null });
  assert.deepEqual(await found(client), ['x/a.py blocking-sleep', 'y/b.py blocking-file']);
  client.notify('workspace/didChangeWorkspaceFolders', {
    event: { added: [{ uri: uriOf('z'), name: 'z' }], removed: [{ uri: uriOf('x'), name: 'x' }] },
  });
  await client.request('textDocument/hover', {
    textDocument: { uri: uriOf('z/a.py') },
    position: { line: 0, character: 0 },
  });
  assert.deepEqual(await found(client), ['y/b.py blocking-file', 'z/a.py blocking-sleep', 'z/b.py blocking-file']);
  await client.end();
});

const whole: Range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

test('inlay hints and code lenses are there for those who ask for them', async () => {
  const text = `import time, requests\nasync def h():\n    time.sleep(1)\n    load()\ndef load():\n    requests.get("x")\n`;
  const client = await connect();
  const uri = uriOf('remarks.py');
  open(client, uri, 'python', text);
  const hints = async (): Promise<InlayHint[]> =>
    (await client.request('textDocument/inlayHint', { textDocument: { uri }, range: whole })) as InlayHint[];
  const lenses = async (): Promise<CodeLens[]> =>
    (await client.request('textDocument/codeLens', { textDocument: { uri } })) as CodeLens[];
  assert.deepEqual([await hints(), await lenses()], [[], []]);
  const remarks = { inlayHints: { enabled: true }, codeLens: { enabled: true } };
  client.notify('workspace/didChangeConfiguration', { settings: { stallsight: remarks } });
  assert.deepEqual(
    (await hints()).map(({ label, position }) => [label, position.line, position.character]),
    [
      ['blocks: sleep', 2, 17],
      ['blocks: network', 3, 10],
    ],
  );
  assert.deepEqual(
    (await lenses()).map(({ command, range }) => [command?.title, range.start.line]),
    [['blocks the event loop: time.sleep, requests.get', 1]],
  );
  const line = { start: { line: 3, character: 0 }, end: { line: 3, character: 1 } };
  const some = await client.request('textDocument/inlayHint', { textDocument: { uri }, range: line });
  assert.equal((some as InlayHint[]).length, 1);
  await client.end();
});
