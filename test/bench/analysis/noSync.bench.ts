/**
 * How long `stallsight check` takes beside eslint with nothing but n/no-sync, and when it has seen a project before. In turns, each a process of its
 * own: what it took of processors, and how long one waited. `SOURCES` is a folder of other people's sources, `ESLINT` one in which eslint,
 * eslint-plugin-n (17.10, whose rule needs no types yet) and @typescript-eslint/parser are installed.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const sources = path.resolve(process.env['SOURCES'] ?? path.join(import.meta.dirname, '../../../lsp-server'));
const turns = Number(process.env['TURNS'] ?? 3);
const { ESLINT: eslint } = process.env;
const folder = mkdtempSync(path.join(os.tmpdir(), 'no-sync-'));

const stallsight = path.resolve(import.meta.dirname, '../../../dist/stallsight.cjs');
const checks = [stallsight, 'check', sources, '--fail-on', 'none'];
const config = path.join(folder, 'eslint.config.cjs');
const counter = path.join(folder, 'counter.cjs');

writeFileSync(
  counter,
  `if (require('worker_threads').isMainThread) process.on('exit', () => {
     const { user, system } = process.cpuUsage();
     require('fs').writeFileSync(${JSON.stringify(path.join(folder, 'used'))}, String((user + system) / 1000));
   });`,
);
if (eslint !== undefined)
  writeFileSync(
    config,
    `const load = require('module').createRequire(${JSON.stringify(path.join(path.resolve(eslint), 'package.json'))});
     module.exports = [{ files: ['**/*.{js,cjs,mjs,ts,tsx,mts,cts}'], linterOptions: { reportUnusedDisableDirectives: 'off' },
       languageOptions: { parser: load('@typescript-eslint/parser') }, plugins: { n: load('eslint-plugin-n') },
       rules: { 'n/no-sync': 'error' } }];`,
  );

try {
  const times: Record<string, Taken[]> = { cold: [], warm: [], eslint: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    const cache = path.join(folder, String(turn));
    times['cold']?.push(run(checks, cache));
    times['warm']?.push(run(checks, cache));
    if (eslint !== undefined)
      times['eslint']?.push(
        run(
          [path.join(eslint, 'node_modules/eslint/bin/eslint.js'), '-c', config, '--no-inline-config', '--quiet', '.'],
          cache,
        ),
      );
  }
  const cold = times['cold'] ?? [];
  for (const [what, taken] of Object.entries(times))
    if (taken.length > 0)
      console.log(
        `${what.padEnd(7)} ${median(taken, 'cpu').toFixed(0)} ms of processors, ${median(taken, 'wall').toFixed(0)} ms waited;` +
          ` ${(median(taken, 'cpu') / median(cold, 'cpu')).toFixed(2)} × and ${(median(taken, 'wall') / median(cold, 'wall')).toFixed(2)} × a cold check`,
      );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

interface Taken {
  readonly cpu: number;
  readonly wall: number;
}

function run(words: readonly string[], cache: string): Taken {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--require', counter, ...words], {
    cwd: sources,
    env: { ...process.env, XDG_CACHE_HOME: cache },
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 1 << 28,
  });
  if (status !== 0 && status !== 1) throw new Error(`${words.join(' ')}: ${String(stderr).slice(0, 2000)}`);
  return { cpu: Number(readFileSync(path.join(folder, 'used'), 'utf8')), wall: performance.now() - began };
}

function median(taken: readonly Taken[], of: keyof Taken): number {
  return taken.map((one) => one[of]).toSorted((a, b) => a - b)[Math.floor(taken.length / 2)] ?? 0;
}
