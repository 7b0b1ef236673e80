/** Blocks twice while its watchdog has not come yet: in a call that is over by then, and in a loop that lasts until after it. */
'use strict';

const { execSync } = require('node:child_process');
const { setTimeout: sleep } = require('node:timers/promises');

function execute() {
  execSync('sleep 0.12'); // stall: io child_process.execSync
}

function compute() {
  for (const end = process.cpuUsage().user + 700_000; process.cpuUsage().user < end;); // stall: cpu
}

async function run() {
  await sleep(20);
  execute();
  await sleep(30);
  compute();
  await sleep(200);
}

void run();
