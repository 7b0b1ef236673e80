/** Two worker threads: one ticks, the other holds its loop until there is a file `enough`, a minute at most. */

import { existsSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const enough = new URL('enough', import.meta.url);

if (isMainThread) {
  for (const task of ['ticks', 'crunches']) {
    const worker = new Worker(new URL(import.meta.url), { name: task, workerData: task });
    worker.on('error', (error) => console.error(error));
  }
} else if (workerData === 'crunches') {
  setTimeout(() => work(workerData, 60_000), 1000);
} else {
  setInterval(() => work(workerData, 1), 50);
}

function work(task, milliseconds) {
  const began = Date.now();
  let sum = 0;
  while (!existsSync(enough) && Date.now() - began < milliseconds) {
    for (let i = 0; i < 1_000_000; i++) sum += task.length;
  }
  return sum;
}
