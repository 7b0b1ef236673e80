/**
 * Who is meant by a call on something that nobody knows, by the custom to call a thing as what it is: `ctx.service.user.find()` is
 * `find` of `service/user.js`, `this.userStore.save()` is `save` of a class `UserStore`.
 */

import type { ClassFacts, Expr, FileFacts } from '../facts.ts';
import type { Together } from '../islands.ts';
import { lastName } from '../names.ts';
import type { FunctionRef } from '../values.ts';
import { models } from './models.ts';
import { isOfLanguage } from './namesakes.ts';
import { isDeed } from './tables.ts';

interface Held {
  readonly ref: FunctionRef;
  /** What holds it is called so, in small letters. */
  readonly holders: readonly string[];
}

/** Shorter names are everywhere. */
const shortest = 3;
/** More of them say nothing. */
const most = 2;

export class Holders {
  readonly #files: readonly FileFacts[];
  readonly #areTogether: Together;
  #byName: ReadonlyMap<string, readonly Held[]> | null = null;

  constructor(files: readonly FileFacts[], areTogether: Together) {
    this.#files = files;
    this.#areTogether = areTogether;
  }

  /** The functions that a call of a member may mean. */
  find(callee: Extract<Expr, { kind: 'member' }>, from: FileFacts): readonly FunctionRef[] {
    const receiver = plain(callee.of.kind === 'name' || callee.of.kind === 'member' ? callee.of.name : '');
    if (receiver.length < shortest || callee.name.length < shortest || isDeed(callee.name)) return [];
    const known = (this.#all().get(callee.name) ?? []).filter(({ ref }) => this.#areTogether(ref.file, from));
    const same = known.filter(({ holders }) => holders.includes(receiver));
    const ofKind = isOfLanguage(callee.name)
      ? []
      : known.filter(({ holders }) => holders.some((one) => isKind(one, receiver)));
    const found = same.length > 0 ? same : ofKind;
    return found.length > most ? [] : found.map(({ ref }) => ref);
  }

  #all(): ReadonlyMap<string, readonly Held[]> {
    if (this.#byName !== null) return this.#byName;
    const byName = new Map<string, Held[]>();
    for (const file of this.#files) {
      for (const [name, held] of heldIn(file)) {
        const known = byName.get(name);
        if (known === undefined) byName.set(name, [held]);
        else known.push(held);
      }
    }
    this.#byName = byName;
    return byName;
  }
}

/** A `FileStore` is a store, and a `store` may be one. */
function isKind(holder: string, receiver: string): boolean {
  return holder.length >= shortest && (holder.endsWith(receiver) || receiver.endsWith(holder));
}

function* heldIn(file: FileFacts): Iterable<readonly [name: string, held: Held]> {
  const [module, named] = [moduleName(file), namedIn(file)];
  for (const owner of file.classes) {
    if (owner.name === models) continue;
    const name = plain(lastName(owner.name));
    for (const [member, index] of membersOf(owner, named)) {
      const facts = file.functions[index];
      if (facts !== undefined) yield [member, { ref: { file, index, facts }, holders: [name, module] }];
    }
  }
  for (const { name, value } of file.exports) {
    const index = indexOf(value, named);
    const facts = index === undefined ? undefined : file.functions[index];
    if (index !== undefined && facts !== undefined) yield [name, { ref: { file, index, facts }, holders: [module] }];
  }
}

/** `return { load, save: write }` names functions that stand beside it. */
function membersOf({ methods, attributes, scope }: ClassFacts, named: Named): (readonly [string, number])[] {
  const given = attributes.flatMap(({ name, value }) => {
    const index = value === null ? undefined : indexOf(value, named, scope);
    return index === undefined ? [] : [[name, index] as const];
  });
  return [...Object.entries(methods), ...given];
}

/** A function itself, or the one of that name that stands in a scope. */
function indexOf(value: Expr, named: Named, scope = 0): number | undefined {
  if (value.kind === 'function') return value.index;
  return value.kind === 'name' ? named.get(`${scope} ${value.name.replace(/~.*$/, '')}`) : undefined;
}

/** The first function of each name in each scope. */
type Named = ReadonlyMap<string, number>;

function namedIn({ functions }: FileFacts): Named {
  const named = new Map<string, number>();
  for (const [index, { parent, name }] of functions.entries()) {
    const key = `${parent} ${lastName(name)}`;
    if (!named.has(key)) named.set(key, index);
  }
  return named;
}

/** `user` of `service/user.js` and of `user/index.js`. */
function moduleName({ file }: FileFacts): string {
  const parts = file.split(/[\\/]/);
  const own = (parts.at(-1) ?? '').replace(/\.[cm]?[jt]sx?$/, '');
  return plain(own === 'index' ? (parts.at(-2) ?? '') : own);
}

/** Without what the facts add to names that mean several things, and in small letters. */
function plain(name: string): string {
  return name
    .replace(/[{~].*$/, '')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .toLowerCase();
}
