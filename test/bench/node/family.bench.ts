/** Stalls of forked children and of their worker threads: which of them are found, and named by their line. */

import path from 'node:path';
import { marksOf, nodeVersions, observe, stallsOf } from '../../agents/node/observe.ts';
import { table } from './figures.ts';

/** CHILDREN and SEEDS make it shorter or longer. */
const children = process.env['CHILDREN'] ?? '20';
const seeds = (process.env['SEEDS'] ?? '1').split(',');

const wanted = (process.env['NODES'] ?? '').split(',');
const versions = nodeVersions.filter((version) => wanted.some((word) => version.startsWith(word)));

const file = path.join(import.meta.dirname, 'family.cjs');
const [mark] = marksOf(file).values();

/** As `family.cjs` writes it. Times are microseconds. */
interface Told {
  readonly pid: number;
  readonly worker: boolean;
  readonly done: readonly { readonly began: number; readonly lasted: number }[];
}

const rows: string[][] = [];
for (const version of versions) {
  const judged: { readonly worker: boolean; readonly found: boolean; readonly named: boolean }[] = [];
  for (const seed of seeds) {
    const observed = await observe({ version, file, words: [children, seed], ready: 0 });
    const pids = new Map(
      observed.heard.flatMap(({ event }) => (event.type === 'hello' ? [[event.process, event.pid]] : [])),
    );
    for (const { pid, worker, done } of JSON.parse(observed.stdout) as Told[]) {
      for (const { began, lasted } of done) {
        const stall = stallsOf(observed).find(
          (one) =>
            pids.get(one.process) === pid && one.began < began + lasted - 5000 && one.began + one.lasted > began + 5000,
        );
        judged.push({ worker, found: stall !== undefined, named: stall?.culprit?.line === mark?.line });
      }
    }
  }
  const share = (worker: boolean): string[] => {
    const these = judged.filter((one) => one.worker === worker);
    const of = (what: 'found' | 'named'): string => `${these.filter((one) => one[what]).length} of ${these.length}`;
    return [of('found'), of('named')];
  };
  rows.push([version, ...share(false), ...share(true)]);
}
console.log(table(['Node', 'children: found', 'named', 'worker threads of children: found', 'named'], rows));
