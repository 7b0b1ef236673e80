/**
 * Functions that something outside the project runs, as their parameters say: by custom a handler of requests has `(req, res)`,
 * a middleware `(ctx, next)`, a handler of AWS `(event, context)`, a command of a bot `(client, message)`. Says nothing of where they go.
 */

import type { Expr, FileFacts, FunctionFacts } from '../facts.ts';
import { lastName } from '../names.ts';

export function isHandlerByCustom(file: FileFacts, facts: FunctionFacts): boolean {
  const names = facts.params.map(({ name, rest }) => (rest === undefined ? name.replace(/^_+/, '') : ''));
  const follow = (custom: readonly RegExp[], from = 0): boolean =>
    custom.every((part, at) => part.test(names[from + at] ?? ''));
  return (
    (facts.generator && names[0] === 'next') ||
    handlers.some((custom) => follow(custom)) ||
    names.some((_, from) => follow([request, response], from)) ||
    ((exported.some((custom) => follow(custom)) || isListenerByPlace(file, facts)) && isExported(file, facts)) ||
    isHookOfModel(file, facts)
  );
}

/** `beforeCreate(user) { … }` among what a model is told. */
function isHookOfModel(file: FileFacts, facts: FunctionFacts): boolean {
  if (facts.params.length === 0 || !ofModels.test(lastName(facts.name))) return false;
  return facts.owner !== null || isExported(file, facts) || isAttribute(file, facts);
}

/** https://sequelize.org/docs/v6/other-topics/hooks/, https://sailsjs.com/documentation/concepts/models-and-orm/lifecycle-callbacks */
export const ofModels: RegExp =
  /^(?:before|after)(?:Create|Update|Save|Upsert|Destroy|Find|Validate|Bulk(?:Create|Update|Destroy))$/;

/** Bots load what is to be done at an event from a folder, a file for each: `events/guildMemberAdd.js`. */
function isListenerByPlace({ file }: FileFacts, { params: [first] }: FunctionFacts): boolean {
  return (
    /[/\\](?:events|listeners)[/\\](?!(?:client)?ready\.)[^/\\]+$/i.test(file) &&
    /^_?(?:client|bot)$/.test(first?.name ?? '')
  );
}

/** `load(name, callback)`, `render(view, callback, options)`: as async as if it gave a promise, and nobody expects it to block. */
export function takesCallback({ functions }: FileFacts, facts: FunctionFacts): boolean {
  const name = lastName(facts.name);
  if (facts.generator || name === 'constructor' || sync.test(name)) return false;
  const given = facts.params.find(({ name }) => callbacks.test(name))?.name;
  if (given === undefined) return false;
  const uses = ({ calls }: FunctionFacts): boolean =>
    calls.some(({ callee, args }) => isCalled(callee, given) || args.some(({ value }) => isNamed(value, given)));
  return uses(facts) || functions.some((one) => uses(one) && isWithin(one, facts, given, functions));
}

/** `callback(null, it)`, `callback.call(this, null, it)`. */
function isCalled(callee: Expr, given: string): boolean {
  if (isNamed(callee, given)) return true;
  return callee.kind === 'member' && /^(?:call|apply)$/.test(callee.name) && isNamed(callee.of, given);
}

/** In the callbacks of a function, too; one that has a callback of its own under that name calls that one. */
function isWithin(
  one: FunctionFacts,
  around: FunctionFacts,
  given: string,
  functions: readonly FunctionFacts[],
): boolean {
  for (let at = one; at !== around;) {
    const next = at.parent === null ? undefined : functions[at.parent];
    if (next === undefined || at.params.some(({ name }) => name === given)) return false;
    at = next;
  }
  return true;
}

/** Says that it gives what it has at once; `sync_default` is what esbuild makes of a module called sync. */
const sync = /Sync(?:$|[A-Z_])|^sync_default$/;

const callbacks = /^(?:callback|cb|done)$/;

/** `return new Promise(…)`, `return load().then(…)`: an async function in all but the word. */
export function givesPromise({ returned, generator, name }: FunctionFacts): boolean {
  return !generator && lastName(name) !== 'constructor' && returned.some(isPromise);
}

function isPromise(expr: Expr): boolean {
  if (expr.kind === 'either') return expr.of.some(isPromise);
  if (expr.kind !== 'call') return false;
  const { of } = expr;
  if (of.kind === 'name') return of.name === 'Promise';
  return of.kind === 'member' && (continued.test(of.name) || (isNamed(of.of, 'Promise') && together.test(of.name)));
}

const continued = /^(?:then|catch|finally)$/;
const together = /^(?:all|allSettled|race|any|resolve|reject)$/;

const request = /^req(?:uest)?$/;
const response = /^(?:res(?:ponse)?|reply|h)$/;

/** What follows may be left out; a generator that is given `next` is a middleware of Koa 1. */
const handlers: readonly (readonly RegExp[])[] = [
  [/^req$/],
  [/^(?:c|ctx|context)$/, /^next$/],
  [/^(?:client|bot)$/, /^(?:msg|message|interaction)$/],
  [/^(?:msg|message)$/, /^args$/],
  [/^interaction$/],
];

const exported: readonly (readonly RegExp[])[] = [[/^(?:e|event)$/, /^(?:ctx|context)$/]];

function isExported({ exports, functions, classes }: FileFacts, facts: FunctionFacts): boolean {
  const isIt = (value: Expr): boolean =>
    value.kind === 'function' ? functions[value.index] === facts : isNamed(value, lastName(facts.name));
  return (
    exports.some(({ value }) => isIt(value)) ||
    classes.some(
      ({ name, methods, scope }) =>
        scope === 0 && name.includes('{') && Object.values(methods).some((index) => functions[index] === facts),
    )
  );
}

/** `hooks: { beforeCreate: (user) => { … } }`. */
function isAttribute({ classes, functions }: FileFacts, facts: FunctionFacts): boolean {
  return classes.some(
    ({ name, attributes }) =>
      name.includes('{') &&
      attributes.some(({ value }) => value?.kind === 'function' && functions[value.index] === facts),
  );
}

function isNamed(expr: Expr, name: string): boolean {
  return expr.kind === 'name' && expr.name === name;
}
