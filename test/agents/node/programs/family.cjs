/** A cluster of two workers and a forked child, each of which blocks once. */
'use strict';

const cluster = require('node:cluster');
const { fork } = require('node:child_process');

function block() {
  const end = process.cpuUsage().user + 150 * 1000;
  while (process.cpuUsage().user < end); // stall: cpu
}

if (cluster.isPrimary && process.argv[2] !== 'child') {
  const children = [cluster.fork().process, cluster.fork().process, fork(__filename, ['child'])];
  process.stdin.once('data', () => {
    process.stdin.destroy();
    for (const child of children) child.send('go');
  });
  let running = children.length;
  for (const child of children) child.once('exit', (code) => console.log('exit', code, (running -= 1)));
} else {
  process.once('message', () => {
    setTimeout(() => {
      block();
      setTimeout(() => process.exit(0), 100);
    }, 50);
  });
}
