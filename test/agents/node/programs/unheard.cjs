/** Starts two worker threads, one of them when the program is no longer new; each says which of Node's modules for `fetch` it has when it has rested. */
'use strict';

const { isMainThread, Worker } = require('node:worker_threads');

if (isMainThread) {
  process.stdin.once('data', () => process.stdin.destroy());
  new Worker(__filename).once('exit', () => setTimeout(() => new Worker(__filename), 1200 - performance.now()));
} else setTimeout(() => console.log(process.moduleLoadList.filter((name) => name.includes('undici'))), 400);
