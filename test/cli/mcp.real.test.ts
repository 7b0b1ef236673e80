/** The Model Context Protocol, as an assistant's client speaks it. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult, Progress } from '@modelcontextprotocol/sdk/types.js';
import { repository } from './stallsight.ts';

const blocking = 'import time\n\n\nasync def handler():\n    time.sleep(1)\n';
const stalls = `
const until = (end) => { while (Date.now() < end); };
process.title = 'blocks';
setTimeout(function busy() { until(Date.now() + 1500); }, 300);
setTimeout(() => console.log('the program has ended'), 2000);
`;

let folder: string;
let client: Client;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'test-mcp-'));
  writeFileSync(path.join(folder, 'app.py'), blocking);
  writeFileSync(path.join(folder, 'stalls.cjs'), stalls);
  client = await connect();
});

after(async () => {
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the commands are tools, and those that only read say so', async () => {
  const { tools } = await client.listTools();
  const reads = tools.filter(({ annotations }) => annotations?.readOnlyHint === true).map(({ name }) => name);
  assert.deepEqual(tools.map(({ name }) => name).sort(), ['attach', 'check', 'compare', 'fix', 'run']);
  assert.deepEqual(reads.sort(), ['check', 'compare']);
});

test('check gives the findings document', async () => {
  const { structuredContent } = await call('check', { paths: ['app.py'], folder });
  const findings = Reflect.get(structuredContent ?? {}, 'findings') as { rule: string; line: number }[];
  assert.equal(structuredContent?.['schema'], 'stallsight-findings/1');
  assert.deepEqual(
    findings.map(({ rule, line }) => [rule, line]),
    [['blocking-sleep', 5]],
  );
});

test('fix shows a diff, and writes only when it is asked to', async () => {
  const shown = await call('fix', { paths: ['app.py'], folder });
  assert.match(textOf(shown), /^\+\s+await asyncio\.sleep\(1\)$/m);
  assert.equal(readFileSync(path.join(folder, 'app.py'), 'utf8'), blocking);
  await call('fix', { paths: ['app.py'], folder, write: true });
  assert.match(readFileSync(path.join(folder, 'app.py'), 'utf8'), /await asyncio\.sleep\(1\)/);
});

test('run tells a stall while it blocks, and gives the report; two recordings are compared', async () => {
  const heard: (Progress & { at: number })[] = [];
  const words = { command: [process.execPath, 'stalls.cjs'], folder, record: 'one.ndjson' };
  const { structuredContent: report = {} } = await call('run', words, (progress) =>
    heard.push({ ...progress, at: Date.now() * 1000 }),
  );
  const [stall] = report['stalls'] as { began: number; lasted: number; culprit: { function: string } }[];
  assert.equal(report['schema'], 'stallsight-report/1');
  assert.equal(stall?.culprit.function, 'until');
  assert.match(String(report['said']), /the program has ended/);
  const first = heard.find(({ message }) => message?.includes('stalls.cjs:2 until'));
  assert.ok(first !== undefined && first.at < stall.began + stall.lasted, JSON.stringify(heard));
  const compared = await call('compare', { before: 'one.ndjson', after: 'one.ndjson', folder });
  assert.equal(typeof compared.structuredContent?.['verdict'], 'string');
});

test('what is wrong is said in a sentence', async () => {
  const missing = await call('check', { paths: ['nowhere'], folder });
  assert.equal(missing.isError, true);
  assert.match(textOf(missing), /nowhere/);
  const program = await call('run', { command: ['no-such-program'], folder });
  assert.equal(program.isError, true);
  assert.match(textOf(program), /no-such-program/);
});

test('a program that goes on is ended in time, and with the client', async () => {
  writeFileSync(path.join(folder, 'forever.cjs'), 'console.log(process.pid); setInterval(() => {}, 1000);\n');
  const command = [process.execPath, 'forever.cjs'];
  const { structuredContent: report } = await call('run', { command, folder, seconds: 1 });
  assert.ok(!runs(Number(/^\d+$/m.exec(String(report?.['said']))?.[0])));
  const other = await connect();
  const pidFile = path.join(folder, 'pid');
  writeFileSync(
    path.join(folder, 'forever.cjs'),
    `require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000);\n`,
  );
  const abandoned = other.callTool({ name: 'run', arguments: { command, folder, seconds: 60 } }).catch(() => 'closed');
  const pid = await until(() => Number(read(pidFile)) || null);
  await other.close();
  await abandoned;
  await until(() => (runs(pid) ? null : true));
});

async function connect(): Promise<Client> {
  const connected = new Client({ name: 'test', version: '1' });
  const args = [path.join(repository, 'cli/main.ts'), 'mcp'];
  await connected.connect(new StdioClientTransport({ command: process.execPath, args, cwd: folder }));
  return connected;
}

async function call(
  name: string,
  words: Record<string, unknown>,
  onprogress?: (progress: Progress) => void,
): Promise<CallToolResult> {
  const options = { timeout: 60_000, ...(onprogress === undefined ? {} : { onprogress }) };
  return (await client.callTool({ name, arguments: words }, undefined, options)) as CallToolResult;
}

function textOf({ content }: CallToolResult): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until<T>(look: () => T | null): Promise<T> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const seen = look();
    if (seen !== null) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('waited for 30 s');
}
