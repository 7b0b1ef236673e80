/**
 * How long programs hold their loops before and after their fixes, in turn in one process: the median of each, and the ratio of the pairs, at the
 * median and at worst, also without the first, in which threads and processes start. TURNS says how often, 20 otherwise; ONLY is a part of the names of the programs that are run.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { applied } from '../../fixes/applied.ts';
import { javaScriptBench, pythonBench } from '../../fixes/benches.ts';
import { fixedIn } from '../../fixes/offered.ts';
import { node, nodeVersions, piscina } from '../../setup/npm.mjs';
import { python } from '../../setup/python.mjs';
import { nodePrograms, type Program, pythonPrograms } from './programs.ts';

const turns = Number(process.env['TURNS'] ?? 20);
const only = process.env['ONLY'] ?? '';

const folder = mkdtempSync(path.join(tmpdir(), 'lag-'));
try {
  for (const program of pythonPrograms) compare('Python', program, 'py', python());
  for (const program of nodePrograms) compare('Node', program, 'mjs', node(nodeVersions[0] ?? ''));
} finally {
  rmSync(folder, { recursive: true });
}

function compare(language: string, program: Program, extension: 'py' | 'mjs', command: string): void {
  const { name, text } = program;
  if (!`${language}, ${name}`.includes(only)) return;
  const cwd = mkdtempSync(path.join(folder, 'run-'));
  symlinkSync(path.join(piscina(), 'node_modules'), path.join(cwd, 'node_modules'), 'junction');
  writeFileSync(path.join(cwd, `before.${extension}`), text);
  for (const [file, fixed] of fixedFiles(program, `/project/after.${extension}`))
    writeFileSync(path.join(cwd, path.basename(file)), fixed);
  const driver = path.join(import.meta.dirname, `lag.${extension}`);
  const pairs = JSON.parse(execFileSync(command, [driver, String(turns)], { cwd, encoding: 'utf8' })) as number[][];
  const ratioOf = ([before = 0, after = 0]: readonly number[]): number => before / Math.max(after, 0.1);
  const ratios = pairs.map(ratioOf);
  const median = (index: number): string => middle(pairs.map((pair) => pair[index] ?? 0)).toFixed(1);
  const worst = (some: readonly number[]): string => Math.min(...some).toFixed(1);
  process.stdout.write(
    `${language}, ${name}: ${median(0)} ms -> ${median(1)} ms, ${middle(ratios).toFixed(0)} x less, at worst ${worst(ratios)} x, ${worst(ratios.slice(1))} x behind the first turn\n`,
  );
}

function fixedFiles({ text, measure, wanted }: Program, file: string): ReadonlyMap<string, string> {
  if (measure !== undefined || wanted !== undefined) return fixedIn(file, text, measure, wanted, ['piscina']);
  return new Map([[file, applied(file.endsWith('.py') ? pythonBench : javaScriptBench, file, text)]]);
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
