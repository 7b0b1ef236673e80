/** Ten agents in one process, each telling of two hundred stalls a second until it is ended: `node peers.ts DIRECTORY`. */

import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { encodeEvent } from '#protocol/decoder.ts';
import type { AgentEvent } from '#protocol/events.ts';
import type { Frame } from '#protocol/frame.ts';
import { type FilePath, type LoopId, micros, ms, type ProcessId, type StallId } from '#protocol/units.ts';

const agents = 10;
const stallsPerSecond = 200;
/** Most of such short stalls are over before an agent can tell that they began. */
const toldWhileBlocked = 50;
/** In ms, between two batches of an agent. */
const every = 50;

const [directory = ''] = process.argv.slice(2);
const token = readFileSync(path.join(directory, 'token'), 'utf8');
for (let pid = 1; pid <= agents; pid += 1) begin(pid);

function begin(pid: number): void {
  const [id, loop] = [`p${pid}` as ProcessId, `p${pid}/1` as LoopId];
  const socket = net.connect(path.join(directory, 'socket'), () => {
    socket.write(`${token}\n`);
    say({
      type: 'hello',
      protocol: 1,
      process: id,
      pid,
      parentPid: 0,
      runtime: 'node',
      version: '24',
      name: 'x',
      at: now(),
    });
    say({ type: 'loop-began', process: id, loop, kind: 'libuv', thread: 'main', at: now() });
    setInterval(() => tell(id, loop, say), every);
  });
  const say = (event: AgentEvent): void => void socket.write(encodeEvent(event));
}

let count = 0;

function tell(id: ProcessId, loop: LoopId, say: (event: AgentEvent) => void): void {
  for (let nth = 0; nth < (stallsPerSecond * every) / 1000; nth += 1) {
    count += 1;
    const stack = Array.from({ length: 6 }, (_, depth) => frame(count % 50, depth));
    const [culprit = null] = stack;
    const which = { id: `${loop}/${count}` as StallId, process: id, loop, began: now() };
    if (count % toldWhileBlocked === 0) say({ type: 'stall-began', ...which, at: now(), culprit, stack, victims: [] });
    const figures = { own: ms(3), cpu: ms(3), runDelay: micros(0), gc: micros(0), cause: { kind: 'cpu' as const } };
    say({
      type: 'stall-ended',
      at: now(),
      stall: { ...which, lasted: ms(3), ...figures, culprit, stack, victims: [] },
    });
  }
  const lag = { count: 5, p50: ms(1), p90: ms(2), p99: ms(3), max: ms(3), utilization: 0.6, blocked: micros(0) };
  if (count % (stallsPerSecond / 4) < 10)
    say({ type: 'lag', process: id, loop, at: now(), ...lag, buckets: [[100, 5]] });
}

function frame(line: number, depth: number): Frame {
  return {
    function: `f${depth}`,
    file: '/srv/app/shop.js' as FilePath,
    line: line + depth + 1,
    column: 1,
    origin: 'user',
  };
}

function now() {
  return micros(Date.now() * 1000);
}
