/** The tools: each is a command of ours, with its words made from the arguments and its document as the result. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type {
  CallToolResult,
  ServerNotification,
  ServerRequest,
  ToolAnnotations,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { exitCodes } from '../outcome.ts';
import { type Ended, runCommand } from './command.ts';
import { longest } from './longest.ts';

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

const paths = z.array(z.string()).min(1).default(['.']).describe('Files and folders');
const rule = z.string().describe('The name of a rule, such as blocking-file');
const folder = z.string().optional().describe('The working directory; the one of this server when it is left out');
const most = z.number().int().min(1).max(1000).default(50).describe('How many entries of each list are given at most');
const observing = {
  folder,
  seconds: z.number().min(1).max(600).default(30).describe('How long it is observed at most; then it is ended'),
  stall: z.number().min(1).default(50).describe('From how many milliseconds on a blocked loop is a stall'),
  profile: z.boolean().default(false).describe('Whether CPU hotspots are sampled, too'),
  record: z.string().optional().describe('A file for the recording, which compare reads'),
  most,
};

const reads: ToolAnnotations = { readOnlyHint: true, openWorldHint: false };
const writes: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: true,
  openWorldHint: false,
};
const executes: ToolAnnotations = { readOnlyHint: false, destructiveHint: true, idempotentHint: false };

export function addTools(server: McpServer): void {
  server.registerTool(
    'check',
    {
      title: 'Find blocking calls in sources',
      description:
        'Finds calls that block the event loop, directly or through other functions, in Python, JavaScript and TypeScript sources. Runs nothing. Gives a stallsight-findings/1 document.',
      inputSchema: { paths, folder, rules: z.array(rule).default([]).describe('Only these rules'), most },
      annotations: reads,
    },
    async ({ paths, folder, rules, most }, extra) => {
      const select = rules.flatMap((name) => ['--select', name]);
      const words = ['check', '--format', 'json', '--fail-on', 'none', ...select, '--', ...paths];
      return documentOf(await command(words, extra, { folder }), most);
    },
  );
  server.registerTool(
    'fix',
    {
      title: 'Move blocking work off the loop',
      description: 'Shows a unified diff of the fixes for what check finds, or writes them.',
      inputSchema: {
        paths,
        folder,
        rule: rule.optional(),
        unsafe: z.boolean().default(false).describe('Also those fixes that a person should look at'),
        write: z.boolean().default(false).describe('Write the files instead of showing the diff'),
      },
      annotations: writes,
    },
    async ({ paths, folder, rule, unsafe, write }, extra) => {
      const only = rule === undefined ? [] : ['--rule', rule];
      const words = ['fix', write ? '--write' : '--diff', ...only, ...(unsafe ? ['--unsafe'] : []), '--', ...paths];
      const ended = await command(words, extra, { folder });
      return ended.code === exitCodes.fine ? text(ended.stdout || 'nothing to fix', ended.stderr) : failure(ended);
    },
  );
  server.registerTool(
    'run',
    {
      title: 'Run a program and name its stalls',
      description:
        'Runs a Python or Node.js program under the agents and measures what blocks its event loops. A server needs load meanwhile. Gives a stallsight-report/1 document and what the program said.',
      inputSchema: { command: z.array(z.string()).min(1).describe('The program and its arguments'), ...observing },
      annotations: executes,
    },
    ({ command, ...options }, extra) => observed('run', ['--', ...command], options, extra),
  );
  server.registerTool(
    'attach',
    {
      title: 'Watch a running program',
      description:
        'Measures what blocks the event loops of a process that runs already. Gives a stallsight-report/1 document.',
      inputSchema: { pid: z.number().int().positive(), ...observing },
      annotations: { ...executes, destructiveHint: false },
    },
    ({ pid, ...options }, extra) => observed('attach', [String(pid)], options, extra),
  );
  server.registerTool(
    'compare',
    {
      title: 'Compare two recordings',
      description:
        'Says of two recordings, before and after a change, whether the loops are better off, place by place.',
      inputSchema: { before: z.string(), after: z.string(), folder, most },
      annotations: reads,
    },
    async ({ before, after, folder, most }, extra) =>
      documentOf(await command(['compare', '--format', 'json', '--', before, after], extra, { folder }), most),
  );
}

interface Observing {
  readonly folder?: string | undefined;
  readonly seconds: number;
  readonly stall: number;
  readonly profile: boolean;
  readonly record?: string | undefined;
  readonly most: number;
}

async function observed(
  name: 'run' | 'attach',
  what: readonly string[],
  { folder, seconds, stall, profile, record, most }: Observing,
  extra: Extra,
): Promise<CallToolResult> {
  const place = mkdtempSync(path.join(tmpdir(), 'stallsight-mcp-'));
  try {
    const report = path.join(place, 'report.json');
    const recorded = record === undefined ? [] : ['--record', record];
    const words = [name, '--stall', String(stall), ...(profile ? ['--profile'] : []), ...recorded, '--report', report];
    const ended = await command([...words, ...what], extra, { folder, seconds });
    const document = reportIn(report);
    return document === null ? failure(ended) : result({ ...longest(document, most), said: ended.said });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Each line that the command says of a stall goes to the client as progress, if it asked for that: while the loop is blocked. */
function command(
  words: readonly string[],
  { signal, _meta, sendNotification }: Extra,
  circumstances: { readonly folder?: string | undefined; readonly seconds?: number },
): Promise<Ended> {
  const token = _meta?.progressToken;
  let progress = 0;
  const onLine = (message: string): void => {
    if (token === undefined || !message.startsWith('stallsight: ')) return;
    progress += 1;
    const params = { progressToken: token, progress, message: message.slice('stallsight: '.length) };
    void sendNotification({ method: 'notifications/progress', params }).catch(() => {});
  };
  return runCommand(words, { ...circumstances, signal, onLine });
}

function documentOf(ended: Ended, most: number): CallToolResult {
  return ended.code === exitCodes.fine ? result(longest(JSON.parse(ended.stdout) as object, most)) : failure(ended);
}

/** The command writes it last; without it there was nothing to report. */
function reportIn(file: string): object | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as object;
  } catch {
    return null;
  }
}

function result(document: object): CallToolResult {
  return { ...text(JSON.stringify(document)), structuredContent: { ...document } };
}

function text(...parts: readonly string[]): CallToolResult {
  return { content: parts.filter((part) => part !== '').map((part) => ({ type: 'text', text: part })) };
}

function failure({ stderr, code }: Ended): CallToolResult {
  return { ...text(stderr.trim() || `it ended with exit code ${code}`), isError: true };
}
