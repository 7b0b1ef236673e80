/** Sees how long loops are busy in the memory that their agents share, also while nothing in those processes can speak. */

import { closeSync, constants, openSync, readSync } from 'node:fs';
import path from 'node:path';
import type { AgentEvent, Pulse } from '#protocol/events.ts';
import { type LoopId, type Micros, micros, type ProcessId } from '#protocol/units.ts';

interface Followed {
  readonly process: ProcessId;
  readonly pulse: Pulse;
}

/** More processes than this are followed by their events alone. */
const mostFiles = 256;

export class Pulses {
  readonly #directory: string;
  readonly #loops = new Map<LoopId, Followed>();
  readonly #files = new Map<string, number>();
  readonly #cell = new Float64Array(1);

  constructor(directory: string) {
    this.#directory = directory;
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
    const followed = this.#loops.get(loop);
    const file = followed === undefined ? null : this.#open(followed.pulse.file);
    if (followed === undefined || file === null) return null;
    this.#cell[0] = 0;
    try {
      readSync(file, this.#cell, 0, this.#cell.byteLength, followed.pulse.offset);
    } catch {
      return null;
    }
    const since = this.#cell[0];
    // The same clock as the agent's: CLOCK_MONOTONIC (https://nodejs.org/api/process.html#processhrtimetime).
    const now = Number(process.hrtime.bigint()) / 1e9;
    return micros(since > 0 && since < now ? (now - since) * 1e6 : 0);
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
    this.#loops.clear();
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
