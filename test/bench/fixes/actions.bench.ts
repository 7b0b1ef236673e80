/**
 * How long the code actions of a finding take in a workspace of 1,000 files, asked of the built server as an editor asks: calls of one
 * line, calls through other files, computing functions, in both languages. Wall time, and the time that the server had a processor.
 */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeAction, Diagnostic } from 'vscode-languageserver/node';
import { LspClient } from '../../lsp/client.ts';

const server = path.resolve(import.meta.dirname, '../../../dist/server.cjs');
const asked = 200;

const shared = `import fs from 'node:fs';\nexport function shared(name: string): string {\n  return fs.readFileSync(name, 'utf8');\n}\n`;

/** Every 25th reads by a function that others share: its fix goes through all of them. */
const typeScript = (at: number): string => `import fs from 'node:fs';
import { shared } from '../${at % 25 === 0 ? 'shared' : `group${at % 10}/load${at}`}.ts';

function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

export async function show(name: string): Promise<number> {
  const text = shared(name);
  return text.length + fs.readFileSync(name).length + fib(40);
}
`;

const python = (at: number): string => `import os
import time

from load${at} import load

LIMIT = ${at}


def rows(n):
    return [row for row in range(n) if row > LIMIT]


async def show(name):
    time.sleep(1)
    with open(name) as file:
        text = file.read()
    return load(name), text, os.listdir(name), rows(3)
`;

function write(folder: string): string[] {
  const files: string[] = [];
  const put = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
    files.push(path.join(folder, name));
  };
  put('shared.ts', shared);
  for (let at = 0; at < 250; at += 1) {
    put(`group${at % 10}/show${at}.ts`, typeScript(at));
    put(`group${at % 10}/load${at}.ts`, shared);
    put(`show${at}.py`, python(at));
    put(`load${at}.py`, 'import requests\n\n\ndef load(name):\n    return requests.get(name).text\n');
  }
  return files.filter((file) => path.basename(file).startsWith('show'));
}

const uriOf = (file: string): string => pathToFileURL(file).href;

function processorTime({ process: { pid } }: LspClient): number {
  const tasks = `/proc/${pid}/task`;
  const times = readdirSync(tasks).map((task) => readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]);
  return times.reduce((sum, time) => sum + Number(time) / 1e6, 0);
}

async function measure(folder: string): Promise<void> {
  const files = write(folder);
  const client = new LspClient(process.execPath, [server, '--stdio']);
  const codeAction = { disabledSupport: true, codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } };
  const workspaceEdit = { documentChanges: true, resourceOperations: ['create'], changeAnnotationSupport: {} };
  await client.request('initialize', {
    processId: process.pid,
    rootUri: uriOf(folder),
    capabilities: { textDocument: { diagnostic: {}, codeAction }, workspace: { workspaceEdit } },
  });
  client.notify('initialized', {});
  await client.request('workspace/diagnostic', { previousResultIds: [] });
  const wall: number[] = [];
  const processor: number[] = [];
  const edited = { actions: 0, refused: 0, several: 0 };
  for (let at = 0; wall.length < asked; at += 1) {
    const file = files[(at * 37) % files.length] ?? '';
    const textDocument = { uri: uriOf(file) };
    const languageId = file.endsWith('.py') ? 'python' : 'typescript';
    const text = readFileSync(file, 'utf8');
    client.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId, version: 1, text } });
    const report = (await client.request('textDocument/diagnostic', { textDocument })) as { items: Diagnostic[] };
    for (const { range } of report.items) {
      const [began, cpu] = [performance.now(), processorTime(client)];
      const params = { textDocument, range, context: { diagnostics: [] } };
      const actions = (await client.request('textDocument/codeAction', params)) as CodeAction[];
      wall.push(performance.now() - began);
      processor.push(processorTime(client) - cpu);
      edited.actions += actions.length;
      edited.refused += actions.filter(({ disabled }) => disabled !== undefined).length;
      edited.several += actions.filter(({ edit }) => (edit?.documentChanges?.length ?? 0) > 1).length;
    }
  }
  await client.end();
  const { actions, refused, several } = edited;
  process.stdout.write(
    `${wall.length} times asked: ${actions} actions, ${refused} of them refused, ${several} of several files\nwall: ${figures(wall)}\nprocessor: ${figures(processor)}\n`,
  );
}

function figures(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'actions-'));
try {
  await measure(folder);
} finally {
  rmSync(folder, { recursive: true });
}
