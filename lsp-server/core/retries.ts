/** What waits between the tries of a function although its body does not say so: decorators such as `@retry(wait=wait_fixed(2))`. */

import type { CallFacts, Expr } from './facts.ts';
import { isHarmless } from './harmless.ts';
import type { Block } from './link.ts';
import type { Resolver } from './resolve.ts';
import { alternatives, type FunctionRef } from './values.ts';

/** An async function's decorator lets the loop go on while it waits. */
export function retriesOf({ file, facts }: FunctionRef, resolver: Resolver): Block[] {
  if (facts.async || facts.decorators.length === 0) return [];
  const place = { file, scope: facts.parent ?? 0 };
  return facts.decorators.flatMap((decorator) => {
    const call = callOf(decorator, facts.range);
    return alternatives(resolver.valueOf(call.callee, place)).flatMap((value): Block[] => {
      if (value.kind !== 'api') return [];
      const api = resolver.catalogue.blocking(resolver.catalogue.canonical(value.name));
      return api?.decorates === true && !isHarmless(call, api) ? [{ call, api, between: true }] : [];
    });
  });
}

/** It stands where the function has its name. */
function callOf(decorator: Expr, range: CallFacts['range']): CallFacts {
  const { of: callee, args } = decorator.kind === 'call' ? decorator : { of: decorator, args: [] };
  return { manner: 'call', range, callee, args, awaited: false, once: false };
}
