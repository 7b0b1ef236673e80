/** Runs one of our own commands beside us, with an end in time, and keeps what it says. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** The end of it. */
  readonly stderr: string;
  /** The end of both, as they came. */
  readonly said: string;
}

interface Circumstances {
  readonly folder?: string | undefined;
  /** After so long it is ended as by Ctrl-C; no end when it is left out. */
  readonly seconds?: number;
  /** Ends it when the client has lost interest. */
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** Characters of what a program says that are of use to a reader. */
const tail = 8000;
/** How long a program may take to end once it was asked to, in ms. */
const grace = 5000;

export function runCommand(
  words: readonly string[],
  { folder, seconds, signal, onLine }: Circumstances,
): Promise<Ended> {
  const [, self = ''] = process.argv;
  const child = spawn(process.execPath, [self, ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it runs can be ended with it.
    detached: process.platform !== 'win32',
  });
  let [stdout, stderr, said] = ['', '', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    said = (said + text).slice(-tail);
  });
  createInterface(child.stderr).on('line', (line) => {
    stderr = `${stderr}${line}\n`.slice(-tail);
    said = `${said}${line}\n`.slice(-tail);
    onLine(line);
  });
  const timers: NodeJS.Timeout[] = [];
  const end = (): void => {
    child.kill('SIGINT');
    timers.push(setTimeout(() => kill(child.pid), grace));
  };
  if (seconds !== undefined) timers.push(setTimeout(end, seconds * 1000));
  signal.addEventListener('abort', end, { once: true });
  return new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr, said }));
  }).finally(() => {
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener('abort', end);
  });
}

function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // it has just ended
  }
}
