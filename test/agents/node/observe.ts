/** Runs a real program under a fresh build of the agent, and keeps what it did and what the agent told. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import type { AgentEvent } from '#protocol/events.ts';
import type { CauseKind, Stall } from '#protocol/stall.ts';
import { ms, type Micros } from '#protocol/units.ts';
import { openSession } from '#session/session.ts';
import { node, nodeVersions } from '../../setup/npm.mjs';

export { nodeVersions };

export interface Heard {
  readonly event: AgentEvent;
  readonly received: Micros;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From before it was started until its streams were closed, in milliseconds. */
  readonly lasted: number;
}

export interface Observed extends Ended {
  readonly heard: readonly Heard[];
  /** What the session did not understand, or lost. */
  readonly notices: readonly string[];
}

export interface Program {
  readonly version: string;
  readonly file: string;
  readonly words?: readonly string[];
  /** Words for Node itself. */
  readonly options?: readonly string[];
  /** Milliseconds. */
  readonly threshold?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly profile?: boolean;
  /** How many loops must have begun before the program is told to go on. */
  readonly ready?: number;
  /** Another folder of agents than the fresh build. */
  readonly agents?: string;
  /** How long it may run, in milliseconds; a minute when absent. */
  readonly deadline?: number;
  /** Its stdin ends when what was heard is enough. */
  readonly until?: (heard: readonly Heard[]) => boolean;
  /** Called with the run's directory before the program starts. */
  readonly before?: (directory: string) => void;
  /** Called with the program's number when it is told to go on. */
  readonly during?: (pid: number) => void;
}

/** No program of these tests runs longer, unless it says so, in ms. */
const usualDeadline = 60_000;

const room = path.resolve(import.meta.dirname, '../../../profiler-agent/node');
export const programs: string = path.join(import.meta.dirname, 'programs');

/** The agent is built into a folder whose name has a space, as a user's may. */
const agents = mkdtempSync(path.join(os.tmpdir(), 'node agent-'));
process.once('exit', () => rmSync(agents, { recursive: true, force: true }));
const built = buildAgent(path.join(agents, 'node'));

async function buildAgent(outdir: string): Promise<void> {
  await build({
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    define: { 'import.meta.dirname': '__dirname' },
    outExtension: { '.js': '.cjs' },
    logLevel: 'warning',
    footer: { js: '//# sourceURL=stallsight-agent' },
    outdir,
    entryPoints: { agent: path.join(room, 'agent.ts'), watchdog: path.join(room, 'watchdog.ts') },
  });
  mkdirSync(outdir, { recursive: true });
  copyFileSync(path.join(room, 'preload.cjs'), path.join(outdir, 'preload.cjs'));
}

/** A copy of the build that `change` may spoil. */
export async function spoiltAgents(change: (folder: string) => void): Promise<string> {
  await built;
  const copy = mkdtempSync(path.join(agents, 'spoilt-'));
  cpSync(path.join(agents, 'node'), path.join(copy, 'node'), { recursive: true });
  change(path.join(copy, 'node'));
  return copy;
}

export async function observe(program: Program): Promise<Observed> {
  await built;
  const opened = await openSession({
    agents: program.agents ?? agents,
    threshold: ms(program.threshold ?? 50),
    profile: program.profile ?? false,
  });
  assert.ok(opened.ok, opened.ok ? '' : opened.because);
  const session = opened.value;
  const heard: Heard[] = [];
  const notices: string[] = [];
  session.onEvent((event, received) => heard.push({ event, received }));
  session.onNotice((notice) => notices.push(notice));
  const environment = session.environment({ ...process.env, ...program.env });
  program.before?.(session.directory);
  const ended = await run(program, environment, (go, stop) => {
    const { until } = program;
    if (until !== undefined) session.onEvent(() => until(heard) && stop());
    let awaited = program.ready ?? 1;
    if (awaited === 0) return go();
    session.onEvent(({ type }) => {
      if (type === 'loop-began' && (awaited -= 1) === 0) go();
    });
  });
  await session.drain();
  await session.close();
  return { ...ended, heard, notices };
}

/** The same program, without us. */
export function bare(program: Program): Promise<Ended> {
  return run(program, { ...process.env, ...program.env }, (go) => go());
}

/** `ready` is given the ways to tell the program, on its stdin, that it may begin, and that it may end. */
async function run(
  program: Program,
  env: NodeJS.ProcessEnv,
  ready: (go: () => void, stop: () => void) => void,
): Promise<Ended> {
  const { version, file, words = [], options = [], deadline = usualDeadline, during } = program;
  const executable = node(version);
  readBack(executable);
  const began = performance.now();
  const child = spawn(executable, [...options, path.resolve(programs, file), ...words], { env, timeout: deadline });
  child.stdin.on('error', () => undefined);
  ready(
    () => {
      child.stdin.write('go\n');
      if (child.pid !== undefined) during?.(child.pid);
    },
    () => child.stdin.end(),
  );
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...output, lasted: performance.now() - began }));
  });
}

const readByNow = new Set<string>();

/** The host lets go of what nobody has used for a while: to read it from the disk again would be a stall, of whoever comes to it first. */
function readBack(executable: string): void {
  if (!readByNow.has(executable)) readFileSync(executable);
  readByNow.add(executable);
}

/** The stalls that the program is blamed for. */
export function blamedOf(observed: Observed): Stall[] {
  return stallsOf(observed).filter(({ cause }) => !['starved', 'suspended', 'paused'].includes(cause.kind));
}

export function stallsOf(observed: Observed): Stall[] {
  return observed.heard.flatMap(({ event }) => (event.type === 'stall-ended' ? [event.stall] : []));
}

/** When the first word of a stall reached the session; null when it came with the end. */
export function reportedAt(observed: Observed, stall: Stall): Micros | null {
  const first = observed.heard.find(({ event }) => event.type === 'stall-began' && event.id === stall.id);
  return first?.received ?? null;
}

export interface Mark {
  readonly line: number;
  readonly cause: CauseKind;
  readonly call: string | undefined;
}

/** The lines of a program that its comments call stalls, by the function above them where it has one. */
export function marksOf(file: string): Map<string, Mark> {
  const marks = new Map<string, Mark>();
  let name = '';
  readFileSync(path.resolve(programs, file), 'utf8')
    .split('\n')
    .forEach((text, index) => {
      name = /^ {2}(\w+)\(\w*\) \{$/.exec(text)?.[1] ?? name;
      const [, cause, call] = /\/\/ stall: (\w+)(?: ([\w.]+|native addon))?$/.exec(text) ?? [];
      if (cause !== undefined)
        marks.set(name || String(index + 1), { line: index + 1, cause: cause as CauseKind, call });
    });
  return marks;
}
