/**
 * Functions that something outside the project runs, as their parameters say: by custom a handler of requests has `(req, res)`,
 * a middleware `(ctx, next)`, a handler of AWS `(event, context)`, a command of a bot `(client, message)`. Says nothing of where they go.
 */

import type { Expr, FileFacts, FunctionFacts } from '../facts.ts';
import { lastName } from '../names.ts';

export function isHandlerByCustom(file: FileFacts, facts: FunctionFacts): boolean {
  const names = facts.params.map(({ name }) => name.replace(/^_+/, ''));
  return (
    handlers.some((custom) => custom.every((part, at) => part.test(names[at] ?? ''))) ||
    (exported.some((custom) => custom.every((part, at) => part.test(names[at] ?? ''))) && isExported(file, facts))
  );
}

const request = /^req(?:uest)?$/;
const response = /^(?:res(?:ponse)?|reply|h)$/;
const next = /^next$/;

/** The last one is written with or without what follows. */
const handlers: readonly (readonly RegExp[])[] = [
  [request, response],
  [/^(?:e|err|error)$/, request, response, next],
  [/^(?:c|ctx|context)$/, next],
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
