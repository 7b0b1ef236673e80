/** The command `stallsight` for tests: run from the sources, with a folder of its own for temporary files. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const repository: string = path.resolve(import.meta.dirname, '../..');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What was left in the folder for temporary files. */
  readonly left: readonly string[];
}

export interface Running {
  readonly child: ChildProcess;
  stderr(): string;
  stdout(): string;
  readonly ended: Promise<Ended>;
}

interface Options {
  /** The program that runs `main`; this Node by default. */
  readonly node?: string;
  /** The command's file: the sources by default. */
  readonly main?: string;
  readonly input?: string;
  readonly cwd?: string;
  /** Beside what this process has. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** No command of these tests takes longer, in ms. */
const deadline = 60_000;

export function start(words: readonly string[], options: Options = {}): Running {
  return run(
    options.node ?? process.execPath,
    [options.main ?? path.join(repository, 'cli/main.ts'), ...words],
    options,
  );
}

export function stallsight(words: readonly string[], options: Options = {}): Promise<Ended> {
  return start(words, options).ended;
}

/** A command as it runs without us. */
export function bare([command = '', ...words]: readonly string[]): Promise<Ended> {
  return run(command, words, {}).ended;
}

function run(command: string, words: readonly string[], { input = '', cwd, environment = {} }: Options): Running {
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'test-cli-'));
  const env = { ...process.env, TMPDIR: temporary, ...environment };
  const child = spawn(command, words, {
    env,
    timeout: deadline,
    killSignal: 'SIGKILL',
    ...(cwd === undefined ? {} : { cwd }),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => {}).end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const left = readdirSync(temporary);
      rmSync(temporary, { recursive: true });
      resolve({ code, signal, stdout, stderr, left });
    });
  });
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}
