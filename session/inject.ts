/** The environment that puts the agents into a program and all its children, and leaves everything else of it as it was. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { runVariable } from '#protocol/options.ts';
import type { Environment } from './session.ts';

export interface Injection {
  /** The run's directory. */
  readonly directory: string;
  /** The folder that holds the copied agents. */
  readonly agents: string;
}

export function injectedVariables({ directory, agents }: Injection, base: Environment): Record<string, string> {
  const preload = path.join(agents, 'node', 'preload.cjs');
  const boot = path.join(agents, 'python', 'boot');
  return {
    [runVariable]: directory,
    // A file that NODE_OPTIONS requires and that is missing kills every Node program.
    ...(existsSync(preload) ? { NODE_OPTIONS: nodeOptions(preload, base['NODE_OPTIONS'] ?? '') } : {}),
    PYTHONPATH: pythonPath(boot, base['PYTHONPATH'] ?? ''),
  };
}

/** Node reads quotes in NODE_OPTIONS, and a backslash inside them escapes (https://nodejs.org/api/cli.html#node_optionsoptions). */
function nodeOptions(preload: string, base: string): string {
  const ours = `--require "${preload.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  const others = base.replaceAll(anyPreload, '').trim();
  return others === '' ? ours : `${ours} ${others}`;
}

/** What this function or another version's gave: a program must never load two agents. */
const anyPreload = /--require "(?:[^"\\]|\\.)*[/\\]agents[/\\]+[0-9a-f]{16}[/\\]+node[/\\]+preload\.cjs"\s*/g;

function pythonPath(boot: string, base: string): string {
  const others = base.split(path.delimiter).filter((folder) => folder !== '' && !anyBoot.test(folder));
  return [boot, ...others].join(path.delimiter);
}

const anyBoot = /[/\\]agents[/\\][0-9a-f]{16}[/\\]python[/\\]boot$/;
