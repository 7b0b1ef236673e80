/** The flight recorder: the last seconds of a run are always kept, and can be saved after something happened. */

import { writeFile } from 'node:fs/promises';
import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { AgentEvent } from '#protocol/events.ts';
import type { Stack } from '#protocol/frame.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import { encodeHeader, encodeRecorded, type Recorded, type RecordingHeader } from '#protocol/recording.ts';
import type { Stall, Victim } from '#protocol/stall.ts';
import type { Micros } from '#protocol/units.ts';
import { countsAgainstProgram } from './places.ts';

export interface FlightOptions {
  /** How far back it remembers. */
  readonly keep: Micros;
  /** It never holds more characters than about this, however much was said. */
  readonly most?: number;
}

const usualMost = 32 * 1024 * 1024;
/** Of a line without its lists. */
const usualLength = 350;

export class FlightRecorder {
  readonly #keep: Micros;
  readonly #most: number;
  /** A queue in columns, which takes less than an object for each: what came before `#first` is forgotten. */
  #events: AgentEvent[] = [];
  #received: Micros[] = [];
  #first = 0;
  #length = 0;
  /** What is older than the seconds kept and still explains them: who said hello, which loops began, which stall goes on. */
  readonly #introductions = new Map<string, Recorded>();

  constructor({ keep, most = usualMost }: FlightOptions) {
    this.#keep = keep;
    this.#most = most;
  }

  /** Give it every event of a session: `session.onEvent((event, received) => flight.take(event, received))`. */
  take(event: AgentEvent, received: Micros): void {
    // Written out when it is saved: most of it never is.
    this.#events.push(event);
    this.#received.push(received);
    this.#length += lengthOf(event);
    for (let old = this.oldest; old !== null && this.#isTooOld(old, received); old = this.oldest) this.#forget(old);
    if (this.#first > 1024 && this.#first > this.#events.length / 2) {
      this.#events = this.#events.slice(this.#first);
      this.#received = this.#received.slice(this.#first);
      this.#first = 0;
    }
  }

  /** When the first of the events that are kept arrived; null before the first. */
  get oldest(): Micros | null {
    return this.#received[this.#first] ?? null;
  }

  /** The recording of the seconds kept, in the format of every recording. */
  recording(header: RecordingHeader): string {
    const kept = this.#events.slice(this.#first).map((event, at) => {
      return { received: this.#received[this.#first + at] ?? header.began, event };
    });
    return [encodeHeader(header), ...[...this.#introductions.values(), ...kept].map(encodeRecorded)].join('');
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

  #isTooOld(received: Micros, now: Micros): boolean {
    return now - received > this.#keep || this.#length > this.#most;
  }

  /** The first, which was received then. */
  #forget(received: Micros): void {
    const event = this.#events[this.#first];
    this.#first += 1;
    if (event === undefined) return;
    this.#length -= lengthOf(event);
    this.#remember({ received, event });
  }

  #remember(old: Recorded): void {
    const { event } = old;
    const about = this.#introductions;
    if (event.type === 'hello') about.set(`process ${event.process}`, old);
    if (event.type === 'loop-began') about.set(`loop ${event.process} ${event.loop}`, old);
    if (event.type === 'stall-began') about.set(`stall ${event.process} ${event.loop}`, old);
    if (event.type === 'stall-ended') about.delete(`stall ${event.stall.process} ${event.stall.loop}`);
    if (event.type === 'loop-ended') about.delete(`loop ${event.process} ${event.loop}`);
    if (event.type !== 'goodbye') return;
    for (const name of about.keys()) {
      if (name.split(' ')[1] === event.process) about.delete(name);
    }
  }
}

/** About how many characters its line will have: exact where it matters, which is where texts and lists are long. */
function lengthOf(event: AgentEvent): number {
  switch (event.type) {
    case 'stall-began':
      return usualLength + lengthOfStack(event.stack) + lengthOfNames(event.victims);
    case 'stall-ended': {
      const { stack, victims } = event.stall;
      return usualLength + lengthOfStack(stack) + lengthOfNames(victims);
    }
    case 'lag':
      return usualLength + event.buckets.length * 10;
    case 'hotspots':
      return event.samples.reduce((length, { stack }) => length + 60 + lengthOfStack(stack), usualLength);
    case 'blocking-calls':
      return event.calls.reduce((length, { site }) => length + 60 + lengthOfStack([site]), usualLength);
    case 'stacks':
      return event.loops.reduce((length, { stack }) => length + 60 + lengthOfStack(stack ?? []), usualLength);
    case 'hello':
    case 'loop-began':
    case 'loop-ended':
    case 'dropped':
    case 'goodbye':
      return usualLength;
  }
}

function lengthOfStack(stack: Stack): number {
  return stack.reduce((length, frame) => length + 80 + frame.function.length + frame.file.length, 0);
}

function lengthOfNames(victims: readonly Victim[]): number {
  return victims.reduce((length, { name }) => length + 45 + name.length, 0);
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
