/**
 * Worker threads, one after another, that block as soon as they are there, the first while the program itself is just starting; for as many
 * milliseconds as the command line says.
 */
'use strict';

const { readFileSync } = require('node:fs');
const { isMainThread, Worker, workerData } = require('node:worker_threads');

/** What this thread had of a core, in ms. */
const spent = () => Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6;

function block() {
  for (const end = spent() + workerData.lasting; spent() < end;) for (let round = 0; round < 2e7; round += 1);
}

if (isMainThread) {
  const delays = [0, 0, 20];
  const lasting = Number(process.argv[2] ?? 250);
  const next = () => {
    if (delays.length > 0) new Worker(__filename, { workerData: { delay: delays.shift(), lasting } }).on('exit', next);
  };
  next();
} else setTimeout(block, workerData.delay);
