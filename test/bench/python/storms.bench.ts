/** Whether forks in a running loop are all seen, and whether pools used in a loop ever hang: the same program bare and observed. */

import path from 'node:path';
import { runBare } from '../../agents/python/bare.ts';
import { runObserved } from '../../agents/python/collector.ts';
import { pythons } from '../../setup/python.mjs';
import { table } from '../node/figures.ts';

const program = path.join(import.meta.dirname, '../../agents/python/programs/children.py');
const minors = (process.env['PYTHONS'] ?? '').split(',');
const forks = process.env['FORKS'] ?? '500';
const pools = process.env['POOLS'] ?? '200';
/** A pool that hangs is killed after this, in ms. */
const patience = 200_000;

const rows: string[][] = [];
for (const { version, path: python } of pythons().filter((one) =>
  minors.some((minor) => one.version.startsWith(minor)),
)) {
  for (const words of [
    ['storm', forks],
    ['again', pools],
  ].filter(([, times]) => times !== '0')) {
    const began = performance.now();
    const bare = await runBare(python, [program, ...words], {}, patience);
    const lasted = performance.now() - began;
    const { events, code, stdout, stderr } = await runObserved({ python, args: [program, ...words], patience });
    const observed = performance.now() - began - lasted;
    const children = new Set(events.flatMap(({ event }) => (event.type === 'hello' ? [event.process] : []))).size - 1;
    const same = code === bare.status && stdout === bare.stdout;
    if (!same) console.error(code, stdout, stderr);
    const [bareSeconds, seconds] = [lasted, observed].map((milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`);
    rows.push([version, words.join(' '), same ? 'the same' : 'OTHER', `${children}`, `${bareSeconds}`, `${seconds}`]);
  }
}
console.log(table(['Python', 'what', 'ended', 'children seen', 'bare', 'observed'], rows));
