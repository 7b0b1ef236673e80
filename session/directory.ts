/** A run's own directory: fresh, closed to other users, with the token and the options that its agents read. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type AgentOptions, runFiles } from '#protocol/options.ts';
import { failed, read, type Read } from '#protocol/read.ts';

export interface RunDirectory {
  readonly path: string;
  readonly token: string;
  /** What agents connect to: the Unix socket, or the name of the pipe on Windows. */
  readonly address: string;
}

/** Node 20 and 22 silently cut a socket's path at 108 bytes; some systems allow less. */
const longestAddress = 100;

export function createDirectory(options: AgentOptions): Read<RunDirectory> {
  try {
    return createIn(os.tmpdir(), options);
  } catch (error) {
    return failed(
      `cannot make a directory in ${os.tmpdir()} (${String(error)}); set TMPDIR to a folder you may write to`,
    );
  }
}

export function removeDirectory({ path: directory }: RunDirectory): void {
  rmSync(directory, { recursive: true, force: true });
}

function createIn(parent: string, options: AgentOptions): Read<RunDirectory> {
  // mkdtemp gives it to the user alone: mode 0700.
  const directory = mkdtempSync(path.join(parent, 'stallsight-'));
  const socket = path.join(directory, runFiles.socket);
  const token = randomBytes(32).toString('hex');
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\stallsight-${randomBytes(16).toString('hex')}` : socket;
  const length = Buffer.byteLength(address);
  if (length > longestAddress) {
    rmSync(directory, { recursive: true });
    return failed(
      `the path ${socket} has ${length} bytes, and sockets allow ${longestAddress}; set TMPDIR to a shorter path`,
    );
  }
  writeFileSync(path.join(directory, runFiles.token), token, { mode: 0o600 });
  writeFileSync(path.join(directory, runFiles.options), JSON.stringify(options), { mode: 0o600 });
  if (address !== socket) writeFileSync(socket, address, { mode: 0o600 });
  return read({ path: directory, token, address });
}
