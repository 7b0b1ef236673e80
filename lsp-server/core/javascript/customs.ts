/**
 * Functions that something outside the project runs, as their parameters say: by custom a handler of requests has `(req, res)`,
 * a middleware `(ctx, next)`, a handler of AWS `(event, context)`, a command of a bot `(client, message)`. Says nothing of where they go.
 */

import type { Expr, FileFacts, FunctionFacts } from '../facts.ts';
import { lastName } from '../names.ts';

export function isHandlerByCustom(file: FileFacts, facts: FunctionFacts): boolean {
  const names = facts.params.map(({ name }) => name.replace(/^_+/, ''));
  const follow = (custom: readonly RegExp[], from = 0): boolean =>
    custom.every((part, at) => part.test(names[from + at] ?? ''));
  return (
    handlers.some((custom) => follow(custom)) ||
    names.some((_, from) => follow([request, response], from)) ||
    (exported.some((custom) => follow(custom)) && isExported(file, facts))
  );
}

/** `load(name, callback)`: as async as if it gave a promise, and nobody expects it to block. */
export function takesCallback({ params, calls, generator, name }: FunctionFacts): boolean {
  const last = params.at(-1)?.name ?? '';
  if (generator || !callbacks.test(last) || lastName(name) === 'constructor') return false;
  return calls.some(({ callee, args }) => isNamed(callee, last) || args.some(({ value }) => isNamed(value, last)));
}

const callbacks = /^(?:callback|cb|done)$/;

const request = /^req(?:uest)?$/;
const response = /^(?:res(?:ponse)?|reply|h)$/;

/** What follows may be left out. */
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

function isNamed(expr: Expr, name: string): boolean {
  return expr.kind === 'name' && expr.name === name;
}
