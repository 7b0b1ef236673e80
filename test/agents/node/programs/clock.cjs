/** Is on a clock of its own, as programs under test are, and says who else asks for it; so is its worker thread. Blocks once. */
'use strict';

const { isMainThread, parentPort, Worker } = require('node:worker_threads');

const later = globalThis.setTimeout;
for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval']) {
  globalThis[name] = () => console.log(`${name} of the program`);
}
Date.now = () => -1;
Object.defineProperty(globalThis, 'performance', { value: { now: () => 0, nodeTiming: {} } });
process.listeners = () => {
  throw new Error('nobody may ask');
};

function block() {
  for (const end = process.cpuUsage().user + 120_000; process.cpuUsage().user < end;); // stall: cpu
}

if (isMainThread) {
  const worker = new Worker(__filename);
  process.stdin.once('data', () => {
    process.stdin.destroy();
    later(block, 700);
    later(() => worker.postMessage('end'), 1000);
  });
} else parentPort.once('message', () => undefined);
