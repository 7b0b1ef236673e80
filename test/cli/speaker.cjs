/** A program that reports one stall as an agent would: `speaker.cjs MS`. It says so on stdout, and ends with exit code 5. */

const { readFileSync } = require('node:fs');
const net = require('node:net');
const path = require('node:path');

const length = Number(process.argv[2]);
const directory = process.env.STALLSIGHT_RUN;
const socket = net.connect(path.join(directory, 'socket'));
const id = `${process.pid}-speaker`;
const loop = `${id}/0`;
const now = () => Date.now() * 1000;
const say = (event) => socket.write(`${JSON.stringify({ process: id, at: now(), ...event })}\n`);

socket.write(`${readFileSync(path.join(directory, 'token'), 'utf8')}\n`);
say({
  type: 'hello',
  protocol: 1,
  pid: process.pid,
  parentPid: process.ppid,
  runtime: 'node',
  version: process.versions.node,
  name: 'speaker.cjs',
});
say({ type: 'loop-began', loop, kind: 'libuv', thread: 'main' });
say({
  type: 'lag',
  loop,
  count: 2,
  p50: 1000,
  p90: 90000,
  p99: 90000,
  max: 90000,
  utilization: 0.5,
  blocked: 0,
  buckets: [
    [159, 1],
    [263, 1],
  ],
});

const began = now();
const frame = { function: 'load', file: path.join(process.cwd(), 'app.js'), line: 41, column: 7, origin: 'user' };
const stall = {
  id: `${loop}/1`,
  process: id,
  loop,
  began,
  culprit: frame,
  stack: [frame],
  cause: { kind: 'io', call: 'fs.readFileSync' },
  victims: [],
};
say({ type: 'stall-began', ...stall });
setTimeout(() => {
  say({
    type: 'stall-ended',
    stall: { ...stall, lasted: now() - began, own: null, cpu: 1000, runDelay: null, gc: null },
  });
  say({ type: 'goodbye' });
  console.log('spoke');
  process.exitCode = 5;
  socket.end();
}, length);
