/** Values that are parts of others, or made of them: elements, what `with` gives, collections, operators and literals. */

import { parseType } from './apis.ts';
import type { Expr } from './facts.ts';
import type { Place, Resolver } from './resolve.ts';
import { alternatives, each, either, type Value } from './values.ts';

export function elementValue(
  expr: Extract<Expr, { kind: 'element' }>,
  place: Place,
  resolver: Resolver,
): Value | undefined {
  const index = expr.index?.kind === 'literal' && typeof expr.index.value === 'number' ? expr.index.value : null;
  return each(resolver.valueOf(expr.of, place), (of) => {
    if (of.kind === 'api' && transparent.test(of.name)) return annotated(expr.index, place, resolver);
    // A slice holds the same: `clients[1:]`.
    if (isSlice(expr.index) && (of.kind === 'many' || of.kind === 'object')) return of;
    // What is put there under a name of its own is told by that name.
    if (of.kind === 'many' && of.kept && isText(expr.index)) return undefined;
    if (of.kind === 'many' || of.kind === 'generator') return of.of;
    if (of.kind === 'tuple') return index === null ? either(of.of) : of.of[index];
    if (of.kind === 'instance') return keyedValue(of, expr.index, resolver);
    if (of.kind === 'object') return objectElement(of.type, expr.index ? '__getitem__' : '__iter__', resolver);
    // A generic class that is given its parameters is still that class: `Queue[int]()`.
    return of.kind === 'class' || of.kind === 'api' ? of : undefined;
  });
}

function isSlice(index: Expr | null): boolean {
  return index?.kind === 'collection' && index.type === 'slice';
}

function isText(index: Expr | null): boolean {
  return index?.kind === 'literal' && index.type === 'string';
}

/** `state["client"]` of a class that says what its keys hold: a `TypedDict`. */
function keyedValue(
  of: Extract<Value, { kind: 'instance' }>,
  index: Expr | null,
  { classes }: Resolver,
): Value | undefined {
  if (index?.kind !== 'literal' || typeof index.value !== 'string') return undefined;
  return classes.order(of.class).some((base) => base.kind === 'outside' && typed.test(base.name))
    ? classes.member(of, index.value)
    : undefined;
}

const typed = /^typing(?:_extensions)?\.TypedDict$/;
const transparent = /^typing(?:_extensions)?\.(?:Annotated|Optional|Union)$/;

/** `Repo = Annotated[UserRepo, Depends(…)]` names the class. */
function annotated(index: Expr | null, place: Place, resolver: Resolver): Value | undefined {
  const first = index?.kind === 'collection' ? index.of[0] : index;
  return first ? resolver.valueOf(first, place) : undefined;
}

const takers: ReadonlySet<string> = new Set('get pop popleft setdefault find findLast at shift'.split(' '));
const keepers: ReadonlySet<string> = new Set('values copy filter slice reverse toSorted concat'.split(' '));
const pickers: ReadonlySet<string> = new Set('next min max'.split(' '));
const passers: ReadonlySet<string> = new Set('list tuple sorted reversed iter set frozenset'.split(' '));

/** What a container's own methods, and functions of containers, give: `clients.get(name)`, `enumerate(clients)`. */
export function containedValue(
  expr: Extract<Expr, { kind: 'call' }>,
  place: Place,
  resolver: Resolver,
): Value | undefined {
  const { of, args } = expr;
  if (of.kind === 'member') {
    if (of.name === 'items' || of.name === 'entries')
      return each(resolver.valueOf(of.of, place), (value) => (value.kind === 'many' ? paired(value) : undefined));
    if (!takers.has(of.name) && !keepers.has(of.name)) return undefined;
    return each(resolver.valueOf(of.of, place), (value) => {
      if (value.kind !== 'many') return undefined;
      return takers.has(of.name) ? value.of : value;
    });
  }
  const [first] = args;
  if (of.kind !== 'name' || first === undefined || first.name !== null) return undefined;
  if (!passers.has(of.name) && of.name !== 'enumerate' && !pickers.has(of.name)) return undefined;
  return each(resolver.valueOf(first.value, place), (value) => {
    if (value.kind !== 'many' && value.kind !== 'generator') return undefined;
    if (pickers.has(of.name)) return value.of;
    return of.name === 'enumerate' ? paired(value) : { kind: 'many', of: value.of };
  });
}

