/**
 * Finds SQLite in a program: Node's own, and the package better-sqlite3, whose queries are native code that lets no interrupt in. Their methods
 * are found on prototypes, so that it is early enough when they are wrapped later. Loads nothing: Node would warn of its own.
 */

import { load } from './load.ts';

/** Called with the name of an owner in `calls.ts`, and where its methods are. */
export type Found = (owner: string, prototype: object) => void;

/** An addon that was not loaded by so many looks will not be: each goes through all that was loaded. */
const patience = 20;

/** Gives what looks for them, now and then. */
export function findDatabases(found: Found): () => void {
  let own = false;
  let addon = false;
  let looks = 0;
  return () => {
    if (!own && isLoaded('sqlite')) {
      own = true;
      tell('', load('node:sqlite'), ['DatabaseSync', 'StatementSync'], found);
    }
    if (addon || (looks += 1) > patience) return;
    const file = Object.keys(load.cache).find((name) => /[\\/]better_sqlite3\.node$/.test(name));
    if (file === undefined) return;
    addon = true;
    tell('better-sqlite3.', load.cache[file]?.exports, ['Database', 'Statement'], found);
  };
}

function tell(before: string, exported: unknown, classes: readonly string[], found: Found): void {
  for (const name of classes) {
    const prototype: unknown = Reflect.get(Object(Reflect.get(Object(exported), name)), 'prototype');
    if (typeof prototype === 'object' && prototype !== null) found(`${before}${name}`, prototype);
  }
}

function isLoaded(name: string): boolean {
  const list: unknown = Reflect.get(process, 'moduleLoadList');
  return Array.isArray(list) && list.includes(`NativeModule ${name}`);
}
