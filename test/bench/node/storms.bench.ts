/** Many children and many worker threads that are terminated while they block: all end as they should, and what was told of them adds up. */

import path from 'node:path';
import { bare, nodeVersions, observe, stallsOf } from '../../agents/node/observe.ts';
import { table } from './figures.ts';

/** How many of each. */
const forks = Number(process.env['FORKS'] ?? 500);
const workers = Number(process.env['WORKERS'] ?? 100);

const wanted = (process.env['NODES'] ?? '').split(',');
const versions = nodeVersions.filter((version) => wanted.some((word) => version.startsWith(word)));

const file = path.join(import.meta.dirname, 'storm.cjs');

const rows: string[][] = [];
for (const version of versions) {
  for (const [kind, count] of [
    ['forks', forks],
    ['workers', workers],
  ] as const) {
    const program = { version, file, words: [kind, String(count)], ready: 0, deadline: 600_000 };
    const plain = await bare(program);
    const observed = await observe(program);
    const told = (type: string): number => observed.heard.filter(({ event }) => event.type === type).length;
    rows.push([
      version,
      `${count} ${kind}`,
      `${plain.stdout.trim()} / ${observed.stdout.trim()}`,
      `${observed.code} ${observed.signal ?? ''}${observed.stderr.slice(0, 80)}`,
      `${told('hello')} / ${told('goodbye')}`,
      `${told('loop-began')} / ${told('loop-ended')}`,
      String(stallsOf(observed).length),
      String(observed.notices.length),
      `${(plain.lasted / 1000).toFixed(1)} / ${(observed.lasted / 1000).toFixed(1)} s`,
    ]);
  }
}
console.log(
  table(
    [
      'Node',
      'storm',
      'right, bare / observed',
      'exit',
      'hellos / goodbyes',
      'loops began / ended',
      'stalls',
      'notices',
      'lasted',
    ],
    rows,
  ),
);
