/** The processes of this user that run now and can be attached to, for the user to choose from. What they were started with is shown, and kept nowhere. */

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Translate } from '../view/words.ts';
import { listeningPorts } from './ports.ts';

export interface RunningProcess {
  readonly pid: number;
  /** `server.mjs` */
  readonly name: string;
  readonly command: string;
  /** For how long it runs, in seconds. */
  readonly age: number;
  /** On which it listens. */
  readonly ports: readonly number[];
}

type Listed = Omit<RunningProcess, 'ports'>;

/** Newest first, without this one and those that run on the editor's own Node. Empty on Windows, where none can be attached to. */
export async function runningProcesses(): Promise<readonly RunningProcess[]> {
  if (process.platform === 'win32') return [];
  const all = process.platform === 'linux' ? fromProc() : fromPs(await ps());
  const portsOf = await listeningPorts();
  return all
    .filter(({ pid }) => pid !== process.pid)
    .map((listed) => ({ ...listed, ports: portsOf(listed.pid) }))
    .sort((a, b) => a.age - b.age);
}

function fromProc(): Listed[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const [since = '0'] = readFileSync('/proc/uptime', 'utf8').split(' ');
  return pids.flatMap((pid) => readProcess(Number(pid), Number(since)) ?? []);
}

/** Null for what can not be attached to, is another user's, or has just ended. */
function readProcess(pid: number, since: number): Listed | null {
  try {
    const program = readlinkSync(`/proc/${pid}/exe`);
    if (!(isNode(program) || isOpenPython(program)) || program === process.execPath) return null;
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return describe(pid, words, since - startOf(readFileSync(`/proc/${pid}/stat`, 'utf8')));
  } catch {
    return null;
  }
}

/** In seconds after the system's own start: the 22nd word, in ticks of which there are a hundred in a second (proc_pid_stat(5)). */
function startOf(stat: string): number {
  const [, after = ''] = /\) (.*)$/s.exec(stat) ?? [];
  return Number(after.split(' ')[19] ?? 0) / 100;
}

async function ps(): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-xo', 'pid=,etime=,args='], { timeout: 5000 });
  return stdout;
}

export function fromPs(text: string): Listed[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, age = '', command = ''] = /^\s*(\d+)\s+([\d:-]+)\s+(.*)$/.exec(line) ?? [];
    const [program = '', ...words] = command.split(' ');
    if (pid === undefined || !isNode(program) || program === process.execPath) return [];
    return [describe(Number(pid), [program, ...words], secondsIn(age))];
  });
}

/** Of `[[days-]hours:]minutes:seconds`. */
function secondsIn(age: string): number {
  const [days, time] = age.includes('-') ? age.split('-') : ['0', age];
  return (time ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 24 * 3600;
}

function isNode(program: string): boolean {
  return /^(node|nodejs)\d*$/.test(path.basename(program));
}

/** From 3.14 on, Python lets the agent in. The program itself has its version in its name, where its links have not. */
export function isOpenPython(program: string): boolean {
  const [, minor] = /^python3\.(\d+)t?$/.exec(path.basename(program)) ?? [];
  return minor !== undefined && Number(minor) >= 14;
}

function describe(pid: number, [program = '', ...words]: readonly string[], age: number): Listed {
  const script = words.find((word) => word !== '' && !word.startsWith('-'));
  const command = [path.basename(program), ...words].join(' ').trim();
  return { pid, name: path.basename(script ?? program), command, age };
}

/** `port 8000 · for 12 min · pid 412`. */
export function processWords({ pid, age, ports }: Omit<RunningProcess, 'name' | 'command'>, t: Translate): string {
  const [first] = ports;
  const port =
    first === undefined ? [] : [ports.length === 1 ? t('port {0}', first) : t('ports {0}', ports.join(', '))];
  return [...port, ageWords(age, t), `pid ${pid}`].join(' · ');
}

function ageWords(seconds: number, t: Translate): string {
  const minutes = seconds / 60;
  if (minutes < 1) return t('for {0} s', Math.floor(seconds));
  if (minutes < 60) return t('for {0} min', Math.floor(minutes));
  return minutes < 48 * 60
    ? t('for {0} h', Math.floor(minutes / 60))
    : t('for {0} days', Math.floor(minutes / 60 / 24));
}
