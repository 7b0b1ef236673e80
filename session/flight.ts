/** The flight recorder: the last seconds of a run are always kept, and can be saved after something happened. */

import { writeFile } from 'node:fs/promises';
import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { AgentEvent } from '#protocol/events.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import { encodeHeader, encodeRecorded, type RecordingHeader } from '#protocol/recording.ts';
import type { Stall } from '#protocol/stall.ts';
import type { Micros } from '#protocol/units.ts';
import { countsAgainstProgram } from './places.ts';

export interface FlightOptions {
  /** How far back it remembers. */
  readonly keep: Micros;
  /** It never holds more characters than this, however much was said. */
  readonly most?: number;
}

interface Kept {
  readonly received: Micros;
  readonly event: AgentEvent;
  readonly line: string;
}

const usualMost = 32 * 1024 * 1024;

export class FlightRecorder {
  readonly #keep: Micros;
  readonly #most: number;
  /** A queue: what came before `#first` is forgotten. */
  #kept: Kept[] = [];
  #first = 0;
  #length = 0;
  /** What is older than the seconds kept and still explains them: who said hello, which loops began, which stall goes on. */
  readonly #introductions = new Map<string, string>();

  constructor({ keep, most = usualMost }: FlightOptions) {
    this.#keep = keep;
    this.#most = most;
  }

  /** Give it every event of a session: `session.onEvent((event, received) => flight.take(event, received))`. */
  take(event: AgentEvent, received: Micros): void {
    const line = encodeRecorded({ received, event });
    this.#kept.push({ received, event, line });
    this.#length += line.length;
    for (
      let old = this.#kept[this.#first];
      old !== undefined && this.#isTooOld(old, received);
      old = this.#kept[this.#first]
    ) {
      this.#forget(old);
    }
    if (this.#first > 1024 && this.#first > this.#kept.length / 2) {
      this.#kept = this.#kept.slice(this.#first);
      this.#first = 0;
    }
  }

  /** When the first of the events that are kept arrived; null before the first. */
  get oldest(): Micros | null {
    return this.#kept[this.#first]?.received ?? null;
  }

  /** The recording of the seconds kept, in the format of every recording. */
  recording(header: RecordingHeader): string {
    const lines = this.#kept.slice(this.#first).map(({ line }) => line);
    return [encodeHeader(header), ...this.#introductions.values(), ...lines].join('');
  }

  /** Compressed when the name ends in `.gz`. */
  async save(file: string, header: RecordingHeader): Promise<Read<null>> {
    const text = this.recording(header);
    try {
      await writeFile(file, file.endsWith('.gz') ? await promisify(gzip)(text) : text);
      return read(null);
    } catch (error) {
      return failed(`cannot write ${file} (${error instanceof Error ? error.message : String(error)})`);
    }
  }

  #isTooOld({ received }: Kept, now: Micros): boolean {
    return now - received > this.#keep || this.#length > this.#most;
  }

  #forget({ event, line }: Kept): void {
    this.#first += 1;
    this.#length -= line.length;
    this.#remember(event, line);
  }

  #remember(event: AgentEvent, line: string): void {
    const about = this.#introductions;
    if (event.type === 'hello') about.set(`process ${event.process}`, line);
    if (event.type === 'loop-began') about.set(`loop ${event.process} ${event.loop}`, line);
    if (event.type === 'stall-began') about.set(`stall ${event.process} ${event.loop}`, line);
    if (event.type === 'stall-ended') about.delete(`stall ${event.stall.process} ${event.stall.loop}`);
    if (event.type === 'loop-ended') about.delete(`loop ${event.process} ${event.loop}`);
    if (event.type !== 'goodbye') return;
    for (const name of about.keys()) {
      if (name.split(' ')[1] === event.process) about.delete(name);
    }
  }
}

/** Says which stalls are worth a file of their own: the long ones of the program, and no two in the time that one file holds. */
export class LongStalls {
  readonly #over: Micros;
  readonly #apart: Micros;
  #last = -Infinity;

  /** `apart` is how far from each other they are at least. */
  constructor({ over, apart }: { readonly over: Micros; readonly apart: Micros }) {
    this.#over = over;
    this.#apart = apart;
  }

  /** Give it every event of a session; returns the stall that has just ended, when its time is to be kept. */
  take(event: AgentEvent, received: Micros): Stall | null {
    if (event.type !== 'stall-ended' || event.stall.lasted < this.#over || !countsAgainstProgram(event.stall))
      return null;
    if (received - this.#last < this.#apart) return null;
    this.#last = received;
    return event.stall;
  }
}
