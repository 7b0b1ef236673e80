/** Imports programs before and after their fixes, in one process: what they print, return and throw, as JSON. */

import { inspect } from 'node:util';

const { log } = console;

async function outcome(url) {
  const printed = [];
  console.log = (...words) => printed.push(words.join(' '));
  try {
    const { answer } = await import(url);
    return [...printed, inspect(await answer())].join('\n');
  } catch (error) {
    return [...printed, `thrown ${error.name} ${error.code ?? error.message}`].join('\n');
  } finally {
    console.log = log;
  }
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const outcomes = [];
for (const pair of JSON.parse(Buffer.concat(chunks).toString())) {
  outcomes.push([await outcome(pair[0]), await outcome(pair[1])]);
}
process.stdout.write(JSON.stringify(outcomes));
