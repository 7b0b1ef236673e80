/** Keeps out of a run's figures what happened while a debugger held the program: no loop turns then, and that is nobody's fault. */

import type { AgentEvent, Lag } from '#protocol/events.ts';
import type { Stall } from '#protocol/stall.ts';
import type { Micros } from '#protocol/units.ts';
import { Reducer } from '#session/reduce.ts';
import type { Session } from '#session/session.ts';
import type { Timeline } from '#session/timeline.ts';
import type { Pause } from './view/messages.ts';

/** The newest pauses; an event is late by seconds at most. */
const pausesKept = 100;
/** A lag event speaks of the time since the one before. */
const lagInterval = 300_000;

export class Gate {
  #pauses: readonly Pause[] = [];
  #heldSince: Micros | null = null;

  hold(at: Micros): void {
    this.#heldSince ??= at;
  }

  release(at: Micros): void {
    if (this.#heldSince === null) return;
    this.#pauses = [...this.#pauses.slice(1 - pausesKept), { began: this.#heldSince, ended: at }];
    this.#heldSince = null;
  }

  /** Returns the event as it counts; null when it says nothing about the program. */
  admit(event: AgentEvent): AgentEvent | null {
    switch (event.type) {
      case 'stall-began':
        return this.#held(event.began, event.at) ? null : event;
      case 'stall-ended':
        return { ...event, stall: this.#excuse(event.stall) };
      case 'lag':
        return this.#held(lagBegan(event), event.at) ? null : event;
      case 'hello':
      case 'loop-began':
      case 'blocking-calls':
      case 'hotspots':
      case 'loop-ended':
      case 'dropped':
      case 'goodbye':
        return event;
    }
  }

  #excuse(stall: Stall): Stall {
    return this.#held(stall.began, stall.began + stall.lasted) ? { ...stall, cause: { kind: 'paused' } } : stall;
  }

  #held(from: number, to: number): boolean {
    if (this.#heldSince !== null && to >= this.#heldSince) return true;
    return this.#pauses.some(({ began, ended }) => from <= ended && to >= began);
  }
}

function lagBegan({ at, max, blocked }: Lag): number {
  return at - Math.max(lagInterval, max, blocked);
}

/** The timeline of a session as the gate lets it be. */
export function gatedTimeline(session: Session, gate: Gate): () => Timeline {
  const reducer = new Reducer();
  session.onEvent((event, received) => {
    const admitted = gate.admit(event);
    if (admitted !== null) reducer.take(admitted, received);
  });
  return () => reducer.timeline();
}
