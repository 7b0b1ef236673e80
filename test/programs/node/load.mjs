/**
 * A bounded load: so many requests to `/`, one after another, and beside each one to `/healthy`, which should not wait.
 * Usage: load.mjs REQUESTS [MEGABYTES of JSON to send with each], with the address on standard input.
 */

import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

const [requests, megabytes] = process.argv.slice(2).map(Number);
const url = await text(process.stdin);
const options = megabytes > 0 ? { method: 'POST', body: bigJson() } : {};

if (url !== '') await drive();

async function drive() {
  await get('/healthy');
  for (let done = 0; done < requests; done++) {
    await Promise.all([get('/', options), pause(30).then(() => get('/healthy'))]);
    await pause(80);
  }
}

async function get(path, options) {
  const response = await fetch(url + path, options);
  await response.arrayBuffer();
}

function bigJson() {
  const row = { id: 12345, name: 'an article', prices: Array(25).fill([19.95, 24.5, 17.25, 31.125]).flat() };
  return JSON.stringify(Array(Math.round((megabytes * 1e6) / JSON.stringify(row).length)).fill(row));
}
