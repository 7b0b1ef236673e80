/** Files that are none: what is handed `BytesIO()` need not open anything. So are databases that are kept in memory, and connections that do not block. */

import type { BlockingApi } from './catalogue.ts';
import { hasDecorator } from './decorators.ts';
import type { CallFacts, Expr, FunctionFacts } from './facts.ts';
import { isHarmless } from './harmless.ts';
import type { Edge } from './link.ts';
import type { Effect } from './solve.ts';
import type { FunctionRef } from './values.ts';

export const inMemory: ReadonlySet<string> = new Set(['io.BytesIO', 'io.StringIO']);

/** The parameters of the callee that are given such a file, by the text of the call alone. */
export function givenInMemory({ args }: CallFacts, { facts }: FunctionRef, by: FunctionFacts): Edge['inMemory'] {
  const bound = facts.owner === null || hasDecorator(facts, 'staticmethod') ? 0 : 1;
  const names = args.flatMap(({ name, value }, position) =>
    isInMemory(value, by) ? (name ?? facts.params[position + bound]?.name ?? []) : [],
  );
  return names.length === 0 ? undefined : new Set(names);
}

function isInMemory(value: Expr, { bindings }: FunctionFacts): boolean {
  if (value.kind === 'name') {
    const bound = bindings.filter(({ name }) => name === value.name);
    return bound.length > 0 && bound.every((one) => one.value !== null && isMade(one.value));
  }
  return isMade(value);
}

function isMade(value: Expr): boolean {
  if (value.kind !== 'call' || (value.of.kind !== 'name' && value.of.kind !== 'member')) return false;
  return value.of.name === 'BytesIO' || value.of.name === 'StringIO';
}

/** Whether what the callee would open is what it is given. */
export function opensInMemory({ inMemory: given }: Pick<Edge, 'inMemory'>, { to, call }: Effect): boolean {
  const opened = given === undefined || to !== null ? undefined : call.args[0]?.value;
  return opened?.kind === 'name' && given?.has(opened.name) === true;
}

/** `sqlite3.connect(":memory:")`, `psycopg2.connect(dsn, async_=True)`: who asks such a connection waits for nobody. */
export function keepsNobodyWaiting(api: BlockingApi | undefined, call: Pick<CallFacts, 'args'>): boolean {
  return api?.kind === 'database' && api.harmless !== undefined && isHarmless(call, api);
}
