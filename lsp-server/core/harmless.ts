/** Recognizes by its arguments a call that does not block although its API may: `time.sleep(0)`, `queue.get(block=False)`. */

import type { BlockingApi } from './catalogue.ts';
import type { CallFacts, Expr } from './facts.ts';

export function isHarmless(call: CallFacts, api: BlockingApi): boolean {
  return (api.harmless ?? []).some(({ name, position, value }) => {
    const argument = call.args.find((one) => one.name === name) ?? positional(call, position);
    return argument !== undefined && literalOf(argument.value) === value;
  });
}

function positional(call: CallFacts, position: number | null): CallFacts['args'][number] | undefined {
  if (position === null) return undefined;
  const found = call.args[position];
  return found?.name === null && !call.args.slice(0, position + 1).some((one) => one.spread) ? found : undefined;
}

function literalOf(expr: Expr): string | number | boolean | null | undefined {
  return expr.kind === 'literal' ? expr.value : undefined;
}
