/** Keeps out of a run's figures what happened in a process while a debugger held it: no loop turns then, and that is nobody's fault. */

import type { AgentEvent, Lag } from '#protocol/events.ts';
import type { Stall } from '#protocol/stall.ts';
import type { Micros, ProcessId } from '#protocol/units.ts';
import { Reducer } from '#session/reduce.ts';
import type { Session } from '#session/session.ts';
import type { Timeline } from '#session/timeline.ts';
import type { Pause } from './view/messages.ts';

/** The newest pauses; an event is late by seconds at most. */
const pausesKept = 100;
/** A lag event speaks of the time since the one before. */
const lagInterval = 300_000;

/** A process by its pid; all of them where a debugger does not tell which. */
export type Held = number | 'all';

/**
 * Whom a debug session holds, by its name and those of the sessions that it is a child of, the root's left out: js-debug names
 * that of a process `file [pid]`, debugpy `Subprocess pid`; those of worker threads are below.
 */
export function whomHolds(names: readonly string[], pids: readonly number[]): Held {
  return pids.find((pid) => names.some((name) => new RegExp(`\\b${pid}\\b`).test(name))) ?? 'all';
}

export class Gate {
  readonly #pids = new Map<ProcessId, number>();
  readonly #held = new Map<Held, Micros>();
  #pauses: readonly (Pause & { readonly whom: Held })[] = [];

  /** From now on these are held, and nobody else. */
  hold(held: readonly Held[], at: Micros): void {
    for (const [whom, began] of this.#held) {
      if (held.includes(whom)) continue;
      this.#held.delete(whom);
      this.#pauses = [...this.#pauses.slice(1 - pausesKept), { whom, began, ended: at }];
    }
    for (const whom of held) if (!this.#held.has(whom)) this.#held.set(whom, at);
  }

  /** Returns the event as it counts; null when it says nothing about the program. */
  admit(event: AgentEvent): AgentEvent | null {
    switch (event.type) {
      case 'hello':
        this.#pids.set(event.process, event.pid);
        return event;
      case 'stall-began':
        return this.#wasHeld(event.process, event.began, event.at) ? null : event;
      case 'stall-ended':
        return { ...event, stall: this.excuse(event.stall) };
      case 'lag':
        return this.#wasHeld(event.process, lagBegan(event), event.at) ? null : event;
      case 'loop-began':
      case 'blocking-calls':
      case 'hotspots':
      case 'loop-ended':
      case 'dropped':
      case 'stacks':
      case 'goodbye':
        return event;
    }
  }

  /** The stall as it counts. */
  excuse(stall: Stall): Stall {
    const held = this.#wasHeld(stall.process, stall.began, stall.began + stall.lasted);
    return held ? { ...stall, cause: { kind: 'paused' } } : stall;
  }

  #wasHeld(process: ProcessId, from: number, to: number): boolean {
    const isIt = (whom: Held): boolean => whom === 'all' || whom === this.#pids.get(process);
    if ([...this.#held].some(([whom, since]) => isIt(whom) && to >= since)) return true;
    return this.#pauses.some(({ whom, began, ended }) => isIt(whom) && from <= ended && to >= began);
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
