/** A job runner whose every job holds the loop; it writes down when, for whoever wants to check. */

import { writeFileSync } from 'node:fs';

const log = new URL('jobs.mjs.log', import.meta.url);

setTimeout(next, 1000);

function next() {
  crunch();
  setTimeout(next, 1000);
}

function crunch() {
  const began = Date.now();
  writeFileSync(log, `${began}`);
  let sum = 0;
  while (Date.now() - began < 4000) {
    for (let i = 0; i < 10_000; i++) sum += i;
  }
  writeFileSync(log, `${began} ${Date.now()}`);
  return sum;
}
