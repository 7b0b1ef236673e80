/** Two worker threads for ten minutes at most: both tick, and `busy` holds its loop when there is a file `work`, until there is a file `enough`; it writes down when that was. */

import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const [log, work, enough] = ['workers.mjs.log', 'work', 'enough'].map((name) => new URL(name, import.meta.url));
let ticks = 0;

if (isMainThread) {
  for (const name of ['calm', 'busy']) begin(name);
  setTimeout(() => process.exit(), 600_000);
} else {
  setInterval(workerData === 'busy' ? crunch : tick, 100);
}

function begin(name) {
  return new Worker(new URL(import.meta.url), { name, workerData: name });
}

function tick() {
  ticks += 1;
}

function crunch() {
  if (!existsSync(work)) return;
  const began = Date.now();
  while (!existsSync(enough) && Date.now() - began < 60_000) {
    for (let i = 0; i < 10_000_000; i++) ticks += i;
  }
  for (const file of [work, enough]) rmSync(file, { force: true });
  appendFileSync(log, `${began} ${Date.now()}\n`);
}
