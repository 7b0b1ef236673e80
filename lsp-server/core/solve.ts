/** Carries effects up the call graph: for every sync function the nearest blocking API that calling it reaches. */

import type { BlockingApi } from './catalogue.ts';
import type { CallFacts, FunctionFacts } from './facts.ts';
import { opensInMemory } from './inMemory.ts';
import type { Block, Edge, LinkedFunction } from './link.ts';
import { hasDecorator } from './decorators.ts';
import { isInstalled } from './modules.ts';
import { isUnmet, whenHandedOn } from './unmet.ts';
import type { FunctionRef } from './values.ts';

/** What calling a function may do to its loop, and the first step of the way there. */
export interface Effect {
  readonly api: BlockingApi;
  /** The call in this function that leads on, and the function it calls; null when it is the API itself. */
  readonly call: CallFacts;
  readonly to: FunctionRef | null;
  /** How many calls from here to the API. */
  readonly distance: number;
  /** The blocking call itself: what findings are grouped by. */
  readonly root: CallFacts;
  /** Somewhere on the way is a guard that lets it happen only once. */
  readonly once: boolean;
  /** Only when this function is given an optional parameter, or is not: see `CallFacts.when`. */
  readonly when?: string | undefined;
}

export type Effects = ReadonlyMap<FunctionFacts, Effect>;

interface Caller extends Edge {
  readonly by: LinkedFunction;
}

/**
 * A breadth-first search from the blocking calls against the direction of the calls, so each function gets a shortest way,
 * and circles of calls end by themselves. First what blocks every time, then what
 * depends on what callers give or hand on, then what blocks only once, then what blocks but little, then hints.
 */
export function solve(functions: readonly LinkedFunction[]): Effects {
  const effects = new Map<FunctionFacts, Effect>();
  const callers = callersOf(functions);
  const direct = functions.flatMap((one) => effectsIn(one, ({ api, between }) => api.weight === 'hard' && !between));
  const every = direct.filter(([, effect]) => !effect.once);
  const always = every.filter(([, { when }]) => when === undefined);
  const sometimes: Reached[] = every.filter(([, { when }]) => when !== undefined);
  const again = (call: CallFacts): boolean => !call.once;
  spread(always, callers, effects, again, sometimes);
  spread(sometimes, callers, effects, again);
  const later = [...direct, ...onceEffects(effects, callers)].filter(([to]) => !effects.has(to.facts));
  spread(later, callers, effects, () => true);
  for (const is of [({ between }: Block) => between === true, ({ api }: Block) => api.weight === 'light']) {
    const left = functions.flatMap((one) => (effects.has(one.ref.facts) ? [] : effectsIn(one, is)));
    spread(left, callers, effects, () => true);
  }
  const soft = ({ api }: Block): boolean => api.weight === 'soft';
  const inPlace = functions.filter(({ ref }) => isWrittenInPlace(ref.facts) && !effects.has(ref.facts));
  for (const one of inPlace) for (const [{ facts }, effect] of effectsIn(one, soft)) effects.set(facts, effect);
  // A helper of JavaScript that asks for a file has an async twin; in Python it would have to go to a thread for little.
  const far = ({ api }: Block): boolean => api.far === true;
  const farther = (block: Block): boolean => soft(block) || far(block);
  const left = functions.flatMap((one) => {
    if (effects.has(one.ref.facts)) return [];
    return effectsIn(one, one.ref.file.language === 'javascript' ? farther : far);
  });
  spread(left, callers, effects, () => true);
  return effects;
}

/** What a callback that is written where it is handed over does, the function around it does: `names.map((name) => statSync(name))`. */
function isWrittenInPlace({ name }: FunctionFacts): boolean {
  return /<[^<>]*>$/.test(name);
}

type Reached = readonly [function_: FunctionRef, effect: Effect];

function effectsIn({ ref, blocks }: LinkedFunction, is: (block: Block) => boolean): Reached[] {
  const heavy = blocks.filter(is);
  // A lock is mostly held for as long as what is done under it takes, and what any call does is told before what only some do.
  const every = heavy.filter((one) => !isOnce(one));
  const open = every.filter(({ api }) => api.kind !== 'lock');
  const block = open.find(({ call }) => call.when === undefined) ?? open[0] ?? every[0] ?? heavy[0];
  if (block === undefined) return [];
  const { api, call } = block;
  return [
    [
      ref,
      { api, call, to: null, distance: 0, root: call, once: isOnce(block) || isCached(ref.facts), when: call.when },
    ],
  ];
}

