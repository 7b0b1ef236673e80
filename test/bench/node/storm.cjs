/** Starts many children, or many worker threads that are terminated while they block. Says on stdout how many ended as they should. */
'use strict';

const { fork } = require('node:child_process');
const { isMainThread, parentPort, Worker } = require('node:worker_threads');

const [kind, count] = [process.argv[2], Number(process.argv[3])];
const atOnce = 8;

function child() {
  return new Promise((resolve) => {
    fork(__filename, ['child']).on('exit', (code) => resolve(code === 7));
  });
}

function worker() {
  return new Promise((resolve) => {
    const thread = new Worker(__filename);
    thread.once('message', () => setTimeout(() => thread.terminate(), 60));
    thread.on('error', () => undefined);
    thread.on('exit', (code) => resolve(code === 1));
  });
}

async function storm(start) {
  let [begun, right] = [0, 0];
  const one = async () => {
    while ((begun += 1) <= count) if (await start()) right += 1;
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  console.log(right);
}

if (!isMainThread) {
  setTimeout(() => {
    parentPort.postMessage('blocks');
    for (;;);
  }, 50);
} else if (kind === 'child') setTimeout(() => process.exit(7), 600);
else void storm(kind === 'forks' ? child : worker);
