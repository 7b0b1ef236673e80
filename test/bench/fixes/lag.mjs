/** Imports `case.mjs` of the working directory and prints the longest time, in milliseconds, that its `main` held the loop. */

import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { main } = await import(pathToFileURL(path.resolve('case.mjs')).href);
let worst = 0;
let last = performance.now();
const beat = setInterval(() => {
  const now = performance.now();
  worst = Math.max(worst, now - last - 1);
  last = now;
}, 1);
await new Promise((resolve) => setTimeout(resolve, 10));
last = performance.now();
await main();
await new Promise((resolve) => setTimeout(resolve, 5));
clearInterval(beat);
console.log(worst);
