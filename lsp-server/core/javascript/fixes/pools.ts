/**
 * The pools that a worker file may have: of threads, of processes, or Piscina's. All take at most four at once, carry errors with
 * their own members, and end the work whose signal is aborted.
 */

export type PoolKind = 'threads' | 'processes' | 'piscina';

export interface Pool {
  /** `in worker threads`, as its file says it. */
  readonly where: string;
  readonly imported: readonly (readonly [names: string, module: string])[];
  /** The names that the file has of its own. */
  readonly names: ReadonlySet<string>;
  /** What TypeScript imports of the first of them besides. */
  readonly types: string;
  readonly written: (parts: PoolParts) => string;
}

export interface PoolParts {
  /** `countPrimes` */
  readonly name: string;
  /** `countPrimesInWorker` */
  readonly exported: string;
  readonly isModule: boolean;
  /** What only TypeScript has: the text, or nothing. */
  readonly type: (text: string) => string;
}

const size = 'Math.max(1, Math.min(4, availableParallelism() - 1))';
const queueNames = [
  'idleWorkers',
  'letEnd',
  'openWorker',
  'poolSize',
  'runningWorkers',
  'settleJob',
  'startJob',
  'startNextJob',
];
const commonNames = [
  'Answer',
  'Arguments',
  'Job',
  'PoolWorker',
  'Result',
  'answerJob',
  'answerOf',
  'availableParallelism',
  'cancelJob',
  'fileURLToPath',
  'waitingJobs',
  'workerMark',
];

export const pools: Readonly<Record<PoolKind, Pool>> = {
  threads: {
    where: 'worker threads',
    imported: [
      ['availableParallelism', 'node:os'],
      ['Worker, isMainThread, parentPort, workerData', 'node:worker_threads'],
    ],
    names: new Set([...queueNames, ...commonNames, 'Worker', 'isMainThread', 'parentPort', 'workerData']),
    types: '',
    written: threads,
  },
  processes: {
    where: 'processes of its own',
    imported: [
      ['fork', 'node:child_process'],
      ['availableParallelism', 'node:os'],
    ],
    names: new Set([...queueNames, ...commonNames, 'ChildProcess', 'fork']),
    types: 'type ChildProcess',
    written: processes,
  },
  piscina: {
    where: 'Piscina’s worker threads',
    imported: [
      ['availableParallelism', 'node:os'],
      ['Piscina', 'piscina'],
    ],
    names: new Set([...commonNames, 'Piscina', 'piscina']),
    types: '',
    written: piscina,
  },
};

function threads(parts: PoolParts): string {
  const { name, isModule, type } = parts;
  return `${queueHead(parts, 'a worker thread', 'thread: Worker')}
function openWorker()${type(': PoolWorker')} {
  const one${type(': PoolWorker')} = { thread: new Worker(${isModule ? 'new URL(import.meta.url)' : '__filename'}, { workerData: workerMark }), job: null };
  runningWorkers += 1;
  one.thread.on('message', (answer${type(': Answer')}) => {
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

function startJob(one${type(': PoolWorker')}, job${type(': Job')})${type(': void')} {
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
${queueTail(type, 'void job.worker.thread.terminate();')}
if (!isMainThread && workerData === workerMark) {
  parentPort?.on('message', (args${type(': Arguments')}) => {
    try {
      parentPort?.postMessage({ value: ${name}(...args) });
    } catch (thrown) {
      parentPort?.postMessage(answerOf(thrown));
    }
  });
}
`;
}

function processes(parts: PoolParts): string {
  const { name, isModule, type } = parts;
  return `${queueHead(parts, 'a process of its own, which may end without ending this one', 'process: ChildProcess')}
function openWorker()${type(': PoolWorker')} {
  const one${type(': PoolWorker')} = { process: fork(${isModule ? 'fileURLToPath(import.meta.url)' : '__filename'}, [workerMark], { serialization: 'advanced' }), job: null };
  runningWorkers += 1;
  const ended = (error${type(': Error')}) => {
    runningWorkers -= 1;
    if (idleWorkers.includes(one)) idleWorkers.splice(idleWorkers.indexOf(one), 1);
    settleJob(one, { error });
    startNextJob();
  };
  one.process.on('message', (answer${type(': Answer')}) => {
    settleJob(one, answer);
    letEnd(one);
    idleWorkers.push(one);
    startNextJob();
  });
  one.process.on('error', (error) => {
    if (one.process.pid === undefined) ended(error);
    else settleJob(one, { error });
  });
  one.process.on('exit', (code, signal) => ended(new Error(\`The process ended by \${signal ?? \`code \${code}\`}\`)));
  return one;
}

/** An idle process does not keep the program from ending. */
function letEnd(one${type(': PoolWorker')})${type(': void')} {
  one.process.unref();
  one.process.channel?.unref();
}

function startJob(one${type(': PoolWorker')}, job${type(': Job')})${type(': void')} {
  one.job = job;
  job.worker = one;
  one.process.ref();
  one.process.channel?.ref();
  try {
    one.process.send(job.args);
  } catch (error) {
    settleJob(one, { error });
    letEnd(one);
    idleWorkers.push(one);
  }
}
${queueTail(type, "job.worker.process.kill('SIGKILL');")}
if (process.argv[2] === workerMark && process.send) {
  process.on('message', (args${type(': Arguments')}) => {
    try {
      process.send?.({ value: ${name}(...args) });
    } catch (thrown) {
      process.send?.(answerOf(thrown));
    }
  });
}
`;
}

