/** Whether programs of every make die in every way, on every Python of this machine, as they do without the agent. */

import { compareDeaths } from '../../agents/python/deaths.ts';
import { pythons } from '../../setup/python.mjs';
import { table } from '../node/figures.ts';

const minors = (process.env['PYTHONS'] ?? '').split(',');
const seed = Number(process.env['SEED'] ?? 1);
const count = Number(process.env['COUNT'] ?? 10_000);

const rows: string[][] = [];
for (const { version, path } of pythons().filter((one) => minors.some((minor) => one.version.startsWith(minor)))) {
  const { count: died, changed, shown, lost } = await compareDeaths(path, seed, count);
  rows.push([version, died, changed.length, shown.length, lost].map(String));
  for (const words of [...changed, ...shown]) console.error(`${version} ${words}`);
}
console.log(table(['Python', 'deaths', 'ended otherwise', 'showed the agent', 'children lost'], rows));
