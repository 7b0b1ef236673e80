/** Dies in the way that the command line names, at once or, when told so, after a line on stdin came: the watchdog is there then. */
'use strict';

const { execFileSync, fork } = require('node:child_process');
const { readFileSync, writeSync } = require('node:fs');
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');

/** Microseconds that the process had of a core. What of it was the system's is a guess of the system's. */
function spent() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function block(ms = 120) {
  const end = spent() + ms * 1000;
  while (spent() < end);
}

function fail() {
  throw new TypeError('mine');
}

function killed(signal) {
  block();
  process.kill(process.pid, signal);
  setTimeout(() => undefined, 10_000);
}

function handled(event, answer) {
  process.on(event, answer);
}

/** Resolves with how the thread ended. */
function thread(way, then = () => undefined) {
  const worker = new Worker(__filename, { workerData: way });
  worker.on('message', () => then(worker));
  worker.on('error', (error) => console.log('worker error', error.message));
  worker.on('exit', (code) => console.log('worker exit', code));
}

function child(way, signal) {
  const one = fork(__filename, [way]);
  if (signal !== undefined) one.once('message', () => one.kill(signal));
  one.on('exit', (code, by) => console.log('child exit', code, by));
}

const ways = {
  nothing: () => undefined,
  block,
  exit: () => process.exit(3),
  exitInStall: () => (block(), process.exit(4)),
  exitCode: () => void (process.exitCode = 5),
  reallyExit: () => (block(), process.reallyExit(6)),
  exitTwice: () => (process.on('exit', () => process.exit(9)), process.exit(8)),
  exitInBeforeExit: () => process.once('beforeExit', () => process.exit(7)),
  beforeExitGoesOn: () => process.once('beforeExit', () => setTimeout(block, 10)),
  throws: fail,
  throwsInStall: () => (block(), fail()),
  throwsText: () => {
    throw 'mine';
  },
  throwsNothing: () => {
    throw undefined;
  },
  throwsFrozen: () => {
    throw Object.freeze(new Error('mine'));
  },
  throwsInTick: () => process.nextTick(fail),
  throwsInMicrotask: () => queueMicrotask(fail),
  throwsInImmediate: () => setImmediate(() => (block(), fail())),
  throwsInExit: () => process.on('exit', fail),
  throwsWithCause: () => {
    throw new Error('mine', { cause: new RangeError('why') });
  },
  overflows: () => {
    const again = () => again() + 1;
    again();
  },
  cannotRead: () => readFileSync('/there/is/no/such/file'),
  cannotParse: () => JSON.parse(`{${' '.repeat(70_000)}`),
  cannotRun: () => execFileSync('false'),
  cannotLoad: () => require(`${__dirname}/there-is-no-such-module`),
  catches: () => {
    try {
      readFileSync('/there/is/no/such/file');
    } catch (error) {
      console.log(error.code, error.message);
    }
  },
  rejects: () => void Promise.reject(new Error('mine')),
  rejectsText: () => void Promise.reject('mine'),
  rejectsInStall: async () => {
    block();
    fail();
  },
  handlesException: () => (handled('uncaughtException', (error, origin) => console.log(error.message, origin)), fail()),
  handlesAndExits: () => (handled('uncaughtException', () => (block(), process.exit(10))), fail()),
  handlesRejection: () => (
    handled('unhandledRejection', (error) => console.log(error.message)),
    void Promise.reject(new Error('mine'))
  ),
  monitors: () => (handled('uncaughtExceptionMonitor', (error) => console.log(error.message)), fail()),
  warns: () => process.emitWarning('mine', { code: 'MINE' }),
  sigterm: () => killed('SIGTERM'),
  sigint: () => killed('SIGINT'),
  sighup: () => killed('SIGHUP'),
  sigkill: () => killed('SIGKILL'),
  sigusr2: () => killed('SIGUSR2'),
  handledSignal: () => (handled('SIGTERM', () => process.exit(11)), killed('SIGTERM')),
  ignoredSignal: () => {
    handled('SIGTERM', () => setTimeout(() => process.exit(12), 50));
    killed('SIGTERM');
  },
  writesMuch: () => process.stdout.write('x'.repeat(1_000_000), () => process.exit(13)),
  writesInExit: () => process.on('exit', () => writeSync(1, 'last words\n')),
  workerEnds: () => thread('block'),
  workerThrows: () => thread('throwsInStall'),
  workerExits: () => thread('exitInStall'),
  workerTerminated: () => thread('endless', (worker) => setTimeout(() => worker.terminate(), 100)),
  workerLeftBehind: () => thread('endless', () => process.exit(14)),
  childExits: () => child('exitInStall'),
  childThrows: () => child('throwsInStall'),
  childKilled: () => child('endless', 'SIGKILL'),
  childTerminated: () => child('endless', 'SIGTERM'),
  endless: () => {
    if (isMainThread) process.send('begins');
    else parentPort.postMessage('begins');
    setImmediate(() => {
      for (;;);
    });
  },
};

if (!isMainThread) ways[workerData]();
else {
  const [way, when] = process.argv.slice(2);
  console.log('began', process.execArgv.length, Object.keys(globalThis).length);
  process.on('exit', (code) => writeSync(1, `exit ${code}\n`));
  if (when === 'later') {
    process.stdin.once('data', () => {
      process.stdin.destroy();
      setTimeout(() => void ways[way](), 20);
    });
  } else ways[way]();
}

module.exports = ways;
