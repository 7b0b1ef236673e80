/** A child whose environment the program makes itself is observed as those are that inherit it: what leads to the agent goes with it. */

import { basename } from 'node:path';
import { runVariable } from '#protocol/options.ts';

type Spawn = (this: unknown, options: unknown) => unknown;

/** How a session puts the agent into NODE_OPTIONS; a program that was attached to has no such thing, and its children are not observed. */
const preload = /--require "(?:[^"\\]|\\.)*[/\\]preload\.cjs"/;

/** `childProcess` is Node's module. Followed once. */
export function followChildren(
  childProcess: object,
  { env, execPath }: Pick<NodeJS.Process, 'env' | 'execPath'>,
): void {
  const [ours] = preload.exec(env['NODE_OPTIONS'] ?? '') ?? [];
  const run = env[runVariable];
  const prototype: unknown = Reflect.get(Object(Reflect.get(childProcess, 'ChildProcess')), 'prototype');
  const spawn: unknown = Reflect.get(Object(prototype), 'spawn');
  if (ours === undefined || run === undefined || typeof spawn !== 'function') return;
  const followed: Spawn = function (this: unknown, options) {
    const { file, envPairs } = Object(options) as { readonly file?: unknown; readonly envPairs?: unknown };
    if (isNode(file, execPath) && Array.isArray(envPairs)) lead(envPairs as unknown[], { run, ours });
    return Reflect.apply(spawn, this, [options]);
  };
  Object.defineProperty(followed, 'name', { value: spawn.name, configurable: true });
  Object.defineProperty(prototype, 'spawn', { value: followed, configurable: true, enumerable: true, writable: true });
}

function isNode(file: unknown, execPath: string): boolean {
  return typeof file === 'string' && (file === execPath || /^node(?:\.exe)?$/i.test(basename(file)));
}

/** Pairs are `NAME=value`. Who names a run already, and how to get into it, is left alone. */
function lead(pairs: unknown[], { run, ours }: { readonly run: string; readonly ours: string }): void {
  const place = pairs.findIndex((pair) => String(pair).startsWith('NODE_OPTIONS='));
  const options = place < 0 ? '' : String(pairs[place]).slice('NODE_OPTIONS='.length);
  if (!pairs.some((pair) => String(pair).startsWith(`${runVariable}=`))) pairs.push(`${runVariable}=${run}`);
  if (preload.test(options)) return;
  const all = `NODE_OPTIONS=${[ours, options].join(' ').trim()}`;
  if (place < 0) pairs.push(all);
  else pairs[place] = all;
}
