/** Runs a program without the agent, to compare with. Not by spawnSync: a blocked loop of ours would miss what other tests' agents say. */

import { spawn } from 'node:child_process';

export interface Bare {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

export function runBare(
  executable: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  patience = 60_000,
): Promise<Bare> {
  const child = spawn(executable, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patience,
    killSignal: 'SIGKILL',
  });
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ ...out, status, signal }));
  });
}
