/** Ends in the way that the command line names, half of them in the middle of a stall. */
'use strict';

const { execSync } = require('node:child_process');
const { readFileSync, writeSync } = require('node:fs');

/** Microseconds that the process had of a core. What of it was the system's is a guess of the system's. */
function spent() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function block() {
  const end = spent() + 120 * 1000;
  while (spent() < end);
}

function fail() {
  throw new Error('mine');
}

const atOnce = {
  nothing() {},
  exitAtOnce: () => process.exit(7),
};

/** Once the watchdog is there, or who stands for it says so. */
const later = {
  natural: block,
  exit: () => process.exit(3),
  exitInStall: () => (block(), process.exit(4)),
  exitAfterCall: () => (execSync('sleep 1.4'), process.exit(9)),
  reallyExit: () => (block(), process.reallyExit(5)),
  exitCode: () => ((process.exitCode = 6), block()),
  throws: fail,
  throwsInStall: () => (block(), fail()),
  cannotRead: () => readFileSync('/there/is/no/such/file'),
  rejects: () => void Promise.reject(new Error('mine')),
  sigterm: () => (block(), process.kill(process.pid, 'SIGTERM')),
  sigkill: () => (block(), process.kill(process.pid, 'SIGKILL')),
  handled: () => {
    process.once('SIGTERM', () => process.exit(8));
    block();
    process.kill(process.pid, 'SIGTERM');
    setTimeout(block, 50);
  },
};

const name = process.argv[2];
process.on('exit', (code) => writeSync(1, `exit ${code}\n`));
if (name in atOnce) atOnce[name]();
else {
  process.stdin.once('data', () => {
    process.stdin.destroy();
    setTimeout(() => later[name](), 20);
  });
}
console.log('began', process.execArgv.length, Object.keys(globalThis).length);
