/**
 * Imports `before.mjs` and `after.mjs` of the working directory and prints how long each `answer` held the loop at most, in milliseconds,
 * turn by turn. What the loop's thread waited for a processor is not counted: that is the machine's doing.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const withoutProcessor = () => Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6;

async function heldBy({ answer }) {
  let worst = 0;
  let last = 0;
  let waited = 0;
  const look = () => {
    const [now, without] = [performance.now(), withoutProcessor()];
    if (last > 0) worst = Math.max(worst, now - last - 1 - (without - waited));
    [last, waited] = [now, without];
  };
  const beat = setInterval(look, 1);
  await new Promise((resolve) => setTimeout(resolve, 10));
  await answer();
  await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(beat);
  return worst;
}

const [before, after] = await Promise.all(
  ['before.mjs', 'after.mjs'].map((name) => import(pathToFileURL(path.resolve(name)).href)),
);
const turns = [];
for (let turn = 0; turn < Number(process.argv[2]); turn += 1) turns.push([await heldBy(before), await heldBy(after)]);
console.log(JSON.stringify(turns));
