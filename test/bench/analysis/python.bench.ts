/**
 * What reading Python costs, measured against one plain tree-sitter parse of the same text on the same thread, in pairs; and what a cold
 * `stallsight check` costs, against one such parse on as many threads as it takes. The sources are those of the packages that the sample
 * programs use, or the files below the folder `SOURCES`.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Language, Parser } from 'web-tree-sitter';
import { findBlocking } from '#core/analysis.ts';
import { catalogueOf } from '#core/catalogue.ts';
import { pythonCatalogue } from '#core/catalogue/python.ts';
import type { FileFacts } from '#core/facts.ts';
import { openPythonParser, pythonFacts } from '#core/python/parser.ts';
import type { FilePath } from '#protocol/units.ts';
import { python } from '../../setup/python.mjs';

const runtime = readFileSync(new URL(import.meta.resolve('web-tree-sitter/web-tree-sitter.wasm')));
const grammar = readFileSync(new URL(import.meta.resolve('tree-sitter-python/tree-sitter-python.wasm')));

const readFacts = pythonFacts(await openPythonParser({ runtime, grammar }));
const parser = new Parser().setLanguage(await Language.load(grammar));

const folder = process.env['SOURCES'] ?? path.resolve(path.dirname(python()), '../lib');
const files = globSync('**/*.py', { cwd: folder }).map((file) => path.join(folder, file) as FilePath);
const texts = files.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
const megabytes = texts.reduce((sum, { text }) => sum + text.length, 0) / 1e6;

const facts: FileFacts[] = [];
let plain = 0;
let read = 0;
for (const { file, text } of texts) {
  plain += timed(() => parser.parse(text)?.delete());
  read += timed(() => facts.push(readFacts(file, text)));
}
const solve = timed(() =>
  findBlocking({ files: facts, catalogue: catalogueOf([pythonCatalogue]), roots: [folder as FilePath] }),
);

console.log(`${files.length} files, ${megabytes.toFixed(1)} MB`);
console.log(`plain parse  ${plain.toFixed(0)} ms, ${((megabytes / plain) * 1000).toFixed(2)} MB/s`);
console.log(`read facts   ${read.toFixed(0)} ms, ${(read / plain).toFixed(2)} × a plain parse`);
console.log(`find         ${solve.toFixed(0)} ms, ${(solve / plain).toFixed(2)} × a plain parse`);

const copies = mkdtempSync(path.join(os.tmpdir(), 'stallsight-bench-'));
try {
  // As a project's own: what is installed is read only as far as it is imported.
  const copied = files.map((file) =>
    path.join(copies, path.relative(folder, file).replaceAll('site-packages', 'packages')),
  );
  for (const [at, file] of files.entries()) cpSync(file, copied[at] ?? '');
  const threads = Math.min(os.availableParallelism(), 4);
  const onThreads = await parsedOn(threads, copied);
  const lines = texts.reduce((sum, { text }) => sum + text.split('\n').length, 0);
  const cold = checkedCold(copies);
  console.log(
    `check, cold  ${cold.took.toFixed(0)} ms, ${(cold.took / onThreads).toFixed(2)} × a plain parse on ${threads} threads (${onThreads.toFixed(0)} ms)`,
  );
  console.log(
    `             ${cold.processor.toFixed(0)} ms of processors, ${cold.memory.toFixed(0)} MB, ${((cold.memory / lines) * 1e6).toFixed(0)} MB per million lines of ${lines}`,
  );
} finally {
  rmSync(copies, { recursive: true, force: true });
}

async function parsedOn(threads: number, all: readonly string[]): Promise<number> {
  const began = performance.now();
  const shares = Array.from({ length: threads }, (_, thread) => all.filter((_file, at) => at % threads === thread));
  await Promise.all(
    shares.map((workerData) => {
      const thread = new Worker(new URL('plainParse.ts', import.meta.url), { workerData });
      return new Promise((resolve, reject) => thread.on('exit', resolve).on('error', reject));
    }),
  );
  return performance.now() - began;
}

/** In milliseconds and megabytes, by what the process says of itself at its end. The sources keep nothing between two starts. */
function checkedCold(sources: string): { readonly took: number; readonly processor: number; readonly memory: number } {
  const say = "process.on('exit', () => console.error('used ' + JSON.stringify(process.resourceUsage())))";
  const command = [
    `--import=data:text/javascript,${encodeURIComponent(say)}`,
    'cli/main.ts',
    'check',
    sources,
    '--fail-on=none',
  ];
  const began = performance.now();
  const { stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  const took = performance.now() - began;
  const [, used = ''] = /^used (.*)$/m.exec(stderr) ?? [];
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(used) as NodeJS.ResourceUsage;
  return { took, processor: (userCPUTime + systemCPUTime) / 1e3, memory: maxRSS / 1e3 };
}

function timed(run: () => unknown): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}