/** Written in JavaScript only. */
function piscina({ name, exported, isModule, type }: PoolParts): string {
  const exporting = isModule ? 'export ' : '';
  return `const piscina = Piscina.isWorkerThread
  ? null
  : new Piscina({
      filename: ${isModule ? 'fileURLToPath(import.meta.url)' : '__filename'},
      name: 'answerJob',
      minThreads: 1,
      maxThreads: ${size},
      idleTimeout: 60_000,
    });

${said(name, 'a worker thread of Piscina’s')}
${exporting}async function ${exported}(args, { signal } = {}) {
  signal?.throwIfAborted();
  const answer = await piscina.run(args, { signal }).catch((error) => {
    signal?.throwIfAborted();
    throw error instanceof Error ? error : new Error('What it gives cannot be copied from a worker thread');
  });
  if ('error' in answer) throw answer.details ? Object.assign(answer.error, answer.details) : answer.error;
  return answer.value;
}

/** What Piscina calls in a worker thread. */
${exporting}function answerJob(args) {
  try {
    return { value: ${name}(...args) };
  } catch (thrown) {
    return answerOf(thrown);
  }
}
${answering(type)}`;
}

/** An error keeps its own members; one of the browser's kind cannot be copied. */
function answering(type: PoolParts['type']): string {
  return `
/** An error is sent with its own members. */
function answerOf(thrown${type(': unknown')})${type(': Answer')} {
  const error = thrown instanceof DOMException ? Object.assign(new Error(thrown.message), { name: thrown.name }) : thrown;
  return { error, details: error instanceof Error ? { ...error } : null };
}
`;
}

function said(name: string, where: string): string {
  return `/**
 * What ${name}(...args) gives, from ${where}. Arguments and result are copied.
 * Rejects with what it throws; with a signal also when that is aborted, such as by AbortSignal.timeout(ms), and ends the work.
 */`;
}

/** What waits for its turn, and who works. */
function queueHead({ name, exported, isModule, type }: PoolParts, where: string, worker: string): string {
  const types = `type Arguments = Parameters<typeof ${name}>;
type Result = ReturnType<typeof ${name}>;
type Answer = { value: Result } | { error: unknown; details?: object | null };

interface Job {
  args: Arguments;
  resolve(value: Result): void;
  reject(reason: unknown): void;
  release(): void;
  worker: PoolWorker | null;
}

interface PoolWorker {
  ${worker};
  job: Job | null;
}

`;
  return `${type(types)}const workerMark = '${name} in a worker';
const poolSize = ${size};
const idleWorkers${type(': PoolWorker[]')} = [];
const waitingJobs${type(': Job[]')} = [];
let runningWorkers = 0;

${said(name, where)}
${isModule ? 'export ' : ''}function ${exported}(args${type(': Arguments')}, { signal }${type(': { signal?: AbortSignal | undefined }')} = {})${type(': Promise<Result>')} {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => cancelJob(job, signal?.reason);
    const release = () => signal?.removeEventListener('abort', abort);
    const job${type(': Job')} = { args, resolve, reject, release, worker: null };
    signal?.addEventListener('abort', abort, { once: true });
    waitingJobs.push(job);
    startNextJob();
  });
}

function startNextJob()${type(': void')} {
  while (waitingJobs.length > 0 && (idleWorkers.length > 0 || runningWorkers < poolSize)) startJob(idleWorkers.pop() ?? openWorker(), waitingJobs.shift()${type(' as Job')});
}
`;
}

function queueTail(type: PoolParts['type'], end: string): string {
  return `
function settleJob(one${type(': PoolWorker')}, answer${type(': Answer')})${type(': void')} {
  const { job } = one;
  one.job = null;
  if (job === null) return;
  job.release();
  if ('error' in answer) job.reject(answer.details ? Object.assign(answer.error${type(' as object')}, answer.details) : answer.error);
  else job.resolve(answer.value);
}

function cancelJob(job${type(': Job')}, reason${type(': unknown')})${type(': void')} {
  job.reject(reason);
  if (waitingJobs.includes(job)) waitingJobs.splice(waitingJobs.indexOf(job), 1);
  else if (job.worker?.job === job) {
    job.worker.job = null;
    ${end}
  }
}
${answering(type)}`;
}
