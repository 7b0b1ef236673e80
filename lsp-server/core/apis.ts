/** Values that need no looking up: of an API's name, of a catalogue's type, of a module, of an await. */

import type { Expr } from './facts.ts';
import type { Imported } from './modules.ts';
import { isBuiltin, isStandardLibrary } from './python/standardLibrary.ts';
import type { Value } from './values.ts';

/** `pymongo.MongoClient.*` of `pymongo.MongoClient.users`. */
export function anyOf(api: string): string {
  return `${api.slice(0, api.lastIndexOf('.'))}.*`;
}

const oftenMissed = new Set(['requests', 'httpx', 'httpx2', 'urllib3']);

/** A builtin; or a module that is used but not imported yet, as happens while one types. */
export function isGlobal(name: string): boolean {
  return isBuiltin(name) || isStandardLibrary(name) || oftenMissed.has(name);
}

export function awaited(value: Value): Value | undefined {
  if (value.kind === 'coroutine') return value.of;
  // `async with Client() as client`: entering is written as awaiting the manager itself.
  return value.kind === 'object' || value.kind === 'instance' ? value : undefined;
}

export function moduleValue(module: Imported | undefined): Value | undefined {
  if (module === undefined) return undefined;
  return module.kind === 'outside' ? { kind: 'api', name: module.name } : { kind: 'module', module };
}

/** JavaScript's default import of a library is the library. */
export function apiName(module: string, name: string): string {
  return name === 'default' ? module : `${module}.${name}`;
}

/** The types of the catalogue: `[T]` is a container of T, `(T, U)` a tuple. */
export function parseType(type: string, origin?: Expr): Value {
  if (type.startsWith('[')) return { kind: 'many', of: parseType(type.slice(1, -1)) };
  if (type.startsWith('(')) {
    const of = type.slice(1, -1).split(', ');
    return { kind: 'tuple', of: of.map((one) => parseType(one)) };
  }
  return origin === undefined ? { kind: 'object', type } : { kind: 'object', type, origin };
}
