/** Owns the runs that the editor observes. Everyone else asks it for the current one, and is told when that changed. */

import type { Micros } from '#protocol/units.ts';
import { now } from '#session/clock.ts';
import { LiveSamples } from '#session/export/live-samples.ts';
import { type Disposable, Listeners } from '#session/listeners.ts';
import { type ObservedRun, isOver } from './observedRun.ts';
import { settle } from '#session/reduce.ts';
import type { Session } from '#session/session.ts';

type NewRun = Pick<ObservedRun, 'name' | 'session' | 'timeline' | 'judge' | 'threshold' | 'again' | 'stop'>;

export class Runs implements Disposable {
  readonly #runs = new Map<Session, ObservedRun>();
  readonly #listeners = new Listeners<[]>();
  readonly #ends = new Listeners<[ObservedRun]>();
  #current: Session | null = null;

  /** The newest run, also after its end; null before the first. */
  get current(): ObservedRun | null {
    return this.#current === null ? null : (this.#runs.get(this.#current) ?? null);
  }

  /** The newest whose program has not ended; null when none runs. */
  get running(): ObservedRun | null {
    return this.all.findLast((run) => !isOver(run)) ?? null;
  }

  /** Oldest first. */
  get all(): readonly ObservedRun[] {
    return [...this.#runs.values()];
  }

  /** Called when a run began or ended, or its program was heard: at most once per turn of our own loop and run. */
  onChange(listener: () => void): Disposable {
    return this.#listeners.add(listener);
  }

  onEnd(listener: (run: ObservedRun) => void): Disposable {
    return this.#ends.add(listener);
  }

  begin(run: NewRun): ObservedRun {
    const samples = new LiveSamples();
    run.session.onEvent((event) => samples.take(event));
    const begun = { ...run, samples, began: now(), ended: null, exitCode: null, pausedSince: null, pauses: [] };
    this.#runs.set(run.session, begun);
    this.#current = run.session;
    this.#forgetOldest();
    run.session.onChange(() => this.#listeners.tell());
    this.#listeners.tell();
    return begun;
  }

  /** A debugger holds the program from now on. Returns that moment. */
  pause(session: Session): Micros {
    const at = now();
    this.#change(session, (run) => ({ ...run, pausedSince: run.pausedSince ?? at }));
    return at;
  }

  resume(session: Session): Micros {
    const at = now();
    this.#change(session, (run) => resumed(run, at));
    return at;
  }

  /** Takes what is still on its way, and closes the session; what it told stays. */
  async end(session: Session, exitCode: number | null): Promise<void> {
    const run = this.#runs.get(session);
    if (run === undefined || isOver(run)) return;
    await session.drain();
    await session.close();
    const ended = now();
    const timeline = settle(run.timeline(), ended, run.judge);
    this.#change(session, (open) => ({ ...resumed(open, ended), timeline: () => timeline, ended, exitCode }));
    const over = this.#runs.get(session);
    if (over !== undefined) this.#ends.tell(over);
  }

  dispose(): void {
    for (const { session } of this.#runs.values()) void session.close();
  }

  #change(session: Session, change: (run: ObservedRun) => ObservedRun): void {
    const run = this.#runs.get(session);
    if (run === undefined) return;
    this.#runs.set(session, change(run));
    this.#listeners.tell();
  }

  #forgetOldest(): void {
    const over = [...this.#runs.values()].filter(isOver);
    for (const { session } of over.slice(0, Math.max(0, over.length - runsKept))) this.#runs.delete(session);
  }
}

/** How many ended runs are remembered, to compare with. */
const runsKept = 5;

function resumed(run: ObservedRun, at: Micros): ObservedRun {
  if (run.pausedSince === null) return run;
  const pause = { began: run.pausedSince, ended: at };
  return { ...run, pausedSince: null, pauses: [...run.pauses.slice(-99), pause] };
}
