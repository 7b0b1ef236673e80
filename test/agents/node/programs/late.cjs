/** A small program that loads a module in the step that needs it, imports another, and whose heap grows in the step that has it collected. */
'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');
const kept = [];

function execute({ execSync }) {
  execSync('sleep 0.15'); // stall: io child_process.execSync
}

function derive() {
  const { pbkdf2Sync } = require('node:crypto');
  pbkdf2Sync('password', 'salt', 200_000, 64, 'sha512'); // stall: cpu crypto.pbkdf2Sync
}

function grow() {
  for (let id = 0; id < 600_000; id += 1) kept.push({ id, names: [id] });
  for (let round = 0; round < 6; round += 1) collect(); // stall: gc
}

process.stdin.once('data', async () => {
  process.stdin.destroy();
  const processes = await import('node:child_process');
  await sleep(700);
  execute(processes);
  await sleep(150);
  derive();
  await sleep(150);
  grow();
  await sleep(150);
});
