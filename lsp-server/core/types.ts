/** What a value is that has been annotated: classes to instances, containers to their elements, unions to alternatives. */

import type { Expr } from './facts.ts';
import type { Place, Resolver } from './resolve.ts';
import { each, either, type Value } from './values.ts';

export function typeOf(expr: Expr, place: Place, resolver: Resolver, owner: number | null = null): Value | undefined {
  switch (expr.kind) {
    case 'either':
      return either(expr.of.map((part) => typeOf(part, place, resolver, owner)));
    case 'element':
      return genericType(expr, place, resolver, owner);
    case 'name':
    case 'member':
      return namedType(expr, place, resolver, owner);
    case 'collection':
    case 'call':
    case 'awaited':
    case 'entered':
    case 'function':
    case 'operator':
    case 'literal':
    case 'unknown':
      return undefined;
  }
}

function namedType(expr: Expr, place: Place, resolver: Resolver, owner: number | null): Value | undefined {
  return each(resolver.valueOf(expr, place), (value) => instanceOf(value, place, resolver, owner));
}

function instanceOf(value: Value, place: Place, resolver: Resolver, owner: number | null): Value | undefined {
  if (value.kind === 'class') return { kind: 'instance', class: value.class };
  if (value.kind !== 'api') return undefined;
  const name = resolver.catalogue.canonical(value.name);
  if (name === 'typing.Self' || name === 'typing_extensions.Self') {
    const ref = owner === null ? undefined : resolver.classAt(place.file, owner);
    return ref && { kind: 'instance', class: ref };
  }
  return vague.test(name) ? undefined : { kind: 'object', type: name };
}

/** Annotations that say too little, so that the value itself is looked at. */
const vague = /^(typing|typing_extensions|collections\.abc)\.|^(object|type|dict|list|set|tuple|frozenset)$/;

const containers =
  /^(list|set|frozenset|deque|List|Set|FrozenSet|Deque|Sequence|MutableSequence|Iterable|Iterator|Collection|Generator|AsyncIterator|AsyncIterable|AsyncGenerator|Array|ReadonlyArray|ReadonlySet|IterableIterator|AsyncIterableIterator)$/;
const mappings =
  /^(dict|defaultdict|Dict|DefaultDict|OrderedDict|Mapping|MutableMapping|WeakValueDictionary|Map|ReadonlyMap|WeakMap|Record)$/;
const transparent =
  /^(Optional|Annotated|ClassVar|Final|Required|NotRequired|ReadOnly|InitVar|Mapped|Readonly|Partial|NonNullable)$/;
const coroutines = /^(Awaitable|Coroutine|Future|Task|Promise|PromiseLike)$/;
const managers = /^(ContextManager|AbstractContextManager|AsyncContextManager|AbstractAsyncContextManager)$/;

function genericType(
  expr: Extract<Expr, { kind: 'element' }>,
  place: Place,
  resolver: Resolver,
  owner: number | null,
): Value | undefined {
  const parameters = parametersOf(expr.index);
  const of = (index: number): Value | undefined => {
    const parameter = parameters.at(index);
    return parameter && typeOf(parameter, place, resolver, owner);
  };
  const name = lastNameOf(expr.of);
  if (transparent.test(name)) return of(0);
  if (name === 'Union') return either(parameters.map((_, index) => of(index)));
  if (containers.test(name)) return { kind: 'many', of: of(0) };
  if (mappings.test(name)) return { kind: 'many', of: of(1) };
  if (/^tuple$/i.test(name)) return { kind: 'tuple', of: parameters.map((_, index) => of(index)) };
  if (coroutines.test(name)) return { kind: 'coroutine', of: of(-1) };
  if (managers.test(name)) return undefined;
  if (/^type$/i.test(name)) return classOf(of(0));
  return namedType(expr.of, place, resolver, owner);
}

function parametersOf(index: Expr | null): readonly Expr[] {
  if (index === null) return [];
  return index.kind === 'collection' ? index.of : [index];
}

function lastNameOf(expr: Expr): string {
  return expr.kind === 'name' || expr.kind === 'member' ? expr.name : '';
}

function classOf(value: Value | undefined): Value | undefined {
  return value?.kind === 'instance' ? { kind: 'class', class: value.class } : undefined;
}
