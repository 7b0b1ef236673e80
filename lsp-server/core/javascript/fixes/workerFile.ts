/** The text of a worker file: a function with what it needs, and a bounded pool of threads that runs it. */

import type { Binding } from './bindings.ts';

export interface WorkerParts {
  /** `countPrimes` */
  readonly name: string;
  /** `countPrimesInWorker` */
  readonly exported: string;
  readonly isModule: boolean;
  readonly imports: readonly Binding[];
  /** The declarations, as they are written. */
  readonly declarations: readonly string[];
}

/** The names that the file has of its own. */
export const poolNames: ReadonlySet<string> = new Set([
  'Worker',
  'availableParallelism',
  'cancelJob',
  'idleWorkers',
  'isMainThread',
  'openWorker',
  'parentPort',
  'poolSize',
  'runningWorkers',
  'settleJob',
  'startJob',
  'startNextJob',
  'waitingJobs',
  'workerData',
  'workerMark',
]);

export function workerText(parts: WorkerParts): string {
  const { name, exported, isModule, imports, declarations } = parts;
  const own = [
    importLine('availableParallelism', 'node:os', isModule),
    importLine('Worker, isMainThread, parentPort, workerData', 'node:worker_threads', isModule),
  ];
  const others = imports.map((binding) => importOf(binding, isModule));
  return [
    `/** Runs ${name}() in worker threads, so that the event loop goes on meanwhile. */`,
    isModule ? '' : `'use strict';\n`,
    [...own, ...others].join('\n'),
    '',
    declarations.join('\n\n'),
    '',
    pool(name, exported, isModule),
  ]
    .join('\n')
    .replaceAll('\n\n\n', '\n\n');
}

function importLine(names: string, module: string, isModule: boolean): string {
  return importing(`{ ${names} }`, module, isModule);
}

function importing(what: string, module: string, isModule: boolean): string {
  const from = `'${module}'`;
  const words = isModule ? ['import', what, 'from', from] : ['const', what, '=', `require(${from})`];
  return `${words.join(' ')};`;
}

function importOf({ local, module, name }: Binding, isModule: boolean): string {
  if (name === null) return importing(local, module, isModule);
  const renamed = isModule ? `${name} as ${local}` : `${name}: ${local}`;
  return importLine(name === local ? name : renamed, module, isModule);
}

function pool(name: string, exported: string, isModule: boolean): string {
  return `const workerMark = '${name} in a worker';
const poolSize = Math.max(1, Math.min(4, availableParallelism() - 1));
const idleWorkers = [];
const waitingJobs = [];
let runningWorkers = 0;

/**
 * What ${name}(...args) gives, from a worker thread. Arguments and result are copied.
 * Rejects with what it throws; with a signal also when that is aborted, such as by AbortSignal.timeout(ms), and ends the work.
 */
${isModule ? 'export ' : ''}function ${exported}(args, { signal } = {}) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => cancelJob(job, signal.reason);
    const release = () => signal?.removeEventListener('abort', abort);
    const job = { args, resolve, reject, release, worker: null };
    signal?.addEventListener('abort', abort, { once: true });
    waitingJobs.push(job);
    startNextJob();
  });
}

function startNextJob() {
  while (waitingJobs.length > 0 && (idleWorkers.length > 0 || runningWorkers < poolSize)) startJob(idleWorkers.pop() ?? openWorker(), waitingJobs.shift());
}

function openWorker() {
  const one = { thread: new Worker(${isModule ? 'new URL(import.meta.url)' : '__filename'}, { workerData: workerMark }), job: null };
  runningWorkers += 1;
  one.thread.on('message', (answer) => {
    settleJob(one, answer);
    one.thread.unref();
    idleWorkers.push(one);
    startNextJob();
  });
  one.thread.on('error', (error) => settleJob(one, { error }));
  one.thread.on('exit', (code) => {
    runningWorkers -= 1;
    if (idleWorkers.includes(one)) idleWorkers.splice(idleWorkers.indexOf(one), 1);
    settleJob(one, { error: new Error(\`The worker ended with code \${code}\`) });
    startNextJob();
  });
  return one;
}

function startJob(one, job) {
  one.job = job;
  job.worker = one;
  one.thread.ref();
  try {
    one.thread.postMessage(job.args);
  } catch (error) {
    settleJob(one, { error });
    one.thread.unref();
    idleWorkers.push(one);
  }
}

function settleJob(one, answer) {
  const { job } = one;
  one.job = null;
  if (job === null) return;
  job.release();
  if ('error' in answer) job.reject(answer.details ? Object.assign(answer.error, answer.details) : answer.error);
  else job.resolve(answer.value);
}

function cancelJob(job, reason) {
  job.reject(reason);
  if (waitingJobs.includes(job)) waitingJobs.splice(waitingJobs.indexOf(job), 1);
  else if (job.worker?.job === job) {
    job.worker.job = null;
    void job.worker.thread.terminate();
  }
}

if (!isMainThread && workerData === workerMark) {
  parentPort.on('message', (args) => {
    try {
      parentPort.postMessage({ value: ${name}(...args) });
    } catch (thrown) {
      const error = thrown instanceof DOMException ? Object.assign(new Error(thrown.message), { name: thrown.name }) : thrown;
      parentPort.postMessage({ error, details: error instanceof Error ? { ...error } : null });
    }
  });
}
${isModule ? '' : `\nmodule.exports = { ${exported} };\n`}`;
}
