/** `stallsight lsp`: starts the language server on this process's own input and output. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { complain, exitCodes } from './outcome.ts';

export async function main(words: readonly string[]): Promise<number> {
  const strange = words.find((word) => word !== '--stdio');
  if (strange !== undefined) return complain(`lsp knows only --stdio, and not "${strange}"`);
  const server = serverFile();
  if (!existsSync(server)) return complain(`the language server is not there: ${server}; run "npm run build"`);
  return untilItEnds(server);
}

function serverFile(): string {
  return path.join(path.dirname(import.meta.dirname), 'dist', 'server.cjs');
}

function untilItEnds(server: string): Promise<number> {
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: 'inherit' });
  const end = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  process.on('SIGTERM', end).on('SIGINT', end);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(complain(`the language server did not start: ${error.message}`)));
    child.on('exit', (code) => resolve(code ?? exitCodes.wrong));
  });
}
