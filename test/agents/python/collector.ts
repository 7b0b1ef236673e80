/** Runs one Python program with the agent in it, and keeps what the agent says: a session in the small, that shows every line as it came. */

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AgentEvent } from '#protocol/events.ts';
import { runFiles, runVariable } from '#protocol/options.ts';
import { parseEvent } from '#protocol/validate.ts';

const boot = path.resolve(import.meta.dirname, '../../../profiler-agent/python/boot');

export interface Options {
  readonly python: string;
  readonly args: readonly string[];
  /** Milliseconds. */
  readonly threshold?: number;
  readonly profile?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds until the program is killed. */
  readonly patience?: number;
  /** Called with every event as it comes, for programs that must be steered. */
  readonly onEvent?: (event: AgentEvent, run: Running) => void;
}

export interface Running {
  readonly child: ChildProcess;
  readonly directory: string;
  /** Ends every connection, and lets nobody in any more. */
  readonly hangUp: () => void;
}

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly events: readonly Received[];
  /** Lines that are not events, with the reason: there must be none. */
  readonly refused: readonly string[];
  /** Every byte the agent sent. */
  readonly raw: string;
}

export interface Received {
  readonly event: AgentEvent;
  /** Wall-clock microseconds. */
  readonly at: number;
}

export async function runObserved(options: Options): Promise<Outcome> {
  const directory = mkdtempSync(path.join(tmpdir(), 'stallsight-test-'));
  const token = randomBytes(16).toString('hex');
  const kept: Kept = { events: [], refused: [], raw: [], token, connections: new Set() };
  let running: Running | undefined;
  const server = await listen(path.join(directory, runFiles.socket), kept, (event) => {
    if (running !== undefined) options.onEvent?.(event, running);
  });
  writeFileSync(path.join(directory, runFiles.token), token, { mode: 0o600 });
  const threshold = (options.threshold ?? 50) * 1000;
  writeFileSync(
    path.join(directory, runFiles.options),
    JSON.stringify({ threshold, profile: options.profile ?? false }),
  );
  const env = { ...process.env, ...options.env, [runVariable]: directory, PYTHONPATH: withBoot(options.env) };
  try {
    const child = spawn(options.python, options.args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.patience ?? 60_000,
      killSignal: 'SIGKILL',
    });
    running = { child, directory, hangUp: () => hangUp(server, kept) };
    return { ...(await finished(child)), ...(await drained(server, kept)) };
  } finally {
    server.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function withBoot(env: NodeJS.ProcessEnv | undefined): string {
  const before = env?.['PYTHONPATH'];
  return before === undefined ? boot : `${boot}${path.delimiter}${before}`;
}

interface Kept {
  readonly events: Received[];
  readonly refused: string[];
  readonly raw: string[];
  readonly token: string;
  readonly connections: Set<Socket>;
}

function hangUp(server: Server, { connections }: Kept): void {
  server.close();
  for (const connection of connections) connection.destroy();
}

function listen(socket: string, kept: Kept, tell: (event: AgentEvent) => void): Promise<Server> {
  const server = createServer((connection) => {
    hear(connection, kept, tell);
  });
  return new Promise((resolve) => server.listen(socket, 1000, () => resolve(server)));
}

function hear(connection: Socket, kept: Kept, tell: (event: AgentEvent) => void): void {
  let rest = '';
  let greeted = false;
  kept.connections.add(connection.setEncoding('utf8'));
  connection.on('close', () => kept.connections.delete(connection));
  connection.on('error', () => connection.destroy());
  connection.on('data', (text: string) => {
    kept.raw.push(text);
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (greeted) keep(line, kept, tell);
      else if (line !== kept.token) kept.refused.push('wrong token');
      greeted = true;
    }
  });
}

function keep(line: string, kept: Kept, tell: (event: AgentEvent) => void): void {
  const parsed = parseEvent(line);
  if (!parsed.ok) {
    kept.refused.push(`${parsed.because}: ${line}`);
    return;
  }
  kept.events.push({ event: parsed.value, at: Date.now() * 1000 });
  tell(parsed.value);
}

function finished(child: ChildProcess): Promise<Pick<Outcome, 'code' | 'signal' | 'stdout' | 'stderr'>> {
  const out = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    // Children of a program that was killed may live on, and hold its pipes.
    child.on('exit', (_, signal) => {
      if (signal === 'SIGKILL') setTimeout(() => letGoOf(child), 5000).unref();
    });
    child.on('close', (code, signal) => resolve({ code, signal, ...out }));
  });
}

function letGoOf({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy();
  stderr?.destroy();
}

/** Everything a process said before it ended has arrived when its connection has closed. */
async function drained(server: Server, kept: Kept): Promise<Pick<Outcome, 'events' | 'refused' | 'raw'>> {
  await Promise.race([new Promise<void>((resolve) => server.close(() => resolve())), delay(2000)]);
  return { events: kept.events, refused: kept.refused, raw: kept.raw.join('') };
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