/** Behind a guard, or of an API that keeps what it did. */
export function isOnce({ call, api }: Block): boolean {
  return call.once || api.once === true;
}

/**
 * Of several ways that are as short, the one that the text of the function comes to first: in whatever order files are linked.
 * What depends on what a caller hands on is kept for later where there is a place for it.
 */
function spread(
  from: readonly Reached[],
  callers: ReadonlyMap<FunctionFacts, readonly Caller[]>,
  effects: Map<FunctionFacts, Effect>,
  follows: (call: CallFacts) => boolean,
  later?: Reached[],
): void {
  const byDistance: Reached[][] = [];
  const add = (reached: Reached): void => void (byDistance[reached[1].distance] ??= []).push(reached);
  from.forEach(add);
  for (let distance = 0; distance < byDistance.length; distance += 1) {
    const news = new Map<FunctionFacts, Reached>();
    for (const reached of byDistance[distance] ?? []) {
      const [{ facts }, effect] = reached;
      const other = news.get(facts)?.[1];
      if (!effects.has(facts) && (other === undefined || comesBefore(effect, other))) news.set(facts, reached);
    }
    for (const [facts, [ref, effect]] of news) {
      effects.set(facts, effect);
      for (const caller of callers.get(facts) ?? []) {
        const { by, call } = caller;
        if (!passesOn(by.ref) || !follows(call) || opensInMemory(caller, effect) || isUnmet(caller, effect)) continue;
        const handedOn = whenHandedOn(caller, effect);
        const reached: Reached = [by.ref, through(effect, ref, call, by.ref.facts, handedOn)];
        if ((call.when ?? handedOn) === undefined || later === undefined) add(reached);
        else later.push(reached);
      }
    }
  }
}

/** An async function answers for what it does itself; one of an installed package is read by nobody. */
export function passesOn({ facts, file }: FunctionRef): boolean {
  return !facts.async || isInstalled(file.file);
}

function comesBefore(a: Effect, b: Effect): boolean {
  const way = (effect: Effect): readonly (string | number)[] => [
    effect.call.range.line,
    effect.call.range.column,
    effect.to?.file.file ?? '',
    effect.to?.facts.range.line ?? 0,
    effect.to?.facts.range.column ?? 0,
  ];
  const other = way(b);
  for (const [at, part] of way(a).entries()) if (part !== other[at]) return part < (other[at] ?? '');
  return false;
}

function through(effect: Effect, to: FunctionRef, call: CallFacts, by: FunctionFacts, handedOn?: string): Effect {
  const { api, root, distance } = effect;
  const once = effect.once || call.once || isCached(by);
  return { api, call, to, distance: distance + 1, root, once, when: call.when ?? handedOn };
}

/** The callers that reach what blocks every time through a guard. */
function onceEffects(effects: Effects, callers: ReadonlyMap<FunctionFacts, readonly Caller[]>): Reached[] {
  const found: Reached[] = [];
  for (const [facts, effect] of effects) {
    for (const { by, call } of callers.get(facts) ?? []) {
      const to = call.once ? by.edges.find((edge) => edge.call === call && edge.to.facts === facts)?.to : undefined;
      if (to && passesOn(by.ref)) found.push([by.ref, through(effect, to, call, by.ref.facts)]);
    }
  }
  return found;
}

function callersOf(functions: readonly LinkedFunction[]): Map<FunctionFacts, Caller[]> {
  const callers = new Map<FunctionFacts, Caller[]>();
  for (const by of functions) {
    for (const edge of by.edges) {
      const known = callers.get(edge.to.facts);
      if (known) known.push({ ...edge, by });
      else callers.set(edge.to.facts, [{ ...edge, by }]);
    }
  }
  return callers;
}

/** Keeps its results: what it costs, it costs once for each of its arguments. */
function isCached(facts: FunctionFacts): boolean {
  return ['cached_property', 'lru_cache', 'cache', 'async_lru', 'cached', 'singleton'].some((name) =>
    hasDecorator(facts, name),
  );
}
