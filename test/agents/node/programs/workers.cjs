/** Two worker threads that block, one of which is terminated meanwhile; and a worker that is terminated while it is idle. */
'use strict';

const { isMainThread, Worker, workerData } = require('node:worker_threads');

function block(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end); // stall: cpu
}

if (isMainThread) {
  const [first, endless, idle] = [200, 100_000, 0].map((length) => new Worker(__filename, { workerData: length }));
  process.stdin.once('data', () => {
    process.stdin.destroy();
    first.postMessage('go');
    endless.postMessage('go');
    setTimeout(() => idle.terminate(), 300);
    setTimeout(() => endless.terminate(), 500);
    setTimeout(() => first.terminate(), 700);
    setTimeout(() => console.log('main goes on'), 900);
  });
} else {
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', () => setTimeout(() => block(workerData), 50));
}
