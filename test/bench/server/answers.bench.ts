/**
 * What the language server takes on a workspace of 1,000 files and of a million lines: from a keystroke to its diagnostics, hovers and
 * code actions, the index, a restart, memory. A plain client asks the built server over stdio, as an editor would.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { LspClient } from '../../lsp/client.ts';
import { computedBy } from '../../lsp/storms.ts';
import { type Workspace, workspaceOf } from './workspace.ts';

const server = path.resolve(import.meta.dirname, '../../../dist/server.cjs');
const keystrokes = Number(process.env['KEYSTROKES'] ?? 200);

interface Row {
  readonly what: string;
  readonly figure: string;
  readonly goal: string;
}

const uriOf = (file: string): string => pathToFileURL(file).href;

async function start({ folder }: Workspace): Promise<{ client: LspClient; indexed: number }> {
  const began = performance.now();
  const client = new LspClient(process.execPath, [server, '--stdio']);
  await client.request('initialize', {
    processId: process.pid,
    rootUri: uriOf(folder),
    capabilities: { textDocument: { diagnostic: {} } },
  });
  client.notify('initialized', {});
  await client.request('workspace/diagnostic', { previousResultIds: [] });
  return { client, indexed: performance.now() - began };
}

/** Types a call, letter by letter, at the end of files of all sizes; after each letter asks as an editor does. */
async function typing(client: LspClient, { files }: Workspace): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = { diagnostics: [], worked: [], hover: [], actions: [] };
  const typed = Array.from({ length: 10 }, (_, at) => files[Math.floor(((at + 0.5) * files.length) / 10)] ?? '');
  for (const file of typed) {
    const uri = uriOf(file);
    const text = readFileSync(file, 'utf8');
    const isPython = file.endsWith('.py');
    const end = text.split('\n').length;
    const added = isPython
      ? '\nimport time\nasync def typed():\n    time.sleep(1)'
      : "\nasync function typed() { require('fs').readFileSync('x'); }";
    client.notify('textDocument/didOpen', {
      textDocument: { uri, languageId: isPython ? 'python' : 'typescript', version: 1, text: `${text}\n` },
    });
    await client.request('textDocument/diagnostic', { textDocument: { uri } });
    for (let at = 1; at <= keystrokes / typed.length; at += 1) {
      const now = `${text}\n${added.slice(0, Math.ceil((at * added.length * typed.length) / keystrokes))}`;
      client.notify('textDocument/didChange', {
        textDocument: { uri, version: at + 1 },
        contentChanges: [{ text: now }],
      });
      const position = { line: Math.min(end + (isPython ? 2 : 0), end + 2), character: 6 };
      const range = { start: position, end: position };
      const before = computedBy(client);
      times['diagnostics']?.push(
        await timed(() => client.request('textDocument/diagnostic', { textDocument: { uri } })),
      );
      times['worked']?.push(computedBy(client) - before);
      times['hover']?.push(
        await timed(() => client.request('textDocument/hover', { textDocument: { uri }, position })),
      );
      const params = { textDocument: { uri }, range, context: { diagnostics: [] } };
      times['actions']?.push(await timed(() => client.request('textDocument/codeAction', params)));
    }
  }
  return times;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** In megabytes: now, and the most that it was. */
function memoryOf({ process: { pid } }: LspClient, which: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${which}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
}

/** Until all its threads have done nothing for a while: the engine gives pages back some seconds after it has emptied them. */
async function rest({ process: { pid } }: LspClient): Promise<void> {
  let before = -1;
  for (let quiet = 0, tries = 0; quiet < 10 && tries < 120; tries += 1) {
    const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const now = Number(ticks[11]) + Number(ticks[12]);
    quiet = now - before <= 2 ? quiet + 1 : 0;
    before = now;
    await new Promise((resolve) => {
      setTimeout(resolve, 1000);
    });
  }
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? 0;
}

const ms = (time: number): string => `${time.toFixed(time < 100 ? 1 : 0)} ms`;

/** Row by row, so that a run that is cut short has said something. */
async function* measure(workspace: Workspace): AsyncGenerator<Row> {
  const perMillion = (megabytes: number): string =>
    `${megabytes.toFixed(0)} MB, ${((megabytes / workspace.lines) * 1e6).toFixed(0)} MB per million lines`;
  const first = await start(workspace);
  yield { what: 'all findings, first start', figure: ms(first.indexed), goal: '' };
  const times = await typing(first.client, workspace);
  const spread = (name: string): string => {
    const [p50, p95, most] = [0.5, 0.95, 1].map((share) => ms(percentile(times[name] ?? [], share)));
    return `p50 ${p50}, p95 ${p95}, max ${most}`;
  };
  yield { what: 'keystroke to diagnostics', figure: spread('diagnostics'), goal: 'p95 ≤ 50 ms' };
  yield { what: '  computed for it by its thread', figure: spread('worked'), goal: '' };
  yield { what: 'hover', figure: spread('hover'), goal: 'p95 ≤ 50 ms' };
  yield { what: 'code actions', figure: spread('actions'), goal: 'p95 ≤ 50 ms' };
  await rest(first.client);
  yield {
    what: 'memory after typing',
    figure: perMillion(memoryOf(first.client)),
    goal: '≤ 250 MB per million lines',
  };
  yield { what: 'memory at most, while all is judged', figure: perMillion(memoryOf(first.client, 'VmHWM')), goal: '' };
  first.client.process.kill('SIGKILL');
  const again = await start(workspace);
  yield { what: 'all findings, killed and started again', figure: ms(again.indexed), goal: '≤ 5 s' };
  await rest(again.client);
  yield {
    what: 'memory after a restart',
    figure: perMillion(memoryOf(again.client)),
    goal: '≤ 250 MB per million lines',
  };
  await again.client.end();
}

const cache = mkdtempSync(path.join(os.tmpdir(), 'stallsight-cache-'));
process.env['XDG_CACHE_HOME'] = cache;
process.once('exit', () => rmSync(cache, { recursive: true, force: true }));

const sizes = process.argv
  .slice(2)
  .map(Number)
  .filter((count) => count > 0);
for (const count of sizes.length > 0 ? sizes : [1000, 2100]) {
  const workspace = workspaceOf(count);
  console.log(`\n${workspace.files.length} files, ${workspace.lines} lines`);
  for await (const { what, figure, goal } of measure(workspace))
    console.log(`${what.padEnd(40)} ${figure.padEnd(50)} ${goal}`);
}
