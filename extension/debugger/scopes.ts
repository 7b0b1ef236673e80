/** What the Variables view shows of a loop that stands still: the stall, its victims and the loop. */

import type { Victim } from '#protocol/stall.ts';
import type { Micros } from '#protocol/units.ts';
import { advise, type LoopOwner, ownerOf } from '#session/advice.ts';
import { lagSummary } from '#session/report.ts';
import type { ProcessSeen, Timeline } from '#session/timeline.ts';
import { duration, percent } from '../view/format.ts';
import { t } from '../view/words.ts';
import type { ShownLoop, ShownStall, Stop } from './subject.ts';
import { oneLine } from './table.ts';
import { causeWords, lengthWords, placeWords } from './verdict.ts';

/** A name and its value; a group has fields of its own. */
export interface Field {
  readonly name: string;
  readonly value: string;
  readonly fields?: readonly Field[];
}

export function scopesOf({ stall }: Stop, loop: ShownLoop | undefined, timeline: Timeline): Field[] {
  const process = loop?.seen == null ? undefined : timeline.processes.get(loop.seen.process);
  const about =
    stall === null
      ? []
      : [group('Stall', stallFields(stall, ownerOf(timeline, stall))), group('Victims', victimFields(stall.victims))];
  return [...about, group('Loop', loopFields(loop, process))];
}

function group(name: string, fields: readonly Field[]): Field {
  return { name, value: '', fields };
}

function stallFields(stall: ShownStall, owner: LoopOwner): Field[] {
  const { goesOn, cause, culprit, began, reported, task, request } = stall;
  const { offload, because } = advise(stall, owner, t);
  return [
    field('length', lengthWords(stall)),
    field('cause', causeWords(cause)),
    field('call', cause.call),
    field('culprit', culprit === null ? t('no line of the program was seen') : placeWords(culprit)),
    field('own', time(stall.own, goesOn)),
    field('CPU', time(stall.cpu, goesOn)),
    field('run delay', time(stall.runDelay, goesOn)),
    field('GIL', cause.gil === undefined || cause.gil === 'none' ? undefined : cause.gil),
    field('GC', time(stall.gc, goesOn)),
    field('request', request === undefined ? undefined : `${request.method} ${request.route}`),
    field('task', task),
    field('phase', stall.phase === undefined ? undefined : t('the program was starting')),
    field('began', new Date(began / 1000).toISOString()),
    field('reported', reportedWords(stall, reported)),
    field('advice', offload === 'none' ? because : `${offload}: ${because}`),
  ].flatMap((known) => known ?? []);
}

function field(name: string, value: string | undefined): Field | null {
  return value === undefined ? null : { name, value: oneLine(value) };
}

function time(length: Micros | null, goesOn: boolean): string | undefined {
  if (length !== null) return duration(length);
  return goesOn ? undefined : t('not known on this system');
}

function reportedWords({ began, lasted, goesOn }: ShownStall, reported: Micros): string {
  const after = Math.max(0, reported - began) as Micros;
  const early = goesOn || after < lasted;
  return early
    ? t('{0} after it began, while still blocked', duration(after))
    : t('{0} after it began', duration(after));
}

export function victimFields(victims: readonly Victim[]): Field[] {
  return [...victims]
    .sort((a, b) => b.waited - a.waited)
    .map(({ kind, name, waited }) => ({
      name: oneLine(name),
      value: t('waited {0} ({1})', duration(waited), kind === 'task' ? t('task') : t('request')),
    }));
}

function loopFields(loop: ShownLoop | undefined, process: ProcessSeen | undefined): Field[] {
  const { seen, id } = loop ?? { seen: null, id: 'unknown' };
  if (seen === null) return [{ name: 'id', value: id }];
  const { kind, thread, busy, observed, stalls } = seen;
  const lag = lagSummary(seen);
  return [
    field('kind', kind),
    field('thread', thread),
    field('process', process && `${process.name}, pid ${process.pid}, ${process.runtime} ${process.version}`),
    field('p50 lag', duration(lag.p50)),
    field('p99 lag', duration(lag.p99)),
    field('max lag', duration(lag.max)),
    field('utilization', observed > 0 ? percent(busy / observed) : undefined),
    field('stalls', String(stalls)),
  ].flatMap((known) => known ?? []);
}
