/** Goes through the stalls of a recording, forth and back. At each one its loop stands still, and so do the others that were blocked meanwhile. */

import { read, type Read } from '#protocol/read.ts';
import type { LoopId, Micros } from '#protocol/units.ts';
import { placeKey } from '#session/places.ts';
import type { Recording } from '#session/read-recording.ts';
import type { Timeline } from '#session/timeline.ts';
import { duration } from '../view/format.ts';
import { t } from '../view/words.ts';
import { type Choice, whyStopAt } from './choice.ts';
import { loopsOf } from './loops.ts';
import { type FolderMap, localFiles, localStall, passesThrough } from './paths.ts';
import {
  endedStall,
  type Move,
  type Screen,
  type ShownLoop,
  type ShownStall,
  type Stop,
  type Subject,
  type Why,
} from './subject.ts';

export interface ReplayOptions {
  readonly recording: Recording;
  /** Where to stop first: at the first stall of all, or at the first that is chosen. */
  readonly first: 'any' | 'chosen';
  readonly folders: FolderMap;
  readonly choice: Choice;
}

export class Replay implements Subject {
  readonly canGoBack = true;
  readonly #timeline: Timeline;
  readonly #began: Micros;
  readonly #stalls: readonly ShownStall[];
  readonly #loops: readonly ShownLoop[];
  readonly #first: ReplayOptions['first'];
  readonly #screen: Screen;
  #choice: Choice;
  /** Index of the stall that is shown; -1 before the first, and their number after the last. */
  #at = -1;
  /** Which loop stands at an end of the recording, and what is said there. */
  #edge: Stop | null = null;

