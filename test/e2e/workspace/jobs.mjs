/** A job runner for ten minutes at most, whose every job holds the loop until there is a file `enough`, a minute at most; each writes down when it ran. */

import { appendFileSync, existsSync, unlinkSync } from 'node:fs';

const log = new URL('jobs.mjs.log', import.meta.url);
const enough = new URL('enough', import.meta.url);

setTimeout(next, 1000);

function next() {
  if (performance.now() > 600_000) return;
  crunch();
  setTimeout(next, 1000);
}

function crunch() {
  const began = Date.now();
  let sum = 0;
  while (!existsSync(enough) && Date.now() - began < 60_000) {
    for (let i = 0; i < 10_000_000; i++) sum += i;
  }
  if (existsSync(enough)) unlinkSync(enough);
  appendFileSync(log, `${began} ${Date.now()}\n`);
  return sum;
}