/** A key or a number, and the value. */
function paired({ of }: { readonly of: Value | undefined }): Value {
  return { kind: 'many', of: { kind: 'tuple', of: [undefined, of] } };
}

function objectElement(type: string, method: string, resolver: Resolver): Value | undefined {
  const element = resolver.catalogue.returns(`${resolver.catalogue.canonical(type)}.${method}`);
  return element === undefined ? undefined : parseType(element);
}

export function enteredValue(expr: Expr, place: Place, resolver: Resolver): Value | undefined {
  const value = resolver.valueOf(expr, place);
  const async = alternatives(value).filter((of) => of.kind === 'instance' && resolver.classes.member(of, '__aenter__'));
  return each(expr.kind === 'awaited' && async.length > 0 ? either(async) : value, (of) => {
    if (of.kind === 'manager') return of.of;
    if (of.kind === 'instance') return enter(of, resolver) ?? of;
    if (of.kind !== 'object') return undefined;
    const entered = resolver.catalogue.returns(`${resolver.catalogue.canonical(of.type)}.__enter__`);
    return entered === undefined ? of : parseType(entered);
  });
}

function enter(of: Extract<Value, { kind: 'instance' }>, resolver: Resolver): Value | undefined {
  return each(resolver.classes.member(of, '__enter__') ?? resolver.classes.member(of, '__aenter__'), (method) => {
    const result = method.kind === 'function' ? resolver.resultOf(method.function) : undefined;
    return result?.kind === 'coroutine' ? result.of : result;
  });
}

export function operatorValue(
  expr: Extract<Expr, { kind: 'operator' }>,
  place: Place,
  resolver: Resolver,
): Value | undefined {
  const isPython = place.file.language === 'python';
  if (expr.operator === '/') return isPython ? pathOf(expr, place, resolver) : undefined;
  if (expr.operator === '|') return isPython ? piped(expr, place, resolver) : undefined;
  const isNumber = expr.of.every((part) => part.kind === 'literal' && part.type === 'number');
  return isNumber ? { kind: 'object', type: 'number', origin: expr } : undefined;
}

/** `folder / name`. */
function pathOf(
  { of: [first] }: Extract<Expr, { kind: 'operator' }>,
  place: Place,
  resolver: Resolver,
): Value | undefined {
  const left = first && resolver.valueOf(first, place);
  return alternatives(left).find((value) => value.kind === 'object' && value.type.startsWith('pathlib.'));
}

/** `prompt | model`: what is piped into something of a library runs as that does. */
function piped(expr: Extract<Expr, { kind: 'operator' }>, place: Place, resolver: Resolver): Value | undefined {
  return each(either(expr.of.map((part) => resolver.valueOf(part, place))), (value) => {
    if (value.kind !== 'object') return undefined;
    const made = resolver.catalogue.returns(resolver.apiOf(value.type, '__or__'));
    return made === undefined ? undefined : parseType(made);
  });
}

export function collectionValue(
  expr: Extract<Expr, { kind: 'collection' }>,
  place: Place,
  resolver: Resolver,
): Value | undefined {
  if (expr.type === 'kept')
    return { kind: 'many', of: either(expr.of.map((part) => resolver.keptValue(part, place))), kept: true };
  const of = expr.of.map((part) => resolver.valueOf(part, place));
  return expr.type === 'tuple' ? { kind: 'tuple', of } : { kind: 'many', of: either(of) };
}

export function literalValue(expr: Extract<Expr, { kind: 'literal' }>): Value | undefined {
  if (expr.type === 'string' || expr.type === 'bytes') return { kind: 'object', type: expr.type, origin: expr };
  if (expr.type === 'number' && typeof expr.value === 'number' && expr.value >= 1000)
    return { kind: 'object', type: 'number', origin: expr };
  return expr.type === 'regex' ? { kind: 'object', type: 'RegExp', origin: expr } : undefined;
}
