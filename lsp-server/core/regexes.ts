/** Which calls match a regular expression that some input makes backtrack for ever: known by the expression, not by the call's name. */

import type { BlockingApi } from './catalogue.ts';
import type { Argument, CallFacts, Expr } from './facts.ts';
import { isExponential } from './regex/exponential.ts';
import type { Reach } from './regex/steps.ts';
import type { Place, Resolver } from './resolve.ts';
import { alternatives, type Value } from './values.ts';

/** The API that a call matches such an expression with. */
export function regexIn(call: CallFacts, place: Place, resolver: Resolver): BlockingApi | undefined {
  const method = call.manner === 'call' ? methodOf(call.callee) : undefined;
  if (method === undefined) return undefined;
  const reach = method === 'fullmatch' ? 'whole' : 'search';
  const isDangerous = patternsIn(call, place, resolver).some((one) =>
    isExponentialPattern(one, reach, place, resolver),
  );
  return isDangerous ? apiFor(method, place) : undefined;
}

function methodOf(callee: Expr): string | undefined {
  if (callee.kind !== 'member' && callee.kind !== 'name') return undefined;
  return matching.has(callee.name) ? callee.name : undefined;
}

/** `re.match(pattern, …)`, `pattern.match(…)`, `text.replace(pattern, …)`: literals, or calls that compile them. */
function patternsIn({ callee, args: [first] }: CallFacts, place: Place, resolver: Resolver): Expr[] {
  const given = first === undefined ? [] : alternatives(resolver.valueOf(first.value, place));
  const called = alternatives(resolver.valueOf(callee, place));
  if (called.some((value) => value.kind === 'api' && /^re\.\w+$/.test(value.name))) return given.flatMap(originOf);
  const of = callee.kind === 'member' ? alternatives(resolver.valueOf(callee.of, place)) : [];
  return [...of, ...given].flatMap(compiled);
}

const matching: ReadonlySet<string> = new Set(
  'match search fullmatch sub subn findall finditer split test exec matchAll replace replaceAll'.split(' '),
);

function originOf(value: Value): Expr[] {
  return value.kind === 'object' && value.origin !== undefined ? [value.origin] : [];
}

function compiled(value: Value): Expr[] {
  return value.kind === 'object' && (value.type === 're.Pattern' || value.type === 'RegExp') ? originOf(value) : [];
}

function isExponentialPattern(pattern: Expr, reach: Reach, place: Place, resolver: Resolver): boolean {
  if (pattern.kind === 'literal') return judge(pattern, '', reach);
  if (pattern.kind !== 'call') return false;
  const [source, ...options] = pattern.args;
  if (source === undefined) return false;
  const flags = flagsOf(options);
  if (source.value.kind === 'literal') return judge(source.value, flags, reach);
  return alternatives(resolver.valueOf(source.value, place))
    .flatMap(originOf)
    .some((origin) => origin.kind === 'literal' && judge(origin, flags, reach));
}

/** Whether `new RegExp(…)` of these, the first of them a literal, makes an expression that can backtrack for ever. */
export function mayBacktrack([source, ...options]: readonly Argument[]): boolean {
  return source?.value.kind === 'literal' && judge(source.value, flagsOf(options), 'search');
}

function flagsOf(options: readonly Argument[]): string {
  return options.map(({ value }) => flagsIn(value)).join('');
}

/** `'gi'`, `re.I | re.DOTALL`: as JavaScript's letters. */
function flagsIn(expr: Expr): string {
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'string' ? expr.value : '';
    case 'member':
    case 'name':
      return letters[expr.name] ?? '';
    case 'either':
    case 'operator':
      return expr.of.map(flagsIn).join('');
    case 'call':
    case 'element':
    case 'awaited':
    case 'entered':
    case 'function':
    case 'collection':
    case 'unknown':
      return '';
  }
}

const letters: Readonly<Record<string, string>> = {
  I: 'i',
  IGNORECASE: 'i',
  S: 's',
  DOTALL: 's',
  X: 'x',
  VERBOSE: 'x',
};

const known = new Map<string, boolean>();
const knownLimit = 10_000;

function judge({ value }: Extract<Expr, { kind: 'literal' }>, given: string, reach: Reach): boolean {
  if (typeof value !== 'string') return false;
  const [, inside, own = ''] = /^\/([^]*)\/([a-z]*)$/.exec(value) ?? [];
  const flags = given + own;
  if (/[xv]/.test(flags)) return false;
  const key = `${reach} ${flags} ${value}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const verdict = isExponential(
    inside ?? value,
    { ignoreCase: flags.includes('i'), dotAll: flags.includes('s') },
    reach,
  );
  if (known.size >= knownLimit) known.clear();
  known.set(key, verdict);
  return verdict;
}

function apiFor(method: string, { file }: Place): BlockingApi {
  const isPython = file.language === 'python';
  return {
    api: isPython ? `re.${method}` : `RegExp.${method}`,
    kind: 'regex',
    weight: 'hard',
    gil: isPython ? 'held' : 'none',
    offload: 'process',
    source: 'https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS',
  };
}
