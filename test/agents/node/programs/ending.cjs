/** Ends in the way that the command line names, half of them in the middle of a stall. */
'use strict';

const { writeSync } = require('node:fs');

function block() {
  const end = Date.now() + 120;
  while (Date.now() < end);
}

const endings = {
  nothing() {},
  natural: () => setTimeout(block, 300),
  exit: () => setTimeout(() => process.exit(3), 300),
  exitInStall: () => setTimeout(() => (block(), process.exit(4)), 300),
  reallyExit: () => setTimeout(() => (block(), process.reallyExit(5)), 300),
  exitCode: () => ((process.exitCode = 6), setTimeout(block, 300)),
  throws: () =>
    setTimeout(() => {
      throw new Error('mine');
    }, 300),
  rejects: () => setTimeout(() => void Promise.reject(new Error('mine')), 300),
  sigterm: () => setTimeout(() => (block(), process.kill(process.pid, 'SIGTERM')), 300),
  sigkill: () => setTimeout(() => (block(), process.kill(process.pid, 'SIGKILL')), 300),
  abortive: () => {
    process.exit(7);
  },
};

process.on('exit', (code) => writeSync(1, `exit ${code}\n`));
endings[process.argv[2]]();
console.log('began', process.execArgv.length, Object.keys(globalThis).length);
