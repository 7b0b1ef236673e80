/** Tells of stalls that their agent cannot tell of: a C call keeps the GIL, and only the memory that the agent shares still speaks. */

import { readFileSync } from 'node:fs';
import type { AgentEvent, StallBegan } from '#protocol/events.ts';
import { type LoopId, type Micros, micros, ms, type ProcessId, type StallId } from '#protocol/units.ts';
import { parseJson, readEvent } from '#protocol/validate.ts';
import { now } from './clock.ts';
import type { Disposable } from './listeners.ts';
import type { Look, Pulses } from './pulse.ts';

/** How often we look, and how long past the threshold an agent that can speak is given to do so. */
const period = 25;
const patience = ms(25);
/** The same where all that can be said is that the loop is blocked: before a tenth is left of what lasts 100 ms. */
const longPatience = ms(40);

export class SilentStalls implements Disposable {
  readonly #pulses: Pulses;
  readonly #threshold: Micros;
  readonly #tell: (event: StallBegan) => void;
  /** The stall that was told of last, by us or by the agent, and whether it is over. */
  readonly #told = new Map<LoopId, { readonly id: StallId; readonly over: boolean }>();
  readonly #pids = new Map<ProcessId, number>();
  /** Null while no loop shows a pulse: then there is nothing to look at. */
  #timer: NodeJS.Timeout | null = null;

  constructor(pulses: Pulses, threshold: Micros, tell: (event: StallBegan) => void) {
    this.#pulses = pulses;
    this.#threshold = threshold;
    this.#tell = tell;
  }

  follow(event: AgentEvent): void {
    if (event.type === 'loop-began' && event.pulse !== undefined)
      this.#timer ??= setInterval(() => this.#look(), period).unref();
    if (event.type === 'hello') this.#pids.set(event.process, event.pid);
    if (event.type === 'stall-began') this.#told.set(event.loop, { id: event.id, over: false });
    if (event.type === 'stall-ended') this.#told.set(event.stall.loop, { id: event.stall.id, over: true });
    if (event.type === 'loop-ended') this.#told.delete(event.loop);
    if (event.type === 'goodbye') this.#pids.delete(event.process);
  }

  dispose(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    if (this.#pulses.none) return this.dispose();
    for (const loop of this.#pulses.blocked(micros(this.#threshold + patience))) {
      const before = this.#pulses.look(loop);
      // What the agent has said by now is read first.
      if (before !== null && !this.#isTold(loop, before)) setImmediate(() => this.#tellOf(loop, before));
    }
  }

  #tellOf(loop: LoopId, before: Look): void {
    const look = this.#pulses.look(loop);
    if (look === null || look.since !== before.since || look.inCall !== before.inCall) return;
    if (this.#isTold(loop, look) || isStopped(this.#pids.get(look.process))) return;
    const event = wordOn(loop, look);
    const age = now() - event.began;
    if (event.culprit === null && age < this.#threshold + longPatience) return;
    this.#tell(event);
  }

  /** Also when a stall before it is not over for the agent: then the agent has yet to come to this one. */
  #isTold(loop: LoopId, look: Look): boolean {
    const told = this.#told.get(loop);
    return told !== undefined && (!told.over || told.id === idOf(loop, look));
  }
}

function idOf(loop: LoopId, { since }: Look): StallId {
  return `${loop}/${Math.trunc(since * 1e6)}` as StallId;
}

function wordOn(loop: LoopId, look: Look): StallBegan {
  const { process, since, epoch } = look;
  const id = idOf(loop, look);
  const bare = { type: 'stall-began', process, loop, id, at: now(), began: micros((since + epoch) * 1e6) } as const;
  const unknown: StallBegan = { ...bare, culprit: null, stack: [], victims: [] };
  const mark = look.inCall > 0 ? parseJson(look.text) : null;
  if (mark === null || !mark.ok) return unknown;
  const { call, culprit } = Object(mark.value) as { call?: unknown; culprit?: unknown };
  const known = readEvent({ ...unknown, culprit, stack: [culprit], cause: { kind: 'cpu', gil: 'held', call } });
  return known.ok && known.value.type === 'stall-began' ? known.value : unknown;
}

/** Stopped as a whole, by a signal or a debugger; false where the system does not say. */
function isStopped(pid: number | undefined): boolean {
  try {
    return /^\d+ \(.*\) [Tt] /s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
