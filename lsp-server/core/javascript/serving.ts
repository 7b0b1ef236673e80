/**
 * What runs while others are served, by what sets what going: what a root reaches for sure, and what it reaches when those
 * that nobody is seen to call count as well.
 */

import type { FunctionFacts } from '../facts.ts';
import { lastName } from '../names.ts';
import type { FunctionRef } from '../values.ts';
import { isMostlyOnce, type Starts } from './beginnings.ts';
import { isOfLanguage, type Namesakes } from './namesakes.ts';
import type { Purposes } from './purpose.ts';

/** What was read in the calls of all functions. */
export interface Going {
  /** Which functions a function sets going, whether it waits for them or not. */
  readonly starts: Starts;
  /** Set going by something outside the project: a server, an event, a timer. */
  readonly roots: ReadonlySet<FunctionFacts>;
  /** Of these the ones that only a timer runs, and those that only a watched file does that somebody has changed. */
  readonly delayed: ReadonlySet<FunctionFacts>;
  readonly changed: ReadonlySet<FunctionFacts>;
  /** Somebody in the project sets it going, or has a place for it that is not the loop. */
  readonly placed: ReadonlySet<FunctionFacts>;
  /** Sync functions that run after what another one waits for, by that one. */
  readonly later: ReadonlyMap<FunctionFacts, FunctionRef>;
  /** Those that run while the program starts. */
  readonly beginnings: ReadonlySet<FunctionFacts>;
  readonly namesakes: Namesakes;
  /** What is passed by although something that runs sets it going. */
  readonly passed?: (facts: FunctionFacts) => boolean;
}

/** Functions that nobody in the project is seen to call. */
export interface Alone {
  readonly async: readonly FunctionRef[];
  /** Of these what runs later counts. */
  readonly sync: readonly FunctionRef[];
}

/** Nobody knows who calls those that are alone: they count, too, but for those that only the start of the program may call. */
export function servingWith(alone: Alone, going: Going, purposes: Purposes): Set<FunctionFacts> {
  const roots = new Set(going.roots);
  for (const { facts } of alone.sync)
    for (const next of going.starts.get(facts) ?? [])
      if (going.later.has(next) && !going.beginnings.has(next)) roots.add(next);
  const supposed = new Set<FunctionFacts>();
  let before = alone.async;
  for (;;) {
    const reached = reachedFrom(roots, supposed, going);
    const isBefore = ({ file, index, facts }: FunctionRef): boolean =>
      index === 0 ||
      !purposes.isServing(file) ||
      (!reached.has(facts) && (going.beginnings.has(facts) || going.placed.has(facts)));
    const spared = going.namesakes.onlyFrom(isBefore, before);
    const counting = before.filter(({ facts }) => !spared.has(facts));
    if (counting.length === 0) return reached;
    for (const { facts } of counting) supposed.add(facts);
    before = before.filter(({ facts }) => spared.has(facts));
  }
}

/** The same without what is started again, or loaded, and what runs when somebody has changed a file: that happens now and then. */
export function servingAlways({ async, sync }: Alone, going: Going, purposes: Purposes): Set<FunctionFacts> {
  const isAlways = ({ facts }: FunctionRef): boolean => !isMostlyOnce(facts.name);
  const alone = { async: async.filter(isAlways), sync: sync.filter(isAlways) };
  return servingWith(
    alone,
    { ...going, roots: without(going.roots, going.changed), passed: ({ name }) => isMostlyOnce(name) },
    purposes,
  );
}

/** What a root reaches for sure, or by a call of a name that no other of `all` functions has: asked with several roots, and with what else starts what. */
export function servingSurely(
  alone: Alone,
  going: Omit<Going, 'roots'>,
  all: Iterable<FunctionFacts>,
): (roots: ReadonlySet<FunctionFacts>, starts?: Starts) => ReadonlySet<FunctionFacts> {
  const names = new Map<string, number>();
  for (const { name } of all) names.set(lastName(name), (names.get(lastName(name)) ?? 0) + 1);
  const unmistakable = [...alone.async, ...alone.sync].filter(({ facts }) => {
    const name = lastName(facts.name);
    return names.get(name) === 1 && !isOfLanguage(name);
  });
  return (roots, starts = going.starts) => {
    const called = new Set<FunctionFacts>();
    const sure = without(without(roots, going.changed), going.delayed);
    for (;;) {
      const served = reachedFrom(sure, called, { ...going, starts });
      const isCalled = (ref: FunctionRef): boolean =>
        going.namesakes.callersOf(ref).some(({ facts }) => served.has(facts));
      const news = unmistakable.filter((ref) => !served.has(ref.facts) && isCalled(ref));
      if (news.length === 0) return served;
      for (const { facts } of news) called.add(facts);
    }
  };
}

/** All that runs because a root does; what starts the program, or starts it again, is no root but by what serves. */
function reachedFrom(
  roots: ReadonlySet<FunctionFacts>,
  supposed: ReadonlySet<FunctionFacts>,
  { starts, beginnings, passed = isNone }: Omit<Going, 'roots'>,
): Set<FunctionFacts> {
  const reached = new Set(roots);
  for (const facts of reached) for (const next of starts.get(facts) ?? []) if (!passed(next)) reached.add(next);
  for (const facts of supposed) reached.add(facts);
  for (const facts of reached)
    for (const next of starts.get(facts) ?? []) if (!beginnings.has(next) && !passed(next)) reached.add(next);
  return reached;
}

function isNone(): boolean {
  return false;
}

function without(all: ReadonlySet<FunctionFacts>, some: ReadonlySet<FunctionFacts>): ReadonlySet<FunctionFacts> {
  return some.size === 0 ? all : new Set([...all].filter((one) => !some.has(one)));
}
