/** Runs the built command line as a user does, in an empty place of its own, and tells what was left behind. */

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunReport } from '#session/report.ts';
import { node, nodeVersions } from '../setup/npm.mjs';

/** What a machine of a user may have: the oldest Node that the command line runs on. */
export const oldestNode: string = node(nodeVersions[0] ?? '');

const cli = path.join(import.meta.dirname, '..', '..', 'dist', 'stallsight.cjs');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What stood in the folder for temporary files afterwards, and which processes still ran. */
  readonly left: readonly string[];
}

export interface Circumstances {
  readonly environment?: Readonly<Record<string, string>>;
  /** The signal that it gets once it has said its address. */
  readonly endedBy?: NodeJS.Signals;
}

export function stallsight(words: readonly string[], circumstances: Circumstances = {}): Promise<Ended> {
  return run([oldestNode, cli, ...words], circumstances);
}

export interface Observed extends Ended {
  readonly report: RunReport;
}

/** Runs `command` under `stallsight run` and reads the report. */
export async function observe(command: readonly string[], options: readonly string[] = []): Promise<Observed> {
  const folder = mkdtempSync(path.join(tmpdir(), 'acceptance-report-'));
  try {
    const file = path.join(folder, 'report.json');
    const ended = await stallsight(['run', '--report', file, ...options, '--', ...command]);
    return { ...ended, report: JSON.parse(readFileSync(file, 'utf8')) as RunReport };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function run(
  [command = '', ...words]: readonly string[],
  { environment, endedBy }: Circumstances = {},
): Promise<Ended> {
  const folder = mkdtempSync(path.join(tmpdir(), 'acceptance-'));
  const mark = randomUUID();
  const program = spawn(command, words, {
    env: { ...process.env, TMPDIR: folder, STALLSIGHT_TEST: mark, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    program[stream].setEncoding('utf8').on('data', (text) => (said[stream] += text));
  if (endedBy !== undefined) program.stdout.once('data', () => program.kill(endedBy));
  try {
    const { code, signal } = await new Promise<Pick<Ended, 'code' | 'signal'>>((resolve, reject) => {
      program.once('error', reject);
      program.once('close', (code, signal) => resolve({ code, signal }));
    });
    return { code, signal, ...said, left: [...readdirSync(folder), ...stillRunning(mark)] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every process inherits the mark; on Linux it can be found by that. */
function stillRunning(mark: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && readProcess(pid, 'environ').includes(mark))
    .map((pid) => `process ${pid} (${readProcess(pid, 'cmdline').replaceAll('\0', ' ').trim()})`)
    .filter((process) => !process.endsWith('()'));
}

function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has just ended
  }
}
