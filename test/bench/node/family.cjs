/**
 * Forks children, two at a time, of which every other one has a worker thread; each child, or its worker thread, computes three times for 50 to
 * 250 ms, with 150 to 500 ms before each. Ends with what they did, as JSON on stdout: wall-clock microseconds.
 */
'use strict';

const { fork } = require('node:child_process');
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');

const each = 3;
/** So long a child lives on when it has done its work, in milliseconds. */
const rest = 300;

function generator(seed) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Calls back with what was done. */
function work(random, then, done = []) {
  if (done.length === each) return then(done);
  setTimeout(
    () => {
      const began = performance.timeOrigin + performance.now();
      const length = 50 + 200 * random();
      for (const end = performance.now() + length; performance.now() < end;); // stall: cpu
      done.push({ began: began * 1000, lasted: (performance.timeOrigin + performance.now() - began) * 1000 });
      work(random, then, done);
    },
    150 + 350 * random(),
  );
}

function child([, , , seed, inWorker]) {
  const told = (done) => {
    process.send({ pid: process.pid, worker: inWorker === 'true', done });
    setTimeout(() => process.disconnect(), rest);
  };
  if (inWorker === 'true') new Worker(__filename, { workerData: { seed: Number(seed) } }).once('message', told);
  else work(generator(Number(seed)), told);
}

function parent([, , count, seed]) {
  const random = generator(Number(seed));
  const all = [];
  let [left, running] = [Number(count), 0];
  const next = () => {
    if (left === 0 && running === 0) return console.log(JSON.stringify(all));
    if (left === 0) return;
    [left, running] = [left - 1, running + 1];
    fork(__filename, ['child', String(1 + Math.floor(random() * 1e9)), String(left % 2 === 0)])
      .on('message', (told) => all.push(told))
      .on('exit', () => {
        running -= 1;
        next();
      });
  };
  next();
  next();
}

if (!isMainThread) work(generator(workerData.seed), (done) => parentPort.postMessage(done));
else if (process.argv[2] === 'child') child(process.argv);
else parent(process.argv);
