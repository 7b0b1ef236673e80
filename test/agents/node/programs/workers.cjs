/** Two worker threads that block, one of which is terminated meanwhile; and a worker that is terminated while it is idle. */
'use strict';

const { isMainThread, Worker, workerData } = require('node:worker_threads');

function block(ms) {
  const end = process.cpuUsage().user + ms * 1000;
  while (process.cpuUsage().user < end); // stall: cpu
}

if (isMainThread) {
  const [first, endless, idle] = [200, 100_000, 0].map((length) => new Worker(__filename, { workerData: length }));
  process.stdin.once('data', () => {
    process.stdin.destroy();
    first.postMessage('go');
    endless.postMessage('go');
    setTimeout(() => idle.terminate(), 300);
    setTimeout(() => endless.terminate(), 1500);
    setTimeout(() => first.terminate(), 1700);
    setTimeout(() => console.log('main goes on'), 1900);
  });
} else {
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', () => setTimeout(() => block(workerData), 50));
}
