/** The one place where events become state: `reduce(timeline, event, received)`. Pure: the same events give the same timeline, live and from a recording. */

import type { AgentEvent, BlockingCall, Goodbye, Hello, Lag, LoopBegan, StallBegan } from '#protocol/events.ts';
import type { Stall } from '#protocol/stall.ts';
import { type LoopId, type Micros, micros, type ProcessId } from '#protocol/units.ts';
import { heatUp } from './hotspots.ts';
import { LagSeen } from './lag-seen.ts';
import { LentMap, LentTail } from './lent.ts';
import { countsAgainstProgram, placeKey, PlacesSeen } from './places.ts';
import { SharedFrames } from './share-frames.ts';
import {
  emptyTimeline,
  type Hotspot,
  mostKept,
  newestKept,
  type LoopSeen,
  type OpenStall,
  type ProcessSeen,
  type StallSeen,
  stallsKept,
  type Timeline,
} from './timeline.ts';

/** `received` is when the event arrived here. Events of a loop or process that never introduced itself are counted where they can be, and never throw. */
export function reduce(timeline: Timeline, event: AgentEvent, received: Micros): Timeline {
  const reducer = new Reducer(timeline);
  reducer.take(event, received);
  return reducer.timeline();
}

/** The timeline of a run that is over at `at`: a stall that nothing ended lasted until its loop was last heard of, and counts as `judge` says. */
export function settle(timeline: Timeline, at: Micros, judge: (stall: Stall) => Stall = (stall) => stall): Timeline {
  const reducer = new Reducer(timeline);
  reducer.settle(at, judge);
  return reducer.timeline();
}

/** The same for many events, without a new timeline for each. A timeline that it gave never changes. */
export class Reducer {
  readonly #processes: LentMap<ProcessId, ProcessSeen>;
  readonly #loops: LentMap<LoopId, LoopSeen>;
  /** Of loops that were heard: newer than what `#loops` has. */
  readonly #lag = new Map<LoopId, LagSeen>();
  readonly #stale = new Set<LoopId>();
  readonly #stalls: LentTail<StallSeen>;
  readonly #frames = new SharedFrames();
  readonly #places: PlacesSeen;
  readonly #calls: LentMap<string, BlockingCall>;
  readonly #hotspots: LentMap<string, Hotspot>;
  #stallCount: number;
  #dropped: number;
  #heard: Micros | null;
  /** Null when something has changed since. */
  #given: Timeline | null;

  constructor(timeline: Timeline = emptyTimeline) {
    this.#processes = new LentMap(timeline.processes);
    this.#loops = new LentMap(timeline.loops);
    this.#stalls = new LentTail(timeline.stalls, stallsKept);
    this.#places = new PlacesSeen(timeline.places);
    this.#calls = new LentMap(timeline.blockingCalls);
    this.#hotspots = new LentMap(timeline.hotspots);
    this.#stallCount = timeline.stallCount;
    this.#dropped = timeline.dropped;
    this.#heard = timeline.heard;
    this.#given = timeline;
  }

  timeline(): Timeline {
    if (this.#given !== null) return this.#given;
    this.#refreshLag();
    const stalls = this.#stalls.lendLater();
    this.#given = {
      processes: this.#processes.lend(),
      loops: this.#loops.lend(),
      get stalls() {
        return stalls();
      },
      newest: this.#stalls.newest(newestKept),
      stallCount: this.#stallCount,
      places: this.#places.lend(),
      blockingCalls: this.#calls.lend(),
      hotspots: this.#hotspots.lend(),
      dropped: this.#dropped,
      heard: this.#heard,
    };
    return this.#given;
  }

  take(event: AgentEvent, received: Micros): void {
    this.#given = null;
    this.#heard = received;
    this.#apply(event, received);
  }

  settle(at: Micros, judge: (stall: Stall) => Stall = (stall) => stall): void {
    for (const { id, open, ended } of this.#loops.values()) {
      if (open === null) continue;
      this.#given = null;
      this.#addStall(judge(cutShort(open, ended ?? at)), open.reported);
      this.#changeLoop(id, (loop) => ({ ...loop, open: null }));
    }
  }

