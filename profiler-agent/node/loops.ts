/** The loops of the process, all together: looks and glances at each of them, and has each tell its lag. */

import type { AgentEvent } from '#protocol/events.ts';
import { at } from './board.ts';
import { now, wall } from './clock.ts';
import type { Launch } from './launch.ts';
import type { HeartBeats } from './heart.ts';
import { lagEvery } from './rhythm.ts';
import type { Stander } from './standing.ts';
import { hasEnded, type Loop, type Thread, watchLoop } from './threads.ts';
import type { Watched } from './watched.ts';

/** How a loop speaks, and who must know when one has ended. */
export interface LoopsListener extends Pick<Watched, 'send' | 'sendText'> {
  readonly ended: (thread: number) => void;
}

export class Loops {
  readonly #launch: Launch['stallsight'];
  readonly #listener: LoopsListener;
  #all: readonly Loop[] = [];

  constructor(launch: Launch['stallsight'], listener: LoopsListener) {
    this.#launch = launch;
    this.#listener = listener;
  }

  /** What each said first. */
  get greetings(): readonly AgentEvent[] {
    return this.#all.map(({ began }) => began);
  }

  get calmBeats(): readonly HeartBeats['calm'][] {
    return this.#all.map(({ beats }) => beats.calm);
  }

  /** How they can be asked where they stand. */
  get standers(): readonly Stander[] {
    return this.#all.map(({ id, board, ask, watch }) => ({ id, board, ask, blocked: () => watch.blocked(now()) }));
  }

  /** Whether all of them mostly wait. */
  get calm(): boolean {
    for (const { watch } of this.#all) if (!watch.calm) return false;
    return true;
  }

  /** Whether a stall's last word waits for a timer. */
  get closing(): boolean {
    return this.#all.some(({ watch }) => watch.closing);
  }

  /** Whether a step of one is followed that may be a stall, or its last word waits. */
  get following(): boolean {
    return this.#all.some(({ watch }) => watch.suspicious || watch.closing);
  }

  /** How many worker threads they have started. */
  countChildren(): number {
    let sum = 0;
    for (const { board } of this.#all) sum += Atomics.load(board.ints, at.children);
    return sum;
  }

  begin(thread: Thread): void {
    const loop = watchLoop(thread, this.#listener, this.#launch);
    this.#all = [...this.#all, loop];
    this.#listener.send(loop.began);
  }

  look(moment: number, absent: number): void {
    for (const loop of this.#all) {
      if (hasEnded(loop)) this.#end(loop, moment);
      else loop.watch.look(moment, absent);
    }
  }

  /** In how many milliseconds the next look is due. */
  next(moment: number): number {
    return Math.min(lagEvery, ...this.#all.map(({ watch }) => watch.next(moment)));
  }

  /** In how many milliseconds the next glance is due; null when a loop must be looked at. */
  glance(moment: number): number | null {
    let soonest = lagEvery;
    for (const { watch } of this.#all) {
      const pause = watch.glance(moment);
      if (pause === null) return null;
      soonest = Math.min(soonest, pause);
    }
    return soonest;
  }

  /** Nothing happened until then. */
  rested(until: number): void {
    for (const { watch } of this.#all) watch.rested(until);
  }

  tellLag(moment: number): void {
    for (const { watch } of this.#all) watch.lag(moment);
  }

  end(moment: number): void {
    for (const loop of this.#all) this.#end(loop, moment);
  }

  #end(loop: Loop, moment: number): void {
    const { process, anchored } = this.#launch;
    loop.watch.end(moment);
    this.#listener.send({ type: 'loop-ended', process, loop: loop.id, at: wall(moment, anchored) });
    loop.close();
    this.#listener.ended(loop.number);
    this.#all = this.#all.filter((other) => other !== loop);
  }
}
