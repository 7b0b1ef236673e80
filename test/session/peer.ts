/** A peer of a session for tests: connects to the run's socket as an agent does, or as someone who should not. */

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { encodeEvent } from '#protocol/decoder.ts';
import type { AgentEvent } from '#protocol/events.ts';
import { ms } from '#protocol/units.ts';
import { openSession, type Session, type SessionOptions } from '#session/session.ts';

export interface OpenedSession extends AsyncDisposable {
  readonly session: Session;
  /** A folder for the test's own files. */
  readonly folder: string;
}

/** A session with agents that are there and do nothing. */
export async function sessionForTest(options: Partial<SessionOptions> = {}): Promise<OpenedSession> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'test-session-'));
  const agents = path.join(folder, 'agent');
  mkdirSync(path.join(agents, 'node'), { recursive: true });
  writeFileSync(path.join(agents, 'node', 'preload.cjs'), '// nothing');
  const session = await openSession({ agents, threshold: ms(50), profile: false, ...options });
  if (!session.ok) throw new Error(session.because);
  const close = async (): Promise<void> => {
    await session.value.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { session: session.value, folder, [Symbol.asyncDispose]: close };
}

export function tokenOf(session: Session): string {
  return readFileSync(path.join(session.directory, 'token'), 'utf8');
}

export interface Peer {
  readonly socket: net.Socket;
  write(text: string): void;
  say(...events: readonly AgentEvent[]): void;
  /** How many bytes the session said. */
  heard(): number;
}

export async function connect(session: Session): Promise<Peer> {
  const socket = net.connect(path.join(session.directory, 'socket'));
  let heard = 0;
  socket.on('data', (data) => (heard += data.length));
  // The session may end the connection while we still write.
  socket.on('error', () => {});
  await once(socket, 'connect');
  return {
    socket,
    write: (text) => void socket.write(text),
    say: (...events) => void socket.write(events.map(encodeEvent).join('')),
    heard: () => heard,
  };
}

/** A peer that said the token. */
export async function connectAgent(session: Session): Promise<Peer> {
  const peer = await connect(session);
  peer.write(`${tokenOf(session)}\n`);
  return peer;
}

/** Waits until `holds`, and fails when it does not within `seconds`. */
export async function until(holds: () => boolean, what: string, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`still not so after ${seconds} s: ${what}`);
    await wait(5);
  }
}
