/**
 * Finds native code that lets no interrupt in, so that its calls can be wrapped: the addons of packages when they are loaded, and Node's own
 * SQLite once it is. Loads nothing: Node would warn of its own.
 */

import { load } from './load.ts';

/** Called with the name of an owner in `calls.ts`, and where its methods are. */
export type Found = (owner: string, holder: object) => void;

/** Loads an addon into a module: `process.dlopen`. */
type Open = (this: unknown, module: unknown, file: unknown, ...more: readonly unknown[]) => unknown;

/** Gives what looks for what is there already, and for SQLite: now and then. */
export function findAddons(found: Found): () => void {
  let own = false;
  const opened = (file: unknown, exported: unknown): void => tellAddon(String(file), exported, found);
  for (const [file, loaded] of Object.entries(load.cache)) if (file.endsWith('.node')) opened(file, loaded?.exports);
  followOpening(opened);
  return () => {
    if (own || !isLoaded('sqlite')) return;
    own = true;
    tellClasses('', load('node:sqlite'), ['DatabaseSync', 'StatementSync'], found);
  };
}

/** Whoever loads an addon calls it, and nobody has seen what is in it before. */
function followOpening(opened: (file: unknown, exported: unknown) => void): void {
  const { dlopen } = process as unknown as { readonly dlopen?: Open };
  if (typeof dlopen !== 'function') return;
  const followed: Open = function (this: unknown, module, file, ...more) {
    const result = Reflect.apply(dlopen, this, [module, file, ...more]);
    try {
      opened(file, Reflect.get(Object(module), 'exports'));
    } catch {
      // Then its calls are not known; the program must not hear of it.
    }
    return result;
  };
  Object.defineProperty(followed, 'name', { value: dlopen.name, configurable: true });
  Object.defineProperty(process, 'dlopen', { value: followed, configurable: true, enumerable: true, writable: true });
}

function tellAddon(file: string, exported: unknown, found: Found): void {
  if (/[\\/]better_sqlite3\.node$/.test(file))
    tellClasses('better-sqlite3.', exported, ['Database', 'Statement'], found);
  if (typeof exported === 'object' && exported !== null) found('addon', exported);
}

function tellClasses(before: string, exported: unknown, classes: readonly string[], found: Found): void {
  for (const name of classes) {
    const prototype: unknown = Reflect.get(Object(Reflect.get(Object(exported), name)), 'prototype');
    if (typeof prototype === 'object' && prototype !== null) found(`${before}${name}`, prototype);
  }
}

function isLoaded(name: string): boolean {
  const list: unknown = Reflect.get(process, 'moduleLoadList');
  return Array.isArray(list) && list.includes(`NativeModule ${name}`);
}
