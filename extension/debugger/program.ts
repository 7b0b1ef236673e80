/** A program that is started without a terminal: what it writes is read, and it can be made to end with all that it started. */

import { type ChildProcess, spawn } from 'node:child_process';
import { failed, read, type Read } from '#protocol/read.ts';
import type { Ending } from '#session/launch.ts';
import type { Launch } from '../launch.ts';
import { t } from '../view/words.ts';

export interface Program {
  readonly pid: number;
  /** Resolves when the program has ended and what it wrote has been read. Its children may run on. */
  readonly ended: Promise<Ending>;
  end(how: 'ask' | 'force'): void;
}

export type OnOutput = (text: string, stream: 'stdout' | 'stderr') => void;

/** How long children that outlive the program may keep its output open, in ms. */
const lastWords = 300;

export function startProgram(
  { command, words, folder }: Launch,
  environment: Record<string, string>,
  onOutput: OnOutput,
): Promise<Read<Program>> {
  // In a group of its own on Unix, so that its children can be ended with it.
  const options = { cwd: folder, env: environment, detached: process.platform !== 'win32', windowsHide: true };
  const child = spawn(command, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => onOutput(text, stream));
  const ended = endOf(child);
  return new Promise((resolve) => {
    child.once('spawn', () => {
      const pid = child.pid ?? 0;
      resolve(read({ pid, ended, end: (how) => endProgram(pid, how) }));
    });
    child.once('error', (error) => resolve(failed(whyNot(command, error))));
  });
}

function endOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => {
      const end = (): void => {
        clearTimeout(late);
        resolve({ exitCode, signal });
      };
      const late = setTimeout(end, lastWords);
      child.once('close', end);
    });
  });
}

function endProgram(pid: number, how: 'ask' | 'force'): void {
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', ...(how === 'force' ? ['/F'] : [])], { stdio: 'ignore' }).on(
      'error',
      () => {},
    );
    return;
  }
  try {
    process.kill(-pid, how === 'force' ? 'SIGKILL' : 'SIGTERM');
  } catch {
    // The whole group has ended.
  }
}

function whyNot(command: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return t('There is no program "{0}"; check its spelling, or give its path', command);
  if (error.code === 'EACCES')
    return t('"{0}" may not be run; make it executable, or name its interpreter as "runtime"', command);
  return t('Cannot run "{0}" ({1})', command, error.message);
}
