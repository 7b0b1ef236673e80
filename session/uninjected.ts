/** Says why an interpreter will not load the agent, from the words that start it: those that ignore PYTHONPATH or leave out `site`. */

import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from './session.ts';

/** A sentence for the user; null where nothing speaks against it. */
export function whyUninjected(command: readonly string[], environment: Environment): string | null {
  const [program = '', ...options] = interpreterAndOptions(command, environment);
  const name = path.basename(program);
  if (/^pypy/i.test(name)) return `${name} is not observed: the agent is for CPython`;
  if (!python.test(name)) return null;
  const letter = optionLetters(options).find((letter) => Object.hasOwn(reasons, letter));
  return letter === undefined
    ? null
    : `this ${name} ignores the agent because of its option -${letter}, which ${reasons[letter]}`;
}

const python = /^(python|pypy)[\d.]*t?(\.exe)?$/i;

const reasons: Readonly<Record<string, string>> = {
  I: 'ignores PYTHONPATH; leave it out to see its loops',
  E: 'ignores PYTHONPATH; leave it out to see its loops',
  S: 'leaves out the site module and with it sitecustomize; leave it out to see its loops',
};

/** The letters before the script, the module or the command, as CPython reads them. */
function optionLetters(words: readonly string[]): readonly string[] {
  const letters: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('-') || word === '-' || word === '--') break;
    if (word.startsWith('--')) continue;
    const own = word.slice(1).split('');
    const taking = own.findIndex((letter) => 'cmWX'.includes(letter));
    letters.push(...own.slice(0, taking === -1 ? own.length : taking + 1));
    if (taking === -1) continue;
    if ('cm'.includes(own[taking] ?? '')) break;
    if (taking === own.length - 1) index += 1;
  }
  return letters;
}

/** A script is run by what its first line says; a Python may itself be a script that finds the right one (pyenv). */
function interpreterAndOptions(command: readonly string[], environment: Environment): readonly string[] {
  const [program = '', ...words] = command;
  if (python.test(path.basename(program))) return command;
  const file = program.includes(path.sep) ? program : found(program, environment);
  const [first = ''] = file === null ? [] : beginning(file).split('\n', 1);
  const [interpreter = '', ...options] = first.startsWith('#!') ? first.slice(2).trim().split(/\s+/) : [program];
  return path.basename(interpreter) === 'env' ? [...options, ...words] : [interpreter, ...options, ...words];
}

function found(program: string, environment: Environment): string | null {
  const folders = (environment['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => path.join(folder, program)).find((file) => existsSync(file)) ?? null;
}

function beginning(file: string): string {
  const bytes = Buffer.alloc(200);
  try {
    const descriptor = openSync(file, 'r');
    try {
      return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return '';
  }
}
