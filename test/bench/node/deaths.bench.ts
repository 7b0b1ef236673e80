/** Many ways to die, at once and when the watchdog is there: each program ends as it would without the agent. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bare, type Ended, nodeVersions, observe } from '../../agents/node/observe.ts';
import { table } from './figures.ts';

const wanted = (process.env['NODES'] ?? '').split(',');
const versions = nodeVersions.filter((version) => wanted.some((word) => version.startsWith(word)));

const file = path.join(import.meta.dirname, 'deaths.cjs');
/** WAYS, words separated by commas, takes those only. */
const named = process.env['WAYS']?.split(',');
const ways = namesIn(readFileSync(file, 'utf8')).filter((way) => way !== 'endless' && named?.includes(way) !== false);

/** As many programs run at once. */
const atOnce = 3;

const rows: string[][] = [];
for (const version of versions) {
  const cases = ways.flatMap((way) => ['at once', 'later'].map((when) => [way, when] as const));
  let different = 0;
  const tell = (one: string): void => {
    different += 1;
    console.log(version, one);
  };
  const next = async (): Promise<void> => {
    for (let one = cases.shift(); one !== undefined; one = cases.shift()) {
      const [way, when] = one;
      const program = { version, file, words: [way, when], ready: when === 'later' ? 1 : 0 };
      const [plain, observed] = [await bare(program), await observe(program)];
      const [left, right] = [outside(plain), outside(observed)];
      if (left !== right || observed.stderr.includes('stallsight')) tell(`${way} ${when}: ${left} / ${right}`);
    }
  };
  const count = cases.length;
  await Promise.all(Array.from({ length: atOnce }, next));
  rows.push([version, String(count), String(different)]);
}
console.log(table(['Node', 'programs', 'ended otherwise'], rows));

/** A stack is compared by the lines above it: of ten frames one or two of the outermost may be missing. Numbers of processes differ. */
function outside({ code, signal, stdout, stderr }: Ended): string {
  const said = stderr
    .replaceAll(/^ +(?:at |\.{3} \d+ lines matching).*$\n?/gm, '')
    .replaceAll(/\bpid: \d+|\(node:\d+\)/g, 'pid');
  return JSON.stringify([code, signal, stdout.slice(0, 2000), stdout.length, said]);
}

function namesIn(text: string): string[] {
  const [, table = ''] = text.split('const ways = {');
  return [...table.matchAll(/^ {2}(\w+)(?::|,$)/gm)].flatMap(([, name]) => name ?? []);
}
