/** A script of `node:vm` that its timeout ends, and a worker thread that is terminated, both while the agent takes a stack of them: it takes long here. */
'use strict';

const { isMainThread, parentPort, Worker } = require('node:worker_threads');
const { runInThisContext } = require('node:vm');

function slowDown() {
  const agent = globalThis[Symbol.for('stallsight.agent')];
  const { capture } = agent;
  agent.capture = () => {
    for (const end = Date.now() + 60; Date.now() < end;);
    return capture();
  };
}

slowDown();
if (isMainThread) {
  process.stdin.once('data', () => {
    process.stdin.destroy();
    try {
      runInThisContext('for (;;);', { timeout: 150 });
    } catch (error) {
      console.log(error.code);
    }
    const worker = new Worker(__filename);
    worker.once('message', () => setTimeout(() => worker.terminate(), 200));
    worker.on('exit', (code) => console.log('exit', code));
  });
} else {
  parentPort.postMessage('blocks');
  setTimeout(() => {
    for (;;);
  }, 20);
}
