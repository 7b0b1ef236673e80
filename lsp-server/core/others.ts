/** What else a call on the loop leads to, beside the nearest: who mends one blocking call of a helper leaves its others. */

import type { Hop, WitnessPath } from '#protocol/finding.ts';
import type { BlockingApi } from './catalogue.ts';
import type { CallFacts, FileFacts, FunctionFacts } from './facts.ts';
import type { Block, Edge, LinkedFunction } from './link.ts';
import { type Effect, isOnce, passesOn } from './solve.ts';
import { isUnmet } from './unmet.ts';
import type { FunctionRef } from './values.ts';

export interface Other {
  readonly api: BlockingApi;
  readonly root: CallFacts;
  /** The function that is called first. */
  readonly to: FunctionRef;
  readonly path: WitnessPath;
}

/** So many are said of one call. */
const most = 6;
/** Among so many functions, so far away. */
const widest = 40;
const farthest = 4;

interface Reached {
  readonly one: LinkedFunction;
  readonly path: WitnessPath;
}

export class Others {
  readonly #functions: readonly LinkedFunction[];
  #byFacts: ReadonlyMap<FunctionFacts, LinkedFunction> | null = null;

  constructor(functions: readonly LinkedFunction[]) {
    this.#functions = functions;
  }

  /** What the function that is called does itself, where this call does not get to what it was found to do. */
  met(edge: Edge): Effect | undefined {
    const blocks = passesOn(edge.to) ? this.#of(edge.to.facts)?.blocks : undefined;
    const block = blocks?.find((one) => isHard(one) && !isUnmet(edge, one.call));
    return block && { api: block.api, call: block.call, to: null, distance: 0, root: block.call, once: false };
  }

  /** Of calls that block hard, each time; `known` are those that are told already, and what is told now. */
  behind(from: Edge, at: FileFacts, known: Set<CallFacts>): readonly Other[] {
    const { call, to } = from;
    const found: Other[] = [];
    const first = this.#of(to.facts);
    const waiting: Reached[] = first === undefined ? [] : [{ one: first, path: [hop(to.facts.name, call, at)] }];
    const seen = new Set<FunctionFacts>([to.facts]);
    // What is added to the list while it is gone through is gone through as well.
    for (const { one, path } of waiting) {
      const { file } = one.ref;
      for (const block of one.blocks) {
        if (!isHard(block) || known.has(block.call) || (one === first && isUnmet(from, block.call))) continue;
        known.add(block.call);
        found.push({ api: block.api, root: block.call, to, path: [...path, hop(block.api.api, block.call, file)] });
        if (found.length === most) return found;
      }
      if (path.length > farthest) continue;
      for (const edge of one.edges) {
        const next = this.#of(edge.to.facts);
        if (
          next === undefined ||
          !passesOn(edge.to) ||
          edge.call.once ||
          edge.inMemory ||
          edge.unmet ||
          seen.has(edge.to.facts)
        )
          continue;
        if (seen.size === widest) return found;
        seen.add(edge.to.facts);
        waiting.push({ one: next, path: [...path, hop(edge.to.facts.name, edge.call, file)] });
      }
    }
    return found;
  }

  #of(facts: FunctionFacts): LinkedFunction | undefined {
    this.#byFacts ??= new Map(this.#functions.map((one) => [one.ref.facts, one]));
    return this.#byFacts.get(facts);
  }
}

function isHard(block: Block): boolean {
  return block.api.weight === 'hard' && !block.between && !isOnce(block);
}

export function hop(name: string, call: CallFacts, at: FileFacts): Hop {
  return { function: name, file: at.file, line: call.range.line, column: call.range.column };
}
