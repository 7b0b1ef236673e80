/** What an editor and a disk can do to the server at once: bursts of edits, changes of branches, texts that are no programs. */

import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type {
  Diagnostic,
  FullDocumentDiagnosticReport,
  PublishDiagnosticsParams,
  WorkspaceDiagnosticReport,
} from 'vscode-languageserver/node';
import type { Random } from '../random.ts';
import type { LspClient } from './client.ts';
import { open, type Served } from './served.ts';

/** Types faster than the server judges, with requests open; what is published last is of the newest version, and right. */
export async function editStorm(client: LspClient, uri: string, edits: number, every: number): Promise<void> {
  const body = (count: number): string => `import time\nasync def h():\n${'    time.sleep(1)\n'.repeat(count)}`;
  open(client, uri, 'python', body(1));
  const asked: Promise<unknown>[] = [];
  let lines = 1;
  for (let version = 2; version <= edits + 1; version += 1) {
    lines = (version % 7) + 1;
    client.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text: body(lines) }],
    });
    const position = { line: 2, character: 6 };
    asked.push(client.request('textDocument/hover', { textDocument: { uri }, position }));
    if (version % 5 === 0) {
      const { id, answer } = client.ask('textDocument/codeAction', {
        textDocument: { uri },
        range: { start: position, end: position },
        context: { diagnostics: [] },
      });
      client.notify('$/cancelRequest', { id });
      asked.push(answer.catch(() => null));
    }
    await wait(every);
  }
  await Promise.all(asked);
  const newest = await client.notified<PublishDiagnosticsParams>(
    'textDocument/publishDiagnostics',
    (params) => params.uri === uri && params.version === edits + 1,
  );
  assert.equal(newest.diagnostics.length, lines);
  const versions = client.notifications.flatMap(({ method, params }) => {
    const { uri: of, version } = params as PublishDiagnosticsParams;
    return method === 'textDocument/publishDiagnostics' && of === uri ? [version ?? 0] : [];
  });
  assert.deepEqual(
    versions,
    versions.toSorted((a, b) => a - b),
  );
  assert.equal(versions.at(-1), edits + 1);
}

/** One file of a project whose files call each other, on one of two branches; null where that branch has no such file. */
function sourceOf(at: number, branch: 0 | 1, files: number): string | null {
  if ((at + branch) % 11 === 0) return null;
  const next = (at + 1) % files;
  const blocks = (at + branch) % 3 === 0;
  return `import time
from m${next} import f${next}

def f${at}():
    ${blocks ? `time.sleep(${branch + 1})` : `return ${at}`}

async def h${at}():
    ${branch === 1 ? '\n    ' : ''}f${next}()
`;
}

const nameOf = (at: number): string => `branch/p${Math.floor(at / 100)}/m${at}.py`;

/** A checkout of another branch changes all files at once; what settles is what a server says that is started then. */
export async function branchStorm({ folder, uriOf, write, connect }: Served, files: number): Promise<void> {
  const put = (branch: 0 | 1): void => {
    for (let at = 0; at < files; at += 1) {
      const text = sourceOf(at, branch, files);
      if (text === null) rmSync(path.join(folder, nameOf(at)), { force: true });
      else write(nameOf(at), text);
    }
  };
  put(0);
  const root = { rootUri: uriOf('branch') };
  const pulling = { textDocument: { diagnostic: {} } };
  const client = await connect(pulling, root);
  const before = await allFindings(client);
  put(1);
  const changes = Array.from({ length: files }, (_, at) => ({
    uri: uriOf(nameOf(at)),
    type: sourceOf(at, 1, files) === null ? 3 : sourceOf(at, 0, files) === null ? 1 : 2,
  }));
  while (changes.length > 0) client.notify('workspace/didChangeWatchedFiles', { changes: changes.splice(0, 700) });
  const settled = await allFindings(client);
  const fresh = await connect(pulling, root);
  assert.ok(settled.size > 0);
  assert.notDeepEqual(settled, before);
  assert.deepEqual(settled, await allFindings(fresh));
  await Promise.all([client.end(), fresh.end()]);
}

export async function allFindings(client: LspClient): Promise<ReadonlyMap<string, readonly Diagnostic[]>> {
  const { items } = (await client.request('workspace/diagnostic', {
    previousResultIds: [],
  })) as WorkspaceDiagnosticReport;
  const found = items.flatMap((report) =>
    report.kind === 'full' && report.items.length > 0 ? [[report.uri, report.items] as const] : [],
  );
  return new Map(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Puts texts in the place of each other that are cut and mixed from real ones; each is answered by the same server. */
export async function mutationStorm(
  client: LspClient,
  sources: readonly { readonly name: string; readonly text: string }[],
  mutations: number,
  random: Random,
  took: (name: string, worked: number, text: string) => void = () => {},
): Promise<number> {
  let version = 1;
  let answered = 0;
  for (const [at, { name, text }] of sources.entries()) {
    const uri = pathToFileURL(path.join('/storm', `s${at}${path.extname(name)}`)).href;
    const languageId = name.endsWith('.py') ? 'python' : 'typescript';
    open(client, uri, languageId, text);
    const share = Math.ceil((mutations - answered) / (sources.length - at));
    for (let round = 0; round < share; round += 1) {
      version += 1;
      const changed = mutated(text, random);
      client.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text: changed }] });
      const before = computedBy(client);
      const report = await client.request('textDocument/diagnostic', { textDocument: { uri } });
      took(name, computedBy(client) - before, changed);
      assert.equal((report as FullDocumentDiagnosticReport).kind, 'full');
      answered += 1;
    }
    client.notify('textDocument/didClose', { textDocument: { uri } });
  }
  return answered;
}

/** By the thread that answers since it began, in milliseconds: on a busy machine that says more than the time. 0 where the system does not tell. */
export function computedBy({ process: { pid } }: LspClient): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}

const signs = [
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '`',
  '\\',
  '\n',
  '\t',
  '#',
  '/*',
  '\0',
  '\uD800',
  '😀',
  'async ',
  'def ',
  'await ',
  '=> ',
];

function mutated(text: string, random: Random): string {
  let result = text;
  for (let cut = random.below(4); cut >= 0; cut -= 1) {
    const at = random.below(result.length + 1);
    const from = random.below(text.length + 1);
    const put = random.below(2) === 0 ? random.pick(signs) : text.slice(from, from + random.below(200));
    result = result.slice(0, at) + put + result.slice(at + random.below(200));
  }
  return result;
}
