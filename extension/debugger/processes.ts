/** The processes of this user that run now and can be attached to, for the user to choose from. What they were started with is shown, and kept nowhere. */

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

export interface RunningProcess {
  readonly pid: number;
  /** `server.mjs` */
  readonly name: string;
  readonly command: string;
  /** Greater is newer. */
  readonly began: number;
}

/** Newest first, without this one and those that run on the editor's own Node. Empty on Windows, where none can be attached to. */
export async function runningProcesses(): Promise<readonly RunningProcess[]> {
  if (process.platform === 'win32') return [];
  const all = process.platform === 'linux' ? fromProc() : fromPs(await ps());
  return all.filter(({ pid }) => pid !== process.pid).sort((a, b) => b.began - a.began);
}

function fromProc(): RunningProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => readProcess(Number(pid)) ?? []);
}

/** Null for what can not be attached to, is another user's, or has just ended. */
function readProcess(pid: number): RunningProcess | null {
  try {
    const program = readlinkSync(`/proc/${pid}/exe`);
    if (!(isNode(program) || isOpenPython(program)) || program === process.execPath) return null;
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return describe(pid, words, statSync(`/proc/${pid}`).ctimeMs);
  } catch {
    return null;
  }
}

async function ps(): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-xo', 'pid=,args='], { timeout: 5000 });
  return stdout;
}

/** Greater numbers are newer, as good as always. */
export function fromPs(text: string): RunningProcess[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    const [program = '', ...words] = command.split(' ');
    if (pid === undefined || !isNode(program) || program === process.execPath) return [];
    return [describe(Number(pid), [program, ...words], Number(pid))];
  });
}

function isNode(program: string): boolean {
  return /^(node|nodejs)\d*$/.test(path.basename(program));
}

/** From 3.14 on, Python lets the agent in. The program itself has its version in its name, where its links have not. */
export function isOpenPython(program: string): boolean {
  const [, minor] = /^python3\.(\d+)t?$/.exec(path.basename(program)) ?? [];
  return minor !== undefined && Number(minor) >= 14;
}

function describe(pid: number, [program = '', ...words]: readonly string[], began: number): RunningProcess {
  const script = words.find((word) => word !== '' && !word.startsWith('-'));
  const command = [path.basename(program), ...words].join(' ').trim();
  return { pid, name: path.basename(script ?? program), command, began };
}
