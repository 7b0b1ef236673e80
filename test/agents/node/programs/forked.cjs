/** Forks a program that takes long to load, and blocks in its first turn. */
'use strict';

const { fork } = require('node:child_process');

if (process.send === undefined) fork(__filename);
else {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
  setImmediate(block);
}

function block() {
  for (const end = process.cpuUsage().user + 120_000; process.cpuUsage().user < end;); // stall: cpu
}
