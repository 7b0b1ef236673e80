/** Calls that leave out an optional parameter, or give it, and so do not make the callee do what it does only otherwise. */

import { hasDecorator } from './decorators.ts';
import type { CallFacts, Expr, FileFacts, FunctionFacts } from './facts.ts';
import type { Edge } from './link.ts';
import type { Effect } from './solve.ts';
import { typeName, typesIn } from './unions.ts';
import type { FunctionRef } from './values.ts';

/** The conditions of the callee's that do not hold, as its calls name them, and those that are the caller's: by the text of the call alone. */
export function unmetBy(
  { args }: CallFacts,
  { file: { language }, facts }: FunctionRef,
  { file, facts: by }: Pick<FunctionRef, 'file' | 'facts'>,
): Pick<Edge, 'unmet' | 'handedOn'> | undefined {
  if (!facts.params.some(({ decides }) => decides) || args.some(({ spread }) => spread)) return undefined;
  const isBound = language === 'python' && facts.owner !== null && !hasDecorator(facts, 'staticmethod');
  const bound = isBound ? 1 : 0;
  const unmet = new Set<string>();
  const handedOn = new Map<string, string>();
  for (const [position, { name, decides, value }] of facts.params.entries()) {
    if (!decides) continue;
    const positional = args[position - bound];
    const given = args.find((one) => one.name === name) ?? (positional?.name === null ? positional : undefined);
    if (given !== undefined && isWithoutFlags(given.value, file)) unmet.add(`${name}.`);
    if (given === undefined && (isTrue(value) || isFoundAmong(args, name, facts))) unmet.add(`!${name}`);
    else if (given === undefined || isNothing(given.value)) unmet.add(name);
    // What a call gives for what is true may be false.
    else if (given.value.kind === 'call' && isTrue(value)) continue;
    else if (isSomething(given.value, by) && (value !== null || !isNumber(given.value))) unmet.add(`!${name}`);
    else if (language === 'python' && isNull(value) && isAskedFor(given.value, by)) unmet.add(`!${name}`);
    else for (const [when, from] of handedOnBy(given.value, name, by)) handedOn.set(when, from);
  }
  return { ...(unmet.size === 0 ? {} : { unmet }), ...(handedOn.size === 0 ? {} : { handedOn }) };
}

/** An object that is written in place, in which nothing is or may be set to `true`: `{}`, `{ encoding: 'utf8' }`. */
function isWithoutFlags(value: Expr, { classes }: FileFacts): boolean {
  if (value.kind === 'collection') return value.type === 'map' && value.of.every(isNoFlag);
  if (value.kind !== 'call' || value.of.kind !== 'name' || !value.of.name.includes('{')) return false;
  const { name } = value.of;
  const object = classes.find((one) => one.name === name);
  if (object === undefined || object.bases.length > 0) return false;
  return object.attributes.every((one) => !flags.test(one.name) || (one.value !== null && isNoFlag(one.value)));
}

/** By custom, what is asked for so is done at once. */
const flags = /^_?(?:is|run|use)?[sS]ync(?:hronous)?$/;

function isNoFlag(value: Expr): boolean {
  return value.kind === 'literal' && value.value !== true;
}

/** `read(path, (error) => …)` of `function read(path, options, callback) { if (!callback) callback = options; … }`. */
function isFoundAmong(args: CallFacts['args'], name: string, { bindings, params }: FunctionFacts): boolean {
  if (args.at(-1)?.value.kind !== 'function') return false;
  return bindings.some((one) => one.name === name && one.value?.kind === 'name' && isParam(one.value.name, params));
}

/** By `answer` both that it is given and that it is not; by `'Y' if user else answer` only that it is not, `!answer`. */
function handedOnBy(value: Expr, name: string, by: Pick<FunctionFacts, 'bindings' | 'params'>): [string, string][] {
  const ways = value.kind === 'either' ? value.of : [value];
  const [from, ...others] = ways.filter((one) => !isSomething(one, by) && !isNothing(one));
  if (from?.kind !== 'name' || others.length > 0 || !isHandedOn(from.name, by)) return [];
  const given: [string, string][] = ways.some((one) => isSomething(one, by)) ? [] : [[name, from.name]];
  return ways.some(isNothing) ? given : [...given, [`!${name}`, from.name]];
}

function isHandedOn(name: string, { params, bindings }: Pick<FunctionFacts, 'bindings' | 'params'>): boolean {
  return params.some((one) => one.name === name && one.decides) && !bindings.some((one) => one.name === name);
}

/** Whether the callee does not get there when it is called so. */
export function isUnmet({ unmet }: Pick<Edge, 'unmet'>, { when }: Pick<Effect, 'when'>): boolean {
  if (when === undefined || unmet === undefined) return false;
  const [base = '', member] = when.split('.');
  return unmet.has(when) || (member !== undefined && (unmet.has(base) || unmet.has(`${base}.`)));
}

/** On what of the caller's own it depends whether the callee gets there. */
export function whenHandedOn({ handedOn }: Pick<Edge, 'handedOn'>, { when }: Pick<Effect, 'when'>): string | undefined {
  if (when === undefined || handedOn === undefined) return undefined;
  const not = when.startsWith('!') ? '!' : '';
  const [base = '', ...members] = when.slice(not.length).split('.');
  const name = handedOn.get(not + base);
  return name === undefined ? undefined : [not + name, ...members].join('.');
}

function isNothing(value: Expr): boolean {
  return value.kind === 'literal' && (value.value === null || value.value === false);
}

/** Where it need not be given at all, it may count down: `n ? again(n - 1) : done()`. */
function isNumber(value: Expr): boolean {
  return value.kind === 'literal' && value.type === 'number';
}

function isSomething(value: Expr, { bindings, params }: Pick<FunctionFacts, 'bindings' | 'params'>): boolean {
  if (value.kind === 'call' || value.kind === 'function') return true;
  if (value.kind === 'literal') return Boolean(value.value);
  if (value.kind === 'either') return value.of.every((one) => isSomething(one, { bindings, params }));
  if (value.kind !== 'name' || isParam(value.name, params)) return false;
  const bound = bindings.filter(({ name }) => name === value.name);
  return bound.length > 0 && bound.every((one) => one.value?.kind === 'call' || one.value?.kind === 'function');
}

/** Of Python, where it cannot be left out: what the caller itself must be given, and does not say may be nothing, is rarely nothing. */
function isAskedFor(value: Expr, { bindings, params }: Pick<FunctionFacts, 'bindings' | 'params'>): boolean {
  if (value.kind !== 'name' || bindings.some((one) => one.name === value.name)) return false;
  const param = params.find((one) => one.name === value.name);
  return param !== undefined && param.value === null && param.rest === undefined && !mayBeNothing(param.type);
}

function mayBeNothing(type: Expr | null): boolean {
  return type !== null && typesIn(type).some((one) => isNull(one) || nothings.has(typeName(one) ?? ''));
}

const nothings: ReadonlySet<string> = new Set(['Any', 'None', 'Optional', 'bool', 'object']);

function isTrue(value: Expr | null): boolean {
  return value?.kind === 'literal' && value.value === true;
}

function isNull(value: Expr | null): boolean {
  return value?.kind === 'literal' && value.value === null;
}

function isParam(name: string, params: FunctionFacts['params']): boolean {
  return params.some((param) => param.name === name);
}
