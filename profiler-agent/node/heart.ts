/** Beats the native pulse of a thread, briskly while its loop has work and calmly while it mostly waits. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { at, type Board, when } from './board.ts';
import { now } from './clock.ts';
import type { Beats } from './pulse.ts';
import { type Pace, paces, type Rhythm } from './rhythm.ts';

/** A loop that is busy for less than this share of its time mostly waits. */
const waiting = 0.1;
/** It has mostly waited in so many notes in a row before its pulse calms down. */
const patience = 2;

/** Between two notes of a loop that has work, or had, and of one that goes on to wait, in milliseconds. */
const often = 500;
const seldom = 2000;

/** Longer than any program runs, in milliseconds: on Node 20 and 22, which do not count turns, this one never beats. */
const never = 2 ** 31 - 1;

/** A program on a clock of its own has another `performance`. */
const { nodeTiming } = performance;

type Histogram = ReturnType<typeof monitorEventLoopDelay>;

/** What another thread may read of a heart: its pulses, and how often the loop turned. */
export type HeartBeats = Readonly<Record<Pace | 'turns', Beats>>;

export class Heart {
  readonly #board: Board;
  readonly #histograms: Record<Pace | 'turns', Histogram>;
  #pace: Pace = 'brisk';
  #calm = 0;

  constructor(board: Board, { resolution }: Rhythm) {
    this.#board = board;
    this.#histograms = {
      brisk: monitorEventLoopDelay({ resolution: resolution.brisk }),
      calm: monitorEventLoopDelay({ resolution: resolution.calm }),
      turns: monitorEventLoopDelay({ resolution: never, samplePerIteration: true }),
    };
    this.#histograms.brisk.enable();
  }

  get beats(): HeartBeats {
    return this.#histograms;
  }

  /** Notes the idle time for the watchdog, and whether the loop has work. Gives in how many milliseconds to note again. */
  note(): number {
    const { ints, floats } = this.#board;
    const idle = nodeTiming.idleTime;
    const moment = now();
    const share = (idle - (floats[when.idle] ?? 0)) / (moment - (floats[when.idleAt] ?? 0));
    floats[when.idle] = idle;
    floats[when.idleAt] = moment;
    this.#calm = share > 1 - waiting ? this.#calm + 1 : 0;
    this.#walk(this.#calm >= patience ? 'calm' : 'brisk');
    return this.#pace === 'calm' && paces[ints[at.pace] ?? 0] === 'calm' ? seldom : often;
  }

  stop(): void {
    for (const histogram of Object.values(this.#histograms)) histogram.disable();
  }

  /** The other pulse beats for one note before it counts, so that none is ever missing. */
  #walk(pace: Pace): void {
    if (this.#pace !== pace) {
      this.#pace = pace;
      this.#histograms[pace].enable();
      if (pace === 'calm') this.#histograms.turns.enable();
      return;
    }
    const { ints } = this.#board;
    if (paces[ints[at.pace] ?? 0] === pace) return;
    ints[at.pace] = paces.indexOf(pace);
    for (const other of paces) if (other !== pace) this.#histograms[other].disable();
    if (pace !== 'calm') this.#histograms.turns.disable();
  }
}
