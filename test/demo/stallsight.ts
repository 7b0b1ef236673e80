/** The real command line, on this terminal: what it says stands between the demonstration's own words. */

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunReport } from '#session/report.ts';
import { type Outcome, outcome } from './outcome.ts';

/** Runs it to its end; returns its exit code. Its stderr goes where our stdout goes, so that both stay in order. */
export async function stallsight(words: readonly string[]): Promise<number> {
  const cli = path.join('dist', 'stallsight.cjs');
  const run = spawn(process.execPath, [cli, ...words], { stdio: ['inherit', process.stdout.fd, process.stdout.fd] });
  return new Promise((resolve, reject) => {
    run.once('error', reject);
    run.once('close', (code) => resolve(code ?? 1));
  });
}

/** `stallsight run` on the words after it, and what it came to by its own report. */
export async function observe(words: readonly string[]): Promise<Outcome> {
  const folder = mkdtempSync(path.join(tmpdir(), 'stallsight-demo-'));
  const file = path.join(folder, 'report.json');
  try {
    await stallsight(['run', '--report', file, ...words]);
    return outcome(JSON.parse(readFileSync(file, 'utf8')) as RunReport);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
