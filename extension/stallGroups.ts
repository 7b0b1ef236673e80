/** The stalls of a run in the groups in which people look for them. Knows no editor. */

import { type Micros, micros } from '#protocol/units.ts';
import type { Cause, CauseKind, Stall } from '#protocol/stall.ts';
import { countsAgainstProgram, placeKey } from '#session/places.ts';
import { type StallSeen, stallsSince, type Timeline } from '#session/timeline.ts';
import { whatBlocked } from './causes.ts';
import { clock, duration } from './view/format.ts';
import type { Translate } from './view/words.ts';

export const groupings = ['place', 'route', 'process', 'time'] as const;
export type Grouping = (typeof groupings)[number];

/** A person reads no more groups, and no more stalls of one. */
const groupsListed = 200;
const stallsListed = 200;

export interface StallGroup {
  /** Stays the same while the group grows. */
  readonly key: string;
  readonly label: string;
  readonly max: Micros;
  readonly count: number;
  /** How many tasks and requests had to wait. */
  readonly victims: number;
  readonly cause: CauseKind;
  /** What blocked there last. */
  readonly what: string;
  /** Newest first, no more than a person reads. */
  readonly stalls: readonly StallSeen[];
}

/** The stalls of one run, grouped as they come: what was there before is not looked at again. */
export class StallGroups {
  readonly #by: Grouping;
  readonly #t: Translate;
  readonly #groups = new Map<string, Growing>();
  #taken = 0;

  constructor(by: Grouping, t: Translate) {
    this.#by = by;
    this.#t = t;
  }

  /** How many groups there are that `of` leaves out. */
  get more(): number {
    return Math.max(0, this.#groups.size - groupsListed);
  }

  /** Takes what is new since the last time, always from the same run. Worst first; by time, newest first. No more than a person reads. */
  of(timeline: Timeline): StallGroup[] {
    for (const seen of stallsSince(timeline, this.#taken)) this.#take(seen, timeline);
    this.#taken = timeline.stallCount;
    const groups = [...this.#groups];
    const first =
      this.#by === 'time' ? groups.toReversed() : groups.sort(([, left], [, right]) => right.max - left.max);
    return first.slice(0, groupsListed).map(([key, { cause, newest, ...group }]) => {
      const end = newest.length;
      return {
        key,
        ...group,
        cause: cause.kind,
        what: this.#t(whatBlocked(cause)),
        // A list that is made only for who unfolds the group.
        get stalls() {
          return newest.slice(Math.max(0, end - stallsListed), end).toReversed();
        },
      };
    });
  }

  #take(seen: StallSeen, timeline: Timeline): void {
    const { stall } = seen;
    if (!countsAgainstProgram(stall)) return;
    const key = keyOf(stall, this.#by, this.#t);
    const group = this.#groups.get(key) ?? begin(labelOf(stall, timeline, this.#by, this.#t));
    this.#groups.set(key, group);
    group.max = micros(Math.max(group.max, stall.lasted));
    group.count += 1;
    group.victims += stall.victims.length;
    group.cause = stall.cause;
    group.newest.push(seen);
    // Anew, because who has a group may still ask for those that it had.
    if (group.newest.length > 2 * stallsListed) group.newest = group.newest.slice(-stallsListed);
  }
}

/** A group as it grows; its stalls oldest first. */
type Growing = {
  -readonly [Name in Exclude<keyof StallGroup, 'key' | 'stalls' | 'cause' | 'what'>]: StallGroup[Name];
} & {
  /** Of the newest. */
  cause: Cause;
  newest: StallSeen[];
};

function begin(label: string): Growing {
  return { label, max: micros(0), count: 0, victims: 0, cause: { kind: 'unknown' }, newest: [] };
}

function keyOf(stall: Stall, by: Grouping, t: Translate): string {
  switch (by) {
    case 'place':
      return placeKey(stall.culprit);
    case 'route':
      return routeOf(stall, t);
    case 'process':
      return stall.process;
    case 'time':
      return String(minuteOf(stall));
  }
}

function labelOf(stall: Stall, { processes }: Timeline, by: Grouping, t: Translate): string {
  switch (by) {
    case 'place':
      return placeLabel(stall.culprit, t);
    case 'route':
      return routeOf(stall, t);
    case 'process': {
      const process = processes.get(stall.process);
      return `${process?.name ?? t('process')} ${process?.pid ?? ''}`.trim();
    }
    case 'time':
      return new Date(minuteOf(stall) * 60_000).toLocaleTimeString([], { timeStyle: 'short' });
  }
}

function routeOf({ request }: Stall, t: Translate): string {
  return request === undefined ? t('no request') : `${request.method} ${request.route}`;
}

function minuteOf({ began }: Stall): number {
  return Math.floor(began / 60e6);
}

export function placeLabel(culprit: StallSeen['stall']['culprit'], t: Translate): string {
  if (culprit === null) return t('no line of yours');
  return `${culprit.file.split(/[\\/]/).at(-1) ?? ''}:${culprit.line} ${culprit.function}`;
}

/** `1.24 s max · 37 × · requests.get · 12 waited`. */
export function describeGroup({ max, count, what, victims }: StallGroup, t: Translate): string {
  return [
    count === 1 ? duration(max) : t('{0} max', duration(max)),
    `${count} ×`,
    what,
    ...waitedWords(victims, t),
  ].join(' · ');
}

/** The row as a sentence, for who hears it: `api.py:20 load, 37 stalls, longest 1.24 s, requests.get, 12 waited`. */
export function speakGroup({ label, max, count, what, victims }: StallGroup, t: Translate): string {
  const stalls = count === 1 ? t('1 stall') : t('{0} stalls', count);
  return [label, stalls, t('longest {0}', duration(max)), what, ...waitedWords(victims, t)].join(', ');
}

/** `api.py:20 load, blocked 412 ms, requests.get, GET /users/{id}, 12 waited`. */
export function speakStall({ stall }: StallSeen, t: Translate): string {
  const { culprit, lasted, cause, request, victims } = stall;
  const during = request === undefined ? [] : [`${request.method} ${request.route}`];
  const what = t(whatBlocked(cause));
  const told = [placeLabel(culprit, t), t('blocked {0}', duration(lasted)), what, ...during];
  return [...told, ...waitedWords(victims.length, t)].join(', ');
}

function waitedWords(victims: number, t: Translate): string[] {
  return victims === 0 ? [] : [t('{0} waited', victims)];
}

/** `412 ms · GET /users/{id} · 0:41`. */
export function describeStall({ stall }: StallSeen, runBegan: Micros): string {
  const request = stall.request === undefined ? [] : [`${stall.request.method} ${stall.request.route}`];
  return [duration(stall.lasted), ...request, clock(micros(stall.began - runBegan))].join(' · ');
}
