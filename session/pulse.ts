/** Sees how long loops are busy in the memory that their agents share, also while nothing in those processes can speak. */

import { closeSync, constants, openSync, readSync } from 'node:fs';
import path from 'node:path';
import type { AgentEvent, Pulse } from '#protocol/events.ts';
import { type LoopId, type Micros, micros, type ProcessId } from '#protocol/units.ts';

interface Followed {
  readonly process: ProcessId;
  readonly pulse: Pulse;
}

/** What the memory of one loop says at one moment. Seconds of CLOCK_MONOTONIC. */
export interface Look {
  readonly process: ProcessId;
  /** Since when the step of this moment runs. */
  readonly since: number;
  /** Since when its thread is in the call of `text`; 0 when in none that the agent knows. */
  readonly inCall: number;
  /** Add it, and the seconds count from the Unix epoch. */
  readonly epoch: number;
  /** A `Mark` as the agent wrote it. */
  readonly text: string;
}

/** More processes than this are followed by their events alone. */
const mostFiles = 256;

export class Pulses {
  readonly #directory: string;
  readonly #loops = new Map<LoopId, Followed>();
  readonly #files = new Map<string, number>();
  readonly #slot = new Uint8Array(1024);
  readonly #doubles = new Float64Array(this.#slot.buffer, 0, 3);

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Whether no loop that lives shows a pulse. */
  get none(): boolean {
    return this.#loops.size === 0;
  }

  /** Takes note of loops that begin and end. */
  follow(event: AgentEvent): void {
    if (event.type === 'loop-began' && event.pulse !== undefined) {
      this.#loops.set(event.loop, { process: event.process, pulse: event.pulse });
    } else if (event.type === 'loop-ended') {
      this.#loops.delete(event.loop);
    } else if (event.type === 'goodbye') {
      this.#forget(event.process);
    }
  }

  /** How long the loop's step of this moment has run; 0 when it waits; null when it shows no pulse. */
  read(loop: LoopId): Micros | null {
    if (!this.#fill(loop)) return null;
    const since = this.#doubles[0] ?? 0;
    const now = clock();
    return micros(since > 0 && since < now ? (now - since) * 1e6 : 0);
  }

  /** The loops whose step of this moment has run for longer than `threshold`. */
  blocked(threshold: Micros): readonly LoopId[] {
    return [...this.#loops.keys()].filter((loop) => (this.read(loop) ?? 0) > threshold);
  }

  /** All that the loop shows; null when it waits or shows no pulse. */
  look(loop: LoopId): Look | null {
    const followed = this.#loops.get(loop);
    if (followed === undefined || !this.#fill(loop)) return null;
    const [since = 0, inCall = 0, epoch = 0] = this.#doubles;
    const text = this.#slot.subarray(this.#doubles.byteLength);
    const line = Buffer.from(text.subarray(0, text.indexOf(newline)));
    const known = { process: followed.process, since, inCall, epoch, text: line.toString('utf8') };
    return since > 0 && since < clock() ? known : null;
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
    this.#loops.clear();
  }

  #fill(loop: LoopId): boolean {
    const pulse = this.#loops.get(loop)?.pulse;
    const file = pulse === undefined ? null : this.#open(pulse.file);
    if (pulse === undefined || file === null) return false;
    this.#slot.fill(0);
    try {
      readSync(file, this.#slot, 0, this.#slot.byteLength, pulse.offset);
      return true;
    } catch {
      return false;
    }
  }

  #open(name: string): number | null {
    const open = this.#files.get(name);
    // A name from the wire leads to a file of the run's directory, or nowhere.
    if (open !== undefined || !/^pulse-[\w-]+$/.test(name) || this.#files.size >= mostFiles) return open ?? null;
    try {
      const file = openSync(
        path.join(this.#directory, name),
        constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
      );
      this.#files.set(name, file);
      return file;
    } catch {
      return null;
    }
  }

  #forget(process: ProcessId): void {
    for (const [loop, followed] of this.#loops) {
      if (followed.process !== process) continue;
      this.#loops.delete(loop);
      const file = this.#files.get(followed.pulse.file);
      if (file !== undefined) closeSync(file);
      this.#files.delete(followed.pulse.file);
    }
  }
}

const newline = 10;

/** The agents' clock: CLOCK_MONOTONIC (https://nodejs.org/api/process.html#processhrtimetime). */
function clock(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}
