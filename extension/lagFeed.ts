/** Turns a run into what the live lag view is told: everything at first, then only what is new. Knows no editor. */

import type { Frame } from '#protocol/frame.ts';
import type { LoopId, Micros } from '#protocol/units.ts';
import { countsAgainstProgram } from '#session/places.ts';
import { lagSummary } from '#session/report.ts';
import type { Session } from '#session/session.ts';
import {
  type LoopSeen,
  type OpenStall,
  type ProcessSeen,
  type StallSeen,
  stallsSince,
  type Timeline,
} from '#session/timeline.ts';
import { whatBlocked } from './causes.ts';
import { isOver, type ObservedRun } from './observedRun.ts';
import type { LagMessage, LoopShown, OpenShown, PlaceShown, Point, RunShown, StallShown } from './view/messages.ts';

/** Of one loop. At first the newest, as many as the view shows; after that the longest of those that come at once: no more fit on a pixel. */
const stallsTold = { atFirst: 200, atOnce: 4 } as const;

/** At once, of those that have ended. */
const loopsTold = 200;

export class LagFeed {
  #session: Session | null = null;
  #fresh = true;
  #stallsTold = 0;
  readonly #pointsTold = new Map<LoopId, Micros>();
  /** Each as it was told last. */
  #loopsTold = new Map<LoopId, LoopSeen>();
  #stateTold = '';

  /** The next message is a whole one. */
  restart(): void {
    this.#fresh = true;
  }

  next(run: ObservedRun | null, now: Micros): LagMessage {
    const session = run?.session ?? null;
    if (this.#fresh || session !== this.#session) this.#forget(session);
    const loops = run === null ? [] : this.#loops(run, run.timeline());
    const message = { type: 'lag', fresh: this.#fresh, now, run: run && showRun(run), loops } as const;
    this.#fresh = false;
    return message;
  }

  #forget(session: Session | null): void {
    this.#session = session;
    this.#fresh = true;
    this.#stallsTold = 0;
    this.#pointsTold.clear();
    this.#loopsTold.clear();
  }

  #loops(run: ObservedRun, timeline: Timeline): LoopShown[] {
    const stalls = this.#newStalls(timeline);
    const over = isOver(run);
    return this.#changed(run, timeline).map((loop) => ({
      ...showLoop(loop, timeline.processes.get(loop.process)),
      // A program that was killed could not say how its loops ended.
      ended: over || loop.ended !== null,
      open: !over && run.pausedSince === null && loop.open !== null ? showOpen(loop.open) : null,
      points: this.#newPoints(loop),
      stalls: this.#few(stalls.get(loop.id) ?? []).map(showStall),
    }));
  }

  /** A program that begins a loop for every request has thousands, and few of them are news. */
  #changed(run: ObservedRun, { loops }: Timeline): readonly LoopSeen[] {
    const state = `${isOver(run)} ${run.pausedSince !== null}`;
    const all = this.#fresh || state !== this.#stateTold;
    const told = this.#loopsTold;
    this.#stateTold = state;
    this.#loopsTold = new Map(loops);
    const changed = [...loops.values()].filter((loop) => all || told.get(loop.id) !== loop);
    if (changed.length <= loopsTold) return changed;
    return [...changed.filter(({ ended }) => ended !== null).slice(-loopsTold), ...changed.filter(lives)];
  }

  #newStalls(timeline: Timeline): ReadonlyMap<LoopId, readonly StallSeen[]> {
    const byLoop = new Map<LoopId, StallSeen[]>();
    for (const seen of stallsSince(timeline, this.#stallsTold)) {
      const { loop } = seen.stall;
      const others = byLoop.get(loop);
      if (others === undefined) byLoop.set(loop, [seen]);
      else others.push(seen);
    }
    this.#stallsTold = timeline.stallCount;
    return byLoop;
  }

  #few(stalls: readonly StallSeen[]): readonly StallSeen[] {
    if (this.#fresh) return stalls.slice(-stallsTold.atFirst);
    if (stalls.length <= stallsTold.atOnce) return stalls;
    const longest = stalls.toSorted((a, b) => b.stall.lasted - a.stall.lasted).slice(0, stallsTold.atOnce);
    return longest.sort((a, b) => a.stall.began - b.stall.began);
  }

  #newPoints({ id, lag }: LoopSeen): Point[] {
    const told = this.#pointsTold.get(id) ?? 0;
    const points = lag.slice(lag.findLastIndex(({ at }) => at <= told) + 1);
    const last = points.at(-1);
    if (last !== undefined) this.#pointsTold.set(id, last.at);
    return points.map(({ at, max }) => ({ at, max }));
  }
}

function lives({ ended }: LoopSeen): boolean {
  return ended === null;
}

function showRun(run: ObservedRun): RunShown {
  const { name, began, exitCode, pausedSince, pauses } = run;
  const ended = isOver(run) ? run.ended : null;
  return {
    name,
    began,
    ended,
    exitCode,
    threshold: run.threshold,
    pausedSince,
    pauses,
    dropped: run.timeline().dropped,
  };
}

function showLoop(
  loop: LoopSeen,
  process: ProcessSeen | undefined,
): Omit<LoopShown, 'ended' | 'open' | 'points' | 'stalls'> {
  const { id, kind, thread, stalls } = loop;
  const { p50, p99, max } = lagSummary(loop);
  const { runtime = '', version = '', pid = 0, name = '' } = process ?? {};
  const runtimes = kind === 'uvloop' ? `${runtime} ${version}, uvloop` : `${runtime} ${version}`;
  return {
    id,
    name,
    detail: `${runtimes} · pid ${pid} · ${thread}`,
    p50,
    p99,
    max,
    utilization: loop.lag.at(-1)?.utilization ?? 0,
    stallCount: stalls,
  };
}

function showOpen({ id, began, culprit, cause }: OpenStall): OpenShown {
  return { id, began, place: culprit && showPlace(culprit), what: whatBlocked(cause) };
}

function showStall({ stall }: StallSeen): StallShown {
  const { id, began, lasted, culprit, cause, victims } = stall;
  const place = culprit && showPlace(culprit);
  const counts = countsAgainstProgram(stall);
  return { id, began, lasted, place, what: whatBlocked(cause), victims: victims.length, counts };
}

/** Of frames that were shown: the same few come in all stalls. */
const places = new WeakMap<Frame, PlaceShown>();

function showPlace(frame: Frame): PlaceShown {
  const { function: name, file, line } = frame;
  const place = places.get(frame) ?? { function: name, file, base: file.split(/[\\/]/).at(-1) ?? file, line };
  places.set(frame, place);
  return place;
}