  constructor({ recording, first, folders, choice }: ReplayOptions, screen: Screen) {
    const { timeline, header } = recording;
    const local = localFiles(folders);
    this.#timeline = timeline;
    this.#began = header.began;
    this.#stalls = timeline.stalls
      .map(endedStall)
      .map((stall) => localStall(stall, local))
      .sort((a, b) => a.began - b.began);
    this.#loops = loopsOf(
      timeline,
      this.#stalls.map(({ loop }) => loop),
    );
    this.#first = first;
    this.#choice = choice;
    this.#screen = screen;
  }

  timeline(): Timeline {
    return this.#timeline;
  }

  loops(): readonly ShownLoop[] {
    return this.#loops;
  }

  choose(choice: Choice): void {
    this.#choice = choice;
  }

  passed(file: string, line: number): boolean {
    return this.#stalls.some(({ stack }) => passesThrough(stack, file, line));
  }

  position(): string {
    const stall = this.#stalls[this.#at];
    const all = this.#stalls.length;
    if (stall === undefined)
      return this.#at < 0 ? t('before the first of {0} stalls', all) : t('after the last of {0} stalls', all);
    return t('stall {0} of {1}, {2} after the start', this.#at + 1, all, duration(since(this.#began, stall.began)));
  }

  stop(loop: LoopId): Stop | null {
    const shown = this.#stalls[this.#at];
    if (shown === undefined) return this.#edge?.loop === loop ? this.#edge : null;
    const stall = shown.loop === loop ? shown : this.#meanwhile(shown).find((other) => other.loop === loop);
    return stall === undefined ? null : { loop, stall, label: null };
  }

  async start(): Promise<Read<null>> {
    return read(null);
  }

  begin(): void {
    this.#at = -1;
    const [loop] = this.#loops;
    if (loop === undefined) {
      this.#screen.print(t('No event loop was seen in this recording.'), 'important');
      return this.#screen.over(null);
    }
    for (const { id } of this.#loops) this.#screen.loopCame(id);
    const first = this.#first === 'any' ? 0 : this.#target('continue', loop.id);
    const stall = this.#stalls[first];
    if (stall === undefined) this.#printPassed('continue');
    const why = stall === undefined ? null : whyStopAt(this.#choice, stall);
    this.#show(stall === undefined ? -1 : first, why ?? { kind: 'step' }, loop.id);
  }

  go(move: Move, from: LoopId): void {
    const at = this.#target(move, from);
    const stall = this.#stalls[at];
    const chosen = move === 'continue' || move === 'reverse';
    if (chosen && stall === undefined) this.#printPassed(move);
    const why = stall === undefined || !chosen ? null : whyStopAt(this.#choice, stall);
    this.#show(at, why ?? { kind: 'step' }, from);
  }

  /** Nothing runs in a recording: says again where it stands. */
  async pause(from: LoopId | null): Promise<void> {
    const loop = this.#stalls[this.#at]?.loop ?? from ?? this.#loops[0]?.id;
    if (loop !== undefined) this.#show(this.#at, { kind: 'pause' }, loop);
  }

  async restart(): Promise<Read<null>> {
    this.#screen.runs(null);
    this.begin();
    return read(null);
  }

  async end(): Promise<void> {
    this.#screen.over(null);
  }

  #target(move: Move, from: LoopId): number {
    const here = this.#stalls[this.#at];
    const later = (wanted: (stall: ShownStall) => boolean): number => {
      const found = this.#stalls.findIndex((stall, index) => index > this.#at && wanted(stall));
      return found === -1 ? this.#stalls.length : found;
    };
    switch (move) {
      case 'continue':
        return later((stall) => whyStopAt(this.#choice, stall) !== null);
      case 'reverse':
        return this.#stalls.findLastIndex(
          (stall, index) => index < this.#at && whyStopAt(this.#choice, stall) !== null,
        );
      case 'next':
        return later(() => true);
      case 'previous':
        return Math.max(-1, this.#at - 1);
      case 'same-loop':
        return later(({ loop }) => loop === from);
      case 'other-place':
        return later(({ culprit }) => here === undefined || placeKey(culprit) !== placeKey(here.culprit));
    }
  }

  #printPassed(move: 'continue' | 'reverse'): void {
    const passed = move === 'continue' ? this.#stalls.length - this.#at - 1 : this.#at;
    if (passed <= 0) return;
    const budget = duration(this.#choice.budget);
    const words =
      move === 'continue'
        ? t(
            'No later stall is chosen by the breakpoints, or by the causes and the budget of {0}: step over to see the {1} others.',
            budget,
            passed,
          )
        : t(
            'No earlier stall is chosen by the breakpoints, or by the causes and the budget of {0}: step back to see the {1} others.',
            budget,
            passed,
          );
    this.#screen.print(words, 'console');
  }

  #show(at: number, why: Why, from: LoopId): void {
    this.#screen.runs(null);
    this.#at = Math.max(-1, Math.min(this.#stalls.length, at));
    const stall = this.#stalls[this.#at];
    if (stall === undefined) return this.#showEdge(from);
    this.#edge = null;
    for (const { loop } of this.#meanwhile(stall)) this.#screen.stopped(loop, { kind: 'pause' }, 'leave');
    this.#screen.stopped(stall.loop, why, 'take');
  }

  #showEdge(loop: LoopId): void {
    const edge = this.#at < 0 ? t('The recording begins here') : t('The recording ends here');
    const words = this.#stalls.length === 0 ? t('{0}; it has no stall', edge) : edge;
    this.#edge = { loop, stall: null, label: words };
    this.#screen.stopped(loop, { kind: 'edge', words }, 'take');
  }

  /** The stalls of other loops at the same time, one of each loop. */
  #meanwhile({ loop, began, lasted }: ShownStall): ShownStall[] {
    const others = this.#stalls.filter(
      (other) => other.loop !== loop && other.began < began + lasted && began < other.began + other.lasted,
    );
    return [...new Map(others.map((other) => [other.loop, other])).values()];
  }
}

function since(began: Micros, moment: Micros): Micros {
  return Math.max(0, moment - began) as Micros;
}
