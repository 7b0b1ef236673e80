/** A worker thread of a worker thread, which blocks three times. */
'use strict';

const { execSync } = require('node:child_process');
const { isMainThread, Worker, workerData } = require('node:worker_threads');

function block(times) {
  execSync('sleep 0.15'); // stall: io child_process.execSync
  if (times > 1) setTimeout(block, 200, times - 1);
}

if (isMainThread) {
  process.stdin.destroy();
  new Worker(__filename, { workerData: 'outer' }).ref();
} else if (workerData === 'outer') {
  new Worker(__filename, { workerData: 'inner' }).ref();
} else {
  setTimeout(block, 300, 3);
}
