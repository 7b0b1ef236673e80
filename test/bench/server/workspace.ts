/** A workspace of real sources to measure the language server on: copies of what the sample programs and the tools are made of. */

import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { python } from '../../setup/python.mjs';

export interface Workspace {
  readonly folder: string;
  readonly files: readonly string[];
  readonly lines: number;
}

const root = path.resolve(import.meta.dirname, '../../..');

/** `share` of them Python's, the rest JavaScript and TypeScript; spread evenly over what there is. */
export function workspaceOf(count: number, share = 0.7): Workspace {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const packages = path.resolve(path.dirname(python()), '..');
  const there = [
    ...spread(globSync('lib/*/site-packages/**/*.py', { cwd: packages }), Math.round(count * share)).map(
      (file) => [path.join(packages, file), file.replace(/^lib\/[^/]+\/site-packages/, 'py')] as const,
    ),
    ...spread(
      globSync('node_modules/*/{lib,src,dist}/**/*.{js,ts}', { cwd: root, exclude: isGenerated }),
      Math.round(count * (1 - share)),
    ).map(
      (file) => [path.join(root, file), file.replace(/^node_modules/, 'js').replaceAll('/dist/', '/out/')] as const,
    ),
  ];
  const files = there.map(([from, to]) => {
    const file = path.join(folder, to);
    mkdirSync(path.dirname(file), { recursive: true });
    cpSync(from, file);
    return file;
  });
  const lines = files.reduce((sum, file) => sum + readFileSync(file, 'utf8').split('\n').length, 0);
  return { folder, files, lines };
}

function isGenerated(file: string): boolean {
  return /\.(d\.ts|min\.js)$|typescript|[\\/]node_modules[\\/].*[\\/]node_modules[\\/]/.test(file);
}

function spread(files: readonly string[], count: number): string[] {
  const sorted = files.toSorted();
  const step = sorted.length / count;
  return Array.from(
    { length: Math.min(count, sorted.length) },
    (_, at) => sorted[Math.floor(at * Math.max(1, step))] ?? '',
  );
}
