/** Starts the program to observe and stays out of its way: its streams, signals and exit are its own. */

import { spawn } from 'node:child_process';
import { failed, read, type Read } from '#protocol/read.ts';

export interface Ending {
  /** Null when a signal ended the program. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Launched {
  readonly pid: number;
  /** Resolves when the program has ended. Its children may run on. */
  readonly ended: Promise<Ending>;
}

/**
 * Starts `command` on our own stdin, stdout and stderr, and hands on every signal that we get until it ends.
 * `signals` may have been caught since before: the program gets them when it is there.
 */
export async function launch(
  [command = '', ...words]: readonly string[],
  environment: Record<string, string>,
  signals: CaughtSignals = catchSignals(),
): Promise<Read<Launched>> {
  if (command === '') return failed('the name of the program is empty');
  const program = spawn(command, words, { stdio: 'inherit', env: environment });
  signals.handOn((signal) => program.kill(signal));
  const ended = new Promise<Ending>((resolve) => {
    program.once('exit', (exitCode, signal) => {
      signals.release();
      resolve({ exitCode, signal });
    });
  });
  return new Promise((resolve) => {
    program.once('spawn', () => resolve(read({ pid: program.pid ?? 0, ended })));
    program.once('error', (error) => {
      signals.release();
      resolve(failed(whyNot(command, error)));
    });
  });
}

function whyNot(command: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return `there is no program "${command}"; check its spelling, or give its path`;
  if (error.code === 'EACCES') return `"${command}" may not be run; make it executable, or name its interpreter first`;
  return `cannot run "${command}" (${error.message})`;
}

const forwarded: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGBREAK', 'SIGHUP']
    : ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'];

/** What the terminal's keys send goes to the program too, without us: handing it on would make one Ctrl-C two. */
const fromKeyboard: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGBREAK'];

export interface CaughtSignals {
  /** Sends the signals that came so far, and all that come. */
  handOn(send: (signal: NodeJS.Signals) => void): void;
  /** From now on signals end us as they end every program. */
  release(): void;
}

/** From now on no signal that a program may handle ends us: caught before the program starts, so that none can fall in between. */
export function catchSignals(): CaughtSignals {
  const early: NodeJS.Signals[] = [];
  let send = (signal: NodeJS.Signals): void => void early.push(signal);
  const handlers = forwarded.map((signal) => {
    const hear = (): void => {
      if (!(process.stdin.isTTY && fromKeyboard.includes(signal))) send(signal);
    };
    process.on(signal, hear);
    return () => void process.off(signal, hear);
  });
  return {
    handOn: (to) => {
      send = to;
      early.splice(0).forEach(send);
    },
    release: () => handlers.forEach((stop) => stop()),
  };
}
