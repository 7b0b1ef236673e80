/** Recognizes by its arguments a call that does not block although its API may: `time.sleep(0)`, `queue.get(block=False)`. */

import type { BlockingApi } from './catalogue.ts';
import type { CallFacts, Expr } from './facts.ts';

export function isHarmless(call: Pick<CallFacts, 'args'>, api: BlockingApi): boolean {
  const isSpared = (api.harmless ?? []).some(({ name, position, value, literal }) => {
    const argument = argumentOf(call, name, position);
    if (argument === undefined) return false;
    const given = literalOf(argument.value);
    if (literal === true) return typeof given === 'string';
    if (value === undefined) return given !== true;
    return given === value || (typeof value === 'string' && namesOf(argument.value).includes(value));
  });
  return (
    isSpared ||
    answersByCallback(call, api) ||
    (api.only !== undefined && !api.only.some(({ name, position }) => isSet(call, name, position)))
  );
}

/** `zip.toBuffer((buffer) => …)`: what is given a function to answer by, and is not called sync, computes somewhere else. */
function answersByCallback({ args }: Pick<CallFacts, 'args'>, { api, kind }: BlockingApi): boolean {
  const last = args.at(-1);
  const isAnswered = last !== undefined && last.name === null && last.value.kind === 'function';
  return isAnswered && (kind === 'crypto' || kind === 'compression') && !/sync$/i.test(api);
}

function argumentOf(
  call: Pick<CallFacts, 'args'>,
  name: string,
  position: number | null,
): CallFacts['args'][number] | undefined {
  return call.args.find((one) => one.name === name) ?? positional(call, position);
}

function isSet(call: Pick<CallFacts, 'args'>, name: string, position: number | null): boolean {
  const argument = argumentOf(call, name, position);
  if (argument === undefined) return false;
  const value = literalOf(argument.value);
  return value === undefined || Boolean(value);
}

function positional(call: Pick<CallFacts, 'args'>, position: number | null): CallFacts['args'][number] | undefined {
  if (position === null) return undefined;
  const found = call.args[position];
  return found?.name === null && !call.args.slice(0, position + 1).some((one) => one.spread) ? found : undefined;
}

/** Constants by their names: `os.WNOHANG`, `LOCK_EX | LOCK_NB`. */
function namesOf(expr: Expr): readonly string[] {
  if (expr.kind === 'either') return expr.of.flatMap(namesOf);
  return expr.kind === 'member' || expr.kind === 'name' ? [expr.name] : [];
}

function literalOf(expr: Expr): string | number | boolean | null | undefined {
  return expr.kind === 'literal' ? expr.value : undefined;
}
