/** How the project's commands run programs: on the terminal, or beside each other with what they say kept until they end. */

import { spawn } from 'node:child_process';
import path from 'node:path';
import { node, toolsNode } from './npm.mjs';
import { python } from './python.mjs';
import { CannotSetUp, root } from './steps.mjs';

/** Runs one of our TypeScript programs on this terminal; gives its exit code. */
export function tool(...words) {
  return run(node(toolsNode), words);
}

/** Runs a program of an npm package on this terminal; gives its exit code. */
export function bin(name, ...words) {
  return run(node(toolsNode), [path.join(root, 'node_modules', '.bin', name), ...words]);
}

export function run(command, words) {
  return new Promise((resolve, reject) => {
    const program = spawn(command, words, { cwd: root, stdio: 'inherit' });
    program.once('error', reject);
    program.once('close', (code) => resolve(code ?? 1));
  });
}

/** The same two and Python's modules, beside others: what they say is written when they have ended; what checks say, if they failed. */
export async function keptTool(...words) {
  const { code, said } = await kept(node(toolsNode), words);
  process.stdout.write(said);
  return code;
}

export function quietBin(name, ...words) {
  return quietly(name, node(toolsNode), [path.join(root, 'node_modules', '.bin', name), ...words]);
}

export function quietPython(name, ...words) {
  return orSay(() => quietly(name, python(), ['-m', name, ...words]));
}

async function quietly(name, command, words) {
  const { code, said } = await kept(command, words);
  if (code !== 0) process.stdout.write(`\n── ${name} ${words.slice(1).join(' ')}\n${said}`);
  return code;
}

async function kept(command, words) {
  const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const program = spawn(command, words, {
    cwd: root,
    env: { ...process.env, ...colours },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = [];
  for (const stream of [program.stdout, program.stderr]) stream.on('data', (piece) => said.push(piece));
  const code = await new Promise((resolve, reject) => {
    program.once('error', reject);
    program.once('close', resolve);
  });
  return { code: code ?? 1, said: Buffer.concat(said) };
}

/** What cannot be set up is said and counts as failed; the rest goes on. */
export async function orSay(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CannotSetUp)) throw error;
    process.stderr.write(`set-up cannot go on: ${error.message}\n${error.install}\n`);
    return 2;
  }
}
