/** The stalls of a run in the groups in which people look for them. Knows no editor. */

import { type Micros, micros } from '#protocol/units.ts';
import type { CauseKind } from '#protocol/stall.ts';
import { countsAgainstProgram, placeKey } from '#session/places.ts';
import type { StallSeen, Timeline } from '#session/timeline.ts';
import { whatBlocked } from './causes.ts';
import { clock, duration } from './view/format.ts';

export const groupings = ['place', 'route', 'process', 'time'] as const;
export type Grouping = (typeof groupings)[number];

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
  /** Newest first. */
  readonly stalls: readonly StallSeen[];
}

/** Worst first; by time, newest first. Only stalls that are kept: the newest twenty thousand. */
export function groupStalls(timeline: Timeline, by: Grouping): StallGroup[] {
  const groups = new Map<string, { label: string; stalls: StallSeen[] }>();
  for (const seen of timeline.stalls) {
    if (!countsAgainstProgram(seen.stall)) continue;
    const { key, label } = nameGroup(seen, timeline, by);
    const group = groups.get(key) ?? { label, stalls: [] };
    group.stalls.push(seen);
    groups.set(key, group);
  }
  const summed = [...groups].map(([key, { label, stalls }]) => sum(key, label, stalls));
  return by === 'time' ? summed.toReversed() : summed.sort((left, right) => right.max - left.max);
}

function nameGroup({ stall }: StallSeen, timeline: Timeline, by: Grouping): { key: string; label: string } {
  switch (by) {
    case 'place':
      return { key: placeKey(stall.culprit), label: placeLabel(stall.culprit) };
    case 'route': {
      const label = stall.request === undefined ? 'no request' : `${stall.request.method} ${stall.request.route}`;
      return { key: label, label };
    }
    case 'process': {
      const process = timeline.processes.get(stall.process);
      return { key: stall.process, label: `${process?.name ?? 'process'} ${process?.pid ?? ''}`.trim() };
    }
    case 'time': {
      const minute = Math.floor(stall.began / 60e6);
      return { key: String(minute), label: new Date(minute * 60_000).toLocaleTimeString([], { timeStyle: 'short' }) };
    }
  }
}

export function placeLabel(culprit: StallSeen['stall']['culprit']): string {
  if (culprit === null) return 'no line of yours';
  return `${culprit.file.split(/[\\/]/).at(-1) ?? ''}:${culprit.line} ${culprit.function}`;
}

function sum(key: string, label: string, stalls: readonly StallSeen[]): StallGroup {
  const cause = stalls.at(-1)?.stall.cause;
  return {
    key,
    label,
    max: micros(stalls.reduce((most, { stall }) => Math.max(most, stall.lasted), 0)),
    count: stalls.length,
    victims: stalls.reduce((all, { stall }) => all + stall.victims.length, 0),
    cause: cause?.kind ?? 'unknown',
    what: whatBlocked(cause),
    stalls: stalls.toReversed(),
  };
}

/** `1.24 s max · 37 × · requests.get · 12 waited`. */
export function describeGroup({ max, count, what, victims }: StallGroup): string {
  const waited = victims === 0 ? [] : [`${victims} waited`];
  return [`${duration(max)}${count === 1 ? '' : ' max'}`, `${count} ×`, what, ...waited].join(' · ');
}

/** `412 ms · GET /users/{id} · 0:41`. */
export function describeStall({ stall }: StallSeen, runBegan: Micros): string {
  const request = stall.request === undefined ? [] : [`${stall.request.method} ${stall.request.route}`];
  return [duration(stall.lasted), ...request, clock(micros(stall.began - runBegan))].join(' · ');
}
