/** The loops of a live program that stand still on the screen: each while it is blocked, or kept there until the user goes on. */

import type { StallBegan } from '#protocol/events.ts';
import type { Stall } from '#protocol/stall.ts';
import type { LoopId, StallId } from '#protocol/units.ts';
import { now } from '#session/clock.ts';
import type { OpenStall, Timeline } from '#session/timeline.ts';
import { t } from '../view/words.ts';
import { type Choice, type Reason, reasonsToStop, whyStopAt } from './choice.ts';
import { endedStall, openStall, type Screen, type Stop, type Why } from './subject.ts';

/** A loop shows the stall that goes on, or what was taken of it. `keep`: it stays also when the stall has ended. */
type Shown =
  | { readonly kind: 'present'; readonly stall: StallId; readonly keep: boolean }
  | { readonly kind: 'kept'; readonly stop: Stop };

/** How often a stall that goes on shows its length anew, in ms. */
const growing = 1000;

export class Blocks {
  readonly #timeline: () => Timeline;
  readonly #screen: Screen;
  #choice: Choice;
  readonly #shown = new Map<LoopId, Shown>();
  /** Stalls that have not yet lasted long enough to stop at. */
  readonly #waiting = new Map<LoopId, NodeJS.Timeout>();
  #growing: NodeJS.Timeout | undefined;
  /** Stalls that the user has seen enough of. */
  readonly #left = new Set<StallId>();

  constructor(timeline: () => Timeline, screen: Screen, choice: Choice) {
    this.#timeline = timeline;
    this.#screen = screen;
    this.#choice = choice;
  }

  choose(choice: Choice): void {
    this.#choice = choice;
  }

  stop(loop: LoopId): Stop | null {
    const shown = this.#shown.get(loop);
    if (shown === undefined) return null;
    if (shown.kind === 'kept') return shown.stop;
    const open = this.#open(loop);
    return open === null ? null : { loop, stall: openStall(open, now()), label: null };
  }

  /** Is also called when more is known of a stall. */
  began({ loop, id, began }: StallBegan): void {
    const shown = this.#shown.get(loop);
    if (shown?.kind === 'kept' || this.#left.has(id)) return;
    if (shown?.stall === id) return this.#screen.changed(loop);
    this.forget(loop);
    const open = this.#open(loop);
    const reason = open === null ? null : firstReason(this.#choice, open);
    if (reason === null) return;
    const wait = Math.max(0, began + reason.length - now()) / 1000;
    this.#waiting.set(
      loop,
      setTimeout(() => this.#show(loop, id, reason.why), wait),
    );
  }

  ended(stall: Stall): void {
    const { loop, id } = stall;
    const shown = this.#shown.get(loop);
    this.#stopWaiting(loop);
    if (this.#left.delete(id) || shown?.kind === 'kept') return;
    const kept = {
      loop,
      stall: endedStall({ stall, reported: now() }),
      label: t('Was blocked here; the program runs on'),
    };
    if (shown === undefined) return this.#showLate(kept);
    if (!shown.keep) return this.forget(loop);
    this.#shown.set(loop, { kind: 'kept', stop: kept });
    this.#screen.changed(loop);
  }

  /** The user goes on: what is shown is let go, also when it goes on. */
  letGo(): void {
    for (const shown of this.#shown.values()) if (shown.kind === 'present') this.#left.add(shown.stall);
    this.#shown.clear();
    this.#screen.runs(null);
  }

  /** Keeps the loops on the screen as they stood. */
  keep(stops: readonly Stop[], focus: LoopId | null): void {
    for (const { loop } of stops) this.#stopWaiting(loop);
    for (const stop of stops) this.#shown.set(stop.loop, { kind: 'kept', stop });
    const watched = stops.find(({ stall }) => stall !== null) ?? stops.find(({ loop }) => loop === focus) ?? stops[0];
    for (const stop of stops) this.#screen.stopped(stop.loop, { kind: 'pause' }, stop === watched ? 'take' : 'leave');
  }

  /** The loop is on the screen no more. */
  forget(loop: LoopId): void {
    this.#stopWaiting(loop);
    if (this.#shown.delete(loop)) this.#screen.runs(loop);
  }

  clear(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#stopGrowing();
    this.#shown.clear();
    this.#left.clear();
  }

  #show(loop: LoopId, id: StallId, why: Why): void {
    this.#waiting.delete(loop);
    if (this.#open(loop)?.id !== id || this.#shown.has(loop)) return;
    const focus = this.#shown.size === 0 ? 'take' : 'leave';
    this.#shown.set(loop, { kind: 'present', stall: id, keep: why.kind === 'breakpoint' });
    this.#screen.stopped(loop, why, focus);
    this.#growing ??= setInterval(() => this.#grow(), growing);
  }

  /** Ends by itself when nothing is left that grows. */
  #grow(): void {
    const present = [...this.#shown].filter(([, { kind }]) => kind === 'present');
    for (const [loop] of present) this.#screen.grew(loop);
    if (present.length === 0) this.#stopGrowing();
  }

  #stopGrowing(): void {
    clearInterval(this.#growing);
    this.#growing = undefined;
  }

  /** A stall that was over before it could be shown: a breakpoint of the user's must not miss it. */
  #showLate(stop: Stop): void {
    const why = stop.stall === null ? null : whyStopAt(this.#choice, stop.stall);
    if (why?.kind !== 'breakpoint') return;
    this.#shown.set(stop.loop, { kind: 'kept', stop });
    this.#screen.stopped(stop.loop, why, this.#shown.size === 1 ? 'take' : 'leave');
  }

  #open(loop: LoopId): OpenStall | null {
    return this.#timeline().loops.get(loop)?.open ?? null;
  }

  #stopWaiting(loop: LoopId): void {
    clearTimeout(this.#waiting.get(loop));
    this.#waiting.delete(loop);
  }
}

/** The reason that comes first while the stall goes on. */
function firstReason(choice: Choice, { cause = { kind: 'unknown' }, stack }: OpenStall): Reason | null {
  const reasons = reasonsToStop(choice, { cause, stack });
  return reasons.reduce<Reason | null>(
    (first, one) => (first === null || one.length < first.length ? one : first),
    null,
  );
}
