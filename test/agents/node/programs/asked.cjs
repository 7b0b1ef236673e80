/** Forks a program and asks it at once: what it is to do is there before it is loaded. */
'use strict';

const { fork } = require('node:child_process');

if (process.send === undefined) {
  const child = fork(__filename);
  child.send('work');
  child.on('message', () => child.disconnect());
} else {
  process.once('message', () => {
    block();
    process.send('done');
  });
}

function block() {
  for (const end = process.cpuUsage().user + 200_000; process.cpuUsage().user < end;); // stall: cpu
}
