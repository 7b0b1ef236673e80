/** How set-up works and speaks: one line a step, with its time and size, and what to install when a step cannot be done. */

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The folder of everything big that outlives a checkout: Node versions, Python environments, VS Code. */
export const cache =
  process.env.STALLSIGHT_CACHE ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'stallsight');

/** A step that cannot be done: `message` says what is missing, `install` what to do about it. */
export class CannotSetUp extends Error {
  constructor(message, install) {
    super(message);
    this.install = install;
  }
}

/**
 * Does one step, unless `folder` holds a stamp that says it was done just so before. The stamp is written last, and what
 * a step that was cut short left behind is removed before the next try. Prints one line; none when all was there.
 *
 * @param {{ name: string, folder: string, stamp: string, make: (folder: string) => void }} step
 */
export function step({ name, folder, stamp, make }) {
  if (isDone(folder, stamp)) return;
  mkdirSync(path.dirname(folder), { recursive: true });
  alone(name, `${folder}.lock`, () => {
    if (isDone(folder, stamp)) return;
    const began = Date.now();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    make(folder);
    writeFileSync(stampOf(folder), stamp);
    say(name, `${((Date.now() - began) / 1000).toFixed(1)} s, ${megabytes(folder)} MB`);
  });
}

export function say(name, outcome) {
  process.stderr.write(`set-up: ${name}: ${outcome}\n`);
}

function isDone(folder, stamp) {
  const file = stampOf(folder);
  return existsSync(file) && readFileSync(file, 'utf8') === stamp;
}

function stampOf(folder) {
  return path.join(folder, '.stallsight-stamp');
}

/** Two checkouts may set up the same cache at once: the second waits for the first, and takes over when that one died. */
function alone(name, lock, work) {
  for (let waited = 0; !lockedByMe(lock); waited += 1) {
    if (waited === 10) say(name, `waiting for another set-up, ${lock}`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function lockedByMe(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isHeld(lock)) rmSync(lock, { force: true });
    return false;
  }
}

/** No step takes ten minutes: an older lock is of a process whose number another one has now. */
function isHeld(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return Date.now() - statSync(lock).mtimeMs < 600_000;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

export function megabytes(folder) {
  let bytes = 0;
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.isDirectory()) folders.push(path.join(at, entry.name));
      else if (entry.isFile()) bytes += statSync(path.join(at, entry.name)).size;
    }
  }
  return Math.round(bytes / 1e6);
}