  #apply(event: AgentEvent, received: Micros): void {
    switch (event.type) {
      case 'hello':
        return this.#welcome(event);
      case 'loop-began':
        return this.#beginLoop(event);
      case 'lag':
        return this.#addLag(event);
      case 'stall-began':
        return this.#openStall(event, received);
      case 'stall-ended':
        return this.#endStall(event.stall, received);
      case 'blocking-calls':
        return event.calls.forEach((call) => this.#addCall(call));
      case 'hotspots':
        return heatUp(this.#hotspots, event.samples);
      case 'loop-ended':
        return this.#endLoops(event.at, (loop) => loop.id === event.loop);
      case 'dropped':
        this.#dropped += event.events;
        return;
      case 'stacks':
        return;
      case 'goodbye':
        return this.#endProcess(event);
    }
  }

  /** A run that starts children all day forgets those that ended first. */
  #welcome(event: Hello): void {
    const known = this.#processes.get(event.process);
    this.#processes.set(event.process, greet(known, { ...event, name: this.#nameOf(event) }));
    if (this.#processes.size <= mostKept.processes) return;
    const gone = [...this.#processes.values()].find(({ ended }) => ended !== null)?.id ?? event.process;
    for (const loop of this.#loops.values()) if (loop.process === gone) this.#forgetLoop(loop.id);
    this.#processes.delete(gone);
  }

  /** So does one that begins a loop for every request. */
  #beginLoop(event: LoopBegan): void {
    this.#loops.set(event.loop, beginLoop(this.#loops.get(event.loop), event));
    if (this.#loops.size <= mostKept.loops) return;
    this.#forgetLoop([...this.#loops.values()].find(({ ended }) => ended !== null)?.id ?? event.loop);
  }

  /** A worker that multiprocessing starts anew is called as what it works for, as one is that was forked. */
  #nameOf({ name, parentPid }: Hello): string {
    if (name !== 'multiprocessing') return name;
    const parent = [...this.#processes.values()].findLast(({ pid }) => pid === parentPid);
    return parent?.name ?? name;
  }

  /** The agent's last word counts, but what it once knew and now leaves out stays known. */
  #openStall(event: StallBegan, received: Micros): void {
    const { type: _, at: __, ...word } = event;
    const loop = this.#loops.get(event.loop);
    const known = loop?.open ?? null;
    const same = known?.id === event.id ? known : null;
    const culprit = word.culprit ?? same?.culprit ?? null;
    const open = { ...same, ...word, culprit, reported: same?.reported ?? received };
    if (loop !== undefined && known !== null && same === null)
      this.#addStall(cutShort(known, micros(lastSeen(this.#lagOf(loop).lend(), known))), known.reported);
    this.#changeLoop(event.loop, (loop) => ({ ...loop, open }));
  }

  #endStall(stall: Stall, received: Micros): void {
    const open = this.#loops.get(stall.loop)?.open;
    const mine = open?.id === stall.id;
    this.#addStall(stall, mine ? open.reported : received);
    if (mine) this.#changeLoop(stall.loop, (loop) => ({ ...loop, open: null }));
  }

  #addLag(event: Lag): void {
    const loop = this.#loops.get(event.loop);
    if (loop === undefined) return;
    this.#lagOf(loop).add(event);
    this.#stale.add(loop.id);
    if (loop.ended !== null) this.#loops.set(loop.id, { ...loop, ended: null });
  }

  #lagOf(loop: LoopSeen): LagSeen {
    const known = this.#lag.get(loop.id) ?? new LagSeen(loop);
    this.#lag.set(loop.id, known);
    return known;
  }

  #refreshLag(): void {
    for (const id of this.#stale) this.#changeLoop(id, (loop) => ({ ...loop, ...this.#lagOf(loop).lend() }));
    this.#stale.clear();
  }

  #forgetLoop(id: LoopId): void {
    this.#loops.delete(id);
    this.#lag.delete(id);
    this.#stale.delete(id);
  }

  #addStall(told: Stall, reported: Micros): void {
    const stall = this.#frames.in(told);
    this.#stalls.push({ stall, reported });
    this.#stallCount += 1;
    if (!countsAgainstProgram(stall)) return;
    this.#places.add(stall);
    const loop = this.#loops.get(stall.loop);
    if (loop === undefined) return;
    this.#lagOf(loop).addStall(stall);
    this.#stale.add(loop.id);
  }

  #addCall(call: BlockingCall): void {
    const key = `${call.call} ${placeKey(call.site)}`;
    const before = this.#calls.get(key);
    if (before === undefined && this.#calls.size >= mostKept.calls) return;
    this.#calls.set(key, {
      ...call,
      count: call.count + (before?.count ?? 0),
      total: micros(call.total + (before?.total ?? 0)),
      max: micros(Math.max(call.max, before?.max ?? 0)),
    });
  }

  #endProcess({ process: id, at }: Goodbye): void {
    const process = this.#processes.get(id);
    if (process !== undefined) this.#processes.set(id, { ...process, ended: at });
    this.#endLoops(at, (loop) => loop.process === id);
  }

  #endLoops(at: Micros, ends: (loop: LoopSeen) => boolean): void {
    for (const loop of this.#loops.values()) {
      if (loop.ended === null && ends(loop)) this.#loops.set(loop.id, { ...loop, ended: at });
    }
  }

  #changeLoop(id: LoopId, change: (loop: LoopSeen) => LoopSeen): void {
    const loop = this.#loops.get(id);
    if (loop !== undefined) this.#loops.set(id, change(loop));
  }
}

/** A process that says hello again came back after a lost connection: it keeps its beginning. */
function greet(
  known: ProcessSeen | undefined,
  { process: id, pid, parentPid, runtime, version, name, at }: Hello,
): ProcessSeen {
  return { id, pid, parentPid, runtime, version, name, began: known?.began ?? at, ended: null };
}

function beginLoop(known: LoopSeen | undefined, { loop: id, process, kind, thread, at }: LoopBegan): LoopSeen {
  if (known !== undefined) return { ...known, kind, thread, ended: null };
  return {
    id,
    process,
    kind,
    thread,
    began: at,
    ended: null,
    buckets: [],
    maxLag: micros(0),
    lag: [],
    busy: micros(0),
    observed: micros(0),
    open: null,
    stalls: 0,
  };
}

/** When the loop was last seen in a stall whose end got lost. */
function lastSeen({ lag }: Pick<LoopSeen, 'lag'>, { began, reported }: OpenStall): number {
  return lag.findLast(({ at, blocked }) => blocked > 0 && at - blocked <= began && at > began)?.at ?? reported;
}

function cutShort(seen: OpenStall, until: Micros): Stall {
  const { reported: _, ...open } = seen;
  const unknown = { own: null, cpu: null, runDelay: null, gc: null } as const;
  const lasted = micros(Math.max(0, until - open.began));
  return { cause: { kind: 'unknown' }, ...open, ...unknown, lasted };
}
