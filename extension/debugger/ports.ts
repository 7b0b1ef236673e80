/** On which TCP ports processes listen, whatever the address: by that people know their servers. */

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

/** Asked for a process, the ports on which it listens, lowest first. */
export type PortsOf = (pid: number) => readonly number[];

export async function listeningPorts(): Promise<PortsOf> {
  const pairs = process.platform === 'linux' ? null : fromLsof(await lsof());
  if (pairs !== null) return (pid) => distinct(pairs.filter(([owner]) => owner === pid).map(([, port]) => port));
  const ports = new Map([...listeningSockets('/proc/net/tcp'), ...listeningSockets('/proc/net/tcp6')]);
  return (pid) => distinct(socketsOf(pid).flatMap((inode) => ports.get(inode) ?? []));
}

/** By the socket's inode (proc_net(5): state 0A is LISTEN, ports are hexadecimal). */
function listeningSockets(table: string): [inode: string, port: number][] {
  try {
    return fromTable(readFileSync(table, 'utf8'));
  } catch {
    return [];
  }
}

export function fromTable(text: string): [inode: string, port: number][] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const port = local.slice(local.lastIndexOf(':') + 1);
      return state === '0A' ? [[inode, Number.parseInt(port, 16)] satisfies [string, number]] : [];
    });
}

function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).flatMap((name) => /^socket:\[(\d+)\]$/.exec(linkAt(`${folder}/${name}`))?.[1] ?? []);
  } catch {
    return [];
  }
}

function linkAt(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

/** macOS has it; without it no port is told. */
async function lsof(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('lsof', ['-nP', '-iTCP', '-sTCP:LISTEN', '-Fpn'], { timeout: 3000 });
    return stdout;
  } catch {
    return '';
  }
}

/** Lines of `p` and a pid, each followed by lines of `n` and an address. */
export function fromLsof(text: string): [pid: number, port: number][] {
  let pid = 0;
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    const port = /^n.*:(\d+)$/.exec(line)?.[1];
    return port === undefined ? [] : [[pid, Number(port)] satisfies [number, number]];
  });
}

function distinct(ports: readonly number[]): number[] {
  return [...new Set(ports)].sort((a, b) => a - b);
}
