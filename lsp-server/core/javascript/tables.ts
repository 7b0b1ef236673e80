/**
 * Tables of functions that a program looks into while it runs: `routes[request.url](…)`, and the entries that tell their name
 * beside what they do, `{ name, execute }`. Which functions are in them, not who looks.
 */

import type { ClassFacts, Expr, FileFacts, FunctionFacts } from '../facts.ts';
import type { FunctionRef } from '../values.ts';

/** A place in a table that is known only when the program runs, and the members that it is asked for. */
export interface LookUp {
  readonly table: Expr;
  readonly members: readonly string[];
}

/** A variable may hold what was looked up by itself. */
const farthest = 4;

/** `routes[key]`, `commands[name].execute`, and a variable that holds one of these. */
export function lookUpsOf(callee: Expr, ref: FunctionRef, distance = 0): readonly LookUp[] {
  if (distance > farthest) return [];
  const inside = (expr: Expr): readonly LookUp[] => lookUpsOf(expr, ref, distance + 1);
  switch (callee.kind) {
    case 'element':
      return callee.index === null || isKnown(callee.index) ? [] : [{ table: callee.of, members: [] }];
    case 'member':
      return inside(callee.of).map(({ table, members }) => ({ table, members: [...members, callee.name] }));
    case 'either':
      return callee.of.flatMap(inside);
    case 'name':
      return boundTo(callee.name, ref).flatMap(inside);
    default:
      return none;
  }
}

function isKnown(index: Expr): boolean {
  return index.kind === 'literal' && index.value !== undefined;
}

function boundTo(name: string, { file, index }: FunctionRef): readonly Expr[] {
  if (!isLookedIn(file)) return none;
  for (let at: number | null = index; at !== null; at = file.functions[at]?.parent ?? null) {
    const facts = file.functions[at];
    const found = facts && lookedUpIn(facts).get(name);
    if (found !== undefined) return found;
  }
  return [];
}

const none: readonly never[] = [];

const looked = new WeakMap<FileFacts['functions'], boolean>();

/** Most files look nothing up. */
function isLookedIn({ functions }: FileFacts): boolean {
  const before = looked.get(functions);
  if (before !== undefined) return before;
  const found = functions.some((facts) => lookedUpIn(facts).size > 0);
  looked.set(functions, found);
  return found;
}

const known = new WeakMap<FunctionFacts, ReadonlyMap<string, readonly Expr[]>>();

/** The variables of a function that hold what was looked up: of most functions none. */
function lookedUpIn(facts: FunctionFacts): ReadonlyMap<string, readonly Expr[]> {
  const before = known.get(facts);
  if (before !== undefined) return before;
  const found = new Map<string, Expr[]>();
  for (const { name, value } of facts.bindings) {
    if (value === null || !isLookUp(value)) continue;
    const others = found.get(name);
    if (others === undefined) found.set(name, [value]);
    else others.push(value);
  }
  known.set(facts, found);
  return found;
}

function isLookUp(value: Expr): boolean {
  if (value.kind === 'either') return value.of.some(isLookUp);
  if (value.kind === 'member') return isLookUp(value.of);
  return value.kind === 'element' && value.index !== null && !isKnown(value.index);
}

/** What entries of tables are called to do, by custom. */
const deeds = /^(?:execute|run|exec|handler?|handle|invoke|callback|action|perform|process)$/;
/** Who calls one looks it up by something else than by what it is. */
export function isDeed(name: string): boolean {
  return deeds.test(name);
}

const labels =
  /^(?:name|names|id|command|data|description|describe|aliases|help|conf|config|event|trigger|pattern|parameters|inputSchema|input_schema)$/;
/** A language model is told what a tool does, and what it takes. */
const told = /^(?:parameters|inputSchema|input_schema)$/;
/** What the commands and events of bots, the jobs of queues and the events of sockets are given first. */
const given = /^_?(?:client|bot|msg|message|interaction|ctx|context|job|socket)$/;

export interface Entry {
  readonly ref: FunctionRef;
  /** What it is given, or what is told of it, says that it is run when others ask for it, whoever looks it up. */
  readonly serves: boolean;
}

/** The sync functions of a file that stand beside the name under which they are to be found. */
export function entriesIn(file: FileFacts): readonly Entry[] {
  const members = file.classes.filter((one) => isLiteral(one) && hasDeed(one)).map(membersOf);
  if (file.exports.some(({ name }) => deeds.test(name))) members.push(exportedFrom(file));
  return members.flatMap((all) => {
    const found = [...all].filter(([name]) => deeds.test(name));
    const names = [...all.keys()];
    if (found.length === 0 || !names.some((name) => labels.test(name))) return [];
    const isTool = names.includes('description') && names.some((name) => told.test(name));
    return found.flatMap(([, index]) => {
      const facts = index === null ? undefined : file.functions[index];
      if (facts === undefined || facts.async || index === null) return [];
      return [{ ref: { file, index, facts }, serves: isTool || given.test(facts.params[0]?.name ?? '') }];
    });
  });
}

function hasDeed({ attributes, methods }: ClassFacts): boolean {
  return attributes.some(({ name }) => deeds.test(name)) || Object.keys(methods).some((name) => deeds.test(name));
}

/** By name, the function that each member is. */
type Members = ReadonlyMap<string, number | null>;

function membersOf({ attributes, methods }: ClassFacts): Members {
  return new Map([
    ...attributes.map(({ name, value }) => [name, value?.kind === 'function' ? value.index : null] as const),
    ...Object.entries(methods),
  ]);
}

function exportedFrom({ exports }: FileFacts): Members {
  return new Map(exports.map(({ name, value }) => [name, value.kind === 'function' ? value.index : null]));
}

function isLiteral({ name }: ClassFacts): boolean {
  return name.includes('{');
}
