/** A worker thread that computes for some seconds, in short steps; the main thread waits for it. */
'use strict';

const { isMainThread, parentPort, Worker } = require('node:worker_threads');

function compute() {
  for (const end = performance.now() + 40; performance.now() < end;) for (let round = 0; round < 1e5; round += 1);
}

if (isMainThread) {
  const worker = new Worker(__filename);
  worker.on('message', () => process.exit(0));
} else {
  const end = performance.now() + 4000;
  const timer = setInterval(() => {
    compute();
    if (performance.now() < end) return;
    clearInterval(timer);
    parentPort.postMessage('done');
  }, 10);
}
