/** Samples where the main thread's time goes, on demand: V8's own profiler, over an inspector session of the watchdog's. */

import inspector from 'node:inspector';
import path from 'node:path';
import type { Sample } from '#protocol/events.ts';
import type { Stack } from '#protocol/frame.ts';
import { micros } from '#protocol/units.ts';
import { readStack } from './frames.ts';

/** Between two samples, in microseconds. */
const interval = 10_000;
/** Between two readings of the samples, in milliseconds. */
const readEvery = 2000;
/** Samples in one event: a deep stack is some kilobytes long. */
const batch = 100;
/** Frames of one stack. */
const depth = 40;

const ownFile = path.join(import.meta.dirname, 'agent.cjs');

export interface ProfileListener {
  /** From the monotonic clock to the wall clock, in milliseconds. */
  readonly anchored: number;
  readonly sampled: (samples: readonly Sample[]) => void;
  /** Told when a session opens and when it closes. */
  readonly onOpen: (open: boolean) => void;
}

export class Profile {
  readonly #listener: ProfileListener;
  #session: inspector.Session | null = null;
  #reading = false;
  #next = 0;

  constructor(listener: ProfileListener) {
    this.#listener = listener;
  }

  /** Whether samples are on their way. Then the thread must keep turning its loop. */
  get busy(): boolean {
    return this.#reading;
  }

  look(moment: number): void {
    if (moment < this.#next || this.#reading) return;
    this.#next = moment + readEvery;
    if (this.#session === null) this.#open();
    else this.#read(this.#session, () => undefined);
  }

  /** Reads the last samples and ends; `then` is called in any case, at once when there are none. */
  finish(then: () => void): void {
    const session = this.#session;
    if (session === null || this.#reading) return then();
    this.#read(session, () => {
      this.close();
      then();
    });
  }

  close(): void {
    if (this.#session === null) return;
    this.#session.disconnect();
    this.#session = null;
    this.#reading = false;
    this.#listener.onOpen(false);
  }

  /** Ends for now, because the program may be about to die; goes on later. */
  hangUp(): void {
    this.close();
    this.#next += readEvery;
  }

  #open(): void {
    try {
      const session = new inspector.Session();
      session.connectToMainThread();
      this.#session = session;
      this.#listener.onOpen(true);
      session.post('Profiler.enable');
      session.post('Profiler.setSamplingInterval', { interval });
      session.post('Profiler.start');
    } catch {
      this.close();
    }
  }

  #read(session: inspector.Session, then: () => void): void {
    this.#reading = true;
    session.post('Profiler.stop', (error: Error | null, reply?: inspector.Profiler.StopReturnType) => {
      this.#reading = false;
      if (error === null && reply !== undefined) this.#tell(reply.profile);
      then();
    });
    session.post('Profiler.start');
  }

  #tell(profile: inspector.Profiler.Profile): void {
    const samples = samplesOf(profile, this.#listener.anchored);
    for (let from = 0; from < samples.length; from += batch) {
      this.#listener.sampled(samples.slice(from, from + batch));
    }
  }
}

/** Samples of the same place in a row are one. Where nothing of JavaScript ran, there is none. Times are V8's: monotonic microseconds. */
function samplesOf(profile: inspector.Profiler.Profile, anchored: number): Sample[] {
  const stackOf = stacks(profile);
  const { samples = [], timeDeltas = [] } = profile;
  const found: Sample[] = [];
  let at = profile.startTime;
  for (let index = 0; index < samples.length; index += 1) {
    at += timeDeltas[index] ?? 0;
    const from = at;
    const place = samples[index] ?? 0;
    while (samples[index + 1] === place) at += timeDeltas[(index += 1)] ?? 0;
    const stack = stackOf(place);
    const lasted = at - from + (timeDeltas[index + 1] ?? interval);
    if (stack.length > 0 && lasted > 0)
      found.push({ at: micros(from + anchored * 1000), lasted: micros(lasted), stack });
  }
  return found;
}

/** Gives the stack of a node, innermost frame first. Nodes know their children; we need their parents. */
function stacks({ nodes }: inspector.Profiler.Profile): (node: number) => Stack {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const made = new Map<number, Stack>();
  return (node) => {
    const stack = made.get(node) ?? readStack(textOf(node, known, parents));
    made.set(node, stack);
    return stack;
  };
}

function textOf(
  innermost: number,
  nodes: ReadonlyMap<number, inspector.Profiler.ProfileNode>,
  parents: ReadonlyMap<number, number>,
): string {
  const lines: string[] = [];
  for (let id: number | undefined = innermost; id !== undefined && lines.length < depth; id = parents.get(id)) {
    const frame = nodes.get(id)?.callFrame;
    if (frame === undefined || frame.url === '' || frame.url.includes(ownFile)) continue;
    lines.push(`${frame.functionName}\t${frame.url}\t${frame.lineNumber + 1}\t${frame.columnNumber + 1}`);
  }
  return lines.join('\n');
}
