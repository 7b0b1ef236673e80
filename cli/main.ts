#!/usr/bin/env node
/** The command `stallsight`: finds the command that was asked for and ends with its exit code. */

import { installationVersion } from './installation.ts';
import { complain, exitCodes } from './outcome.ts';
import { usage } from './usage.ts';

interface Command {
  /** Does the work on the words after the command's name; returns the exit code. */
  main(words: readonly string[]): Promise<number>;
}

/** A command is a file; it is loaded when it is asked for. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: () => import('./run.ts'),
  attach: () => import('./attach.ts'),
  check: () => import('./check.ts'),
  fix: () => import('./fix.ts'),
  lsp: () => import('./lsp.ts'),
  compare: () => import('./compare.ts'),
  export: () => import('./export.ts'),
  mcp: () => import('./mcp.ts'),
};

void begin(process.argv.slice(2)).then(end);

async function begin([name = '', ...words]: readonly string[]): Promise<number> {
  if (['', '-h', '--help', 'help'].includes(name)) return say(usage);
  if (name === '--version') return say(`${installationVersion()}\n`);
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined)
    return complain(`there is no command "${name}"; there are: ${Object.keys(commands).join(', ')}`);
  return (await load()).main(words).catch(internalError);
}

function end(code: number): void {
  process.exitCode = code;
}

function say(text: string): number {
  process.stdout.write(text);
  return exitCodes.fine;
}

function internalError(error: unknown): number {
  return complain(`internal error, please report it: ${error instanceof Error ? error.stack : String(error)}`);
}
