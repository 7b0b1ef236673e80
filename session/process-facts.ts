/** What the system knows of a process before we touch it: that it is a Node that a signal does not kill, and where its inspector listens. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { failed, read, type Read } from '#protocol/read.ts';

export interface ProcessFacts {
  /** Where its inspector will listen; 0 when it was told to take any port that is free. */
  readonly inspectorPort: number;
  /** The ports of 127.0.0.1 on which it listens now; null where the system does not tell. */
  readonly ports: () => readonly number[] | null;
}

const usualPort = 9229;

export function processFacts(pid: number): Read<ProcessFacts> {
  if (!isAlive(pid)) return failed(`there is no process ${pid}, or it is another user's`);
  if (process.platform !== 'linux') return read({ inspectorPort: usualPort, ports: () => null });
  const program = executableOf(pid);
  if (program === null) return failed(`process ${pid} is another user's`);
  const name = path.basename(program);
  if (!/^(node|nodejs|electron|code)/i.test(name))
    return failed(`process ${pid} is "${name}", and neither Node nor Python: only those can be attached to`);
  // The signal that opens the inspector kills a process that does not wait for it.
  if (!catchesUsr1(pid))
    return failed(`process ${pid} does not open its inspector (--disable-sigusr1, or it is just starting)`);
  return read({ inspectorPort: inspectorPortOf(pid), ports: () => listeningPorts(pid) });
}

/** The interpreter that the process runs; null for what is no Python, and where the system does not tell. */
export function pythonOf(pid: number): string | null {
  const program = process.platform === 'linux' ? executableOf(pid) : null;
  return program !== null && /^python(?:\d|$)/.test(path.basename(program)) ? program : null;
}

/** False also for a process that is another user's. */
export function isAlive(pid: number): boolean {
  try {
    // Signal 0 is no signal; it only asks.
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function executableOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
}

function catchesUsr1(pid: number): boolean {
  const [, mask = '0'] = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  // Signals count from 1, bits from 0; SIGUSR1 is 10.
  return (BigInt(`0x${mask}`) & (1n << 9n)) !== 0n;
}

/** From its command line: `--inspect=9230`, `--inspect-port=127.0.0.1:9230`. */
function inspectorPortOf(pid: number): number {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  const port = words.flatMap((word) => /^--inspect(?:-\w+)*=(?:.*:)?(\d+)$/.exec(word)?.[1] ?? []).at(-1);
  return port === undefined ? usualPort : Number(port);
}

/** The TCP ports on which the process itself listens at 127.0.0.1 (proc_net(5): state 0A is LISTEN, addresses are hexadecimal). */
function listeningPorts(pid: number): number[] {
  const inodes = socketsOf(pid);
  const lines = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n').slice(1);
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const [address, port = ''] = local.split(':');
    return state === '0A' && address === '0100007F' && inodes.has(inode) ? [Number.parseInt(port, 16)] : [];
  });
}

function socketsOf(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`;
  return new Set(
    readdirSync(folder).flatMap((descriptor) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(path.join(folder, descriptor)))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
}
