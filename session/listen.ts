/** Where agents report: lets in who knows the token, and says no word to anyone else. */

import { createHash, timingSafeEqual } from 'node:crypto';
import net from 'node:net';
import { EventDecoder } from '#protocol/decoder.ts';
import type { AgentEvent } from '#protocol/events.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import type { ProcessId } from '#protocol/units.ts';
import { Gulps, streamKeeps } from './gulps.ts';

export interface Gate {
  readonly token: string;
  /** Called with every event of every agent that was let in. */
  readonly onEvent: (event: AgentEvent) => void;
  /** Called when the last connection of a process ended and it had said no goodbye. */
  readonly onLost: (process: ProcessId) => void;
  /** Called with the reason when an agent that was let in said something that is no event. */
  readonly onRefused: (because: string) => void;
}

export interface Listening {
  /** Says something to the agent of a process; false when it cannot be told now. */
  say(process: ProcessId, text: string): boolean;
  /** Resolves when no connection is open, or when nothing came for `quiet` ms: what was on its way has arrived then. */
  drain(quiet: number): Promise<void>;
  close(): Promise<void>;
}

/** How long a peer may take to say the token, in ms. */
const patience = 1000;
/** How long a line may stay unfinished, in ms. */
const unfinishedPatience = 5000;
const longestToken = 256;
/** An agent that does not read is told no more than this many bytes. */
const mostUnread = 16 * 1024;
/** Connections that may wait to be accepted: a storm of children must not find a full queue. */
const mostWaiting = 4096;

export async function listen(address: string, gate: Gate): Promise<Read<Listening>> {
  const connections = new Set<net.Socket>();
  const current = new Map<ProcessId, net.Socket>();
  const gulps = new Gulps();
  const server = net.createServer({ highWaterMark: streamKeeps }, (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    admit(socket, gate, () => serve(socket, gate, { current, heard: gulps.from(socket) }));
  });
  const opened = await open(server, address);
  if (!opened.ok) return opened;
  return read({
    say: (process, text) => say(current.get(process), text),
    drain: (quiet) => drain(connections, gulps, quiet),
    close: () => close(server, connections),
  });
}

function open(server: net.Server, address: string): Promise<Read<net.Server>> {
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(failed(`cannot listen on ${address} (${error.message})`)));
    server.listen({ path: address, backlog: mostWaiting }, () => {
      // A later error, such as too many open files, costs one connection and not the session.
      server.on('error', () => {});
      resolve(read(server));
    });
  });
}

/** Waits for the token as the first line. Anything else ends the connection, in silence. */
function admit(socket: net.Socket, { token }: Gate, welcome: () => (text: string) => void): void {
  let heard = '';
  let admitted = false;
  const late = setTimeout(
    () =>
      onceRead(() => {
        if (!admitted) socket.destroy();
      }),
    patience,
  );
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('close', () => clearTimeout(late));
  const hear = (text: string): void => {
    heard += text;
    const end = heard.indexOf('\n');
    if (end === -1 && heard.length <= longestToken) return;
    if (end === -1 || !sameText(heard.slice(0, end), token)) return void socket.destroy();
    clearTimeout(late);
    admitted = true;
    socket.off('data', hear);
    const onText = welcome();
    socket.on('data', onText);
    onText(heard.slice(end + 1));
  };
  socket.on('data', hear);
}

/** After a long turn of our own loop timers come before what was said meanwhile: who is late is judged when that is read. */
function onceRead(judge: () => void): void {
  setImmediate(judge);
}

/** Takes the same time for every text. */
function sameText(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

interface Heard {
  /** The connection of each process. */
  readonly current: Map<ProcessId, net.Socket>;
  /** To be called with each piece; returns what of it is heard now. */
  readonly heard: (piece: string) => string;
}

/** Reads the events of an agent that was let in. Its connection speaks for the one process that said hello on it. */
function serve(socket: net.Socket, gate: Gate, { current, heard }: Heard): (text: string) => void {
  const decoder = new EventDecoder();
  let speaker: ProcessId | null = null;
  const take = (event: AgentEvent): void => {
    if (speaker === null && event.type === 'hello') {
      speaker = event.process;
      current.set(speaker, socket);
    }
    if (speaker === null || speakerOf(event) !== speaker)
      return gate.onRefused(`a ${event.type} of a process that did not say hello`);
    if (event.type === 'goodbye') current.delete(speaker);
    gate.onEvent(event);
  };
  socket.setTimeout(unfinishedPatience, () => {
    const { bytesRead } = socket;
    onceRead(() => {
      if (decoder.unfinished && socket.bytesRead === bytesRead) socket.destroy();
    });
  });
  socket.on('close', () => {
    if (speaker === null || current.get(speaker) !== socket) return;
    current.delete(speaker);
    gate.onLost(speaker);
  });
  return (text) => {
    for (const event of decoder.push(heard(text))) {
      if (event.ok) take(event.value);
      else gate.onRefused(event.because);
    }
  };
}

function speakerOf(event: AgentEvent): ProcessId {
  return event.type === 'stall-ended' ? event.stall.process : event.process;
}

function say(socket: net.Socket | undefined, text: string): boolean {
  if (socket === undefined || !socket.writable || socket.writableLength > mostUnread) return false;
  socket.write(text);
  return true;
}

function drain(connections: ReadonlySet<net.Socket>, gulps: Gulps, quiet: number): Promise<void> {
  return new Promise((resolve) => {
    let bytes = -1;
    const look = (): void => {
      const now = [...connections].reduce((sum, socket) => sum + socket.bytesRead, 0);
      if (connections.size === 0 || (now === bytes && !gulps.resting)) return resolve();
      bytes = now;
      setTimeout(look, quiet);
    };
    // One turn for the connections that wait to be accepted.
    setTimeout(look, Math.min(quiet, 20));
  });
}

function close(server: net.Server, connections: ReadonlySet<net.Socket>): Promise<void> {
  for (const socket of connections) socket.destroy();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
