/** What the debug console answers. */

import { percentile } from '#protocol/histogram.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import type { Victim } from '#protocol/stall.ts';
import { type Micros, micros } from '#protocol/units.ts';
import { lagSummary } from '#session/report.ts';
import type { Place, Timeline } from '#session/timeline.ts';
import { duration, percent } from '../view/format.ts';
import { t } from '../view/words.ts';
import { framesOf, sourceOf } from './frames.ts';
import { victimFields } from './scopes.ts';
import type { Stop, Subject } from './subject.ts';
import { table } from './table.ts';
import { placeWords, verdict } from './verdict.ts';

interface Asked {
  readonly subject: Subject;
  /** The loop that the user looks at, when it stands still. */
  readonly stop: Stop | null;
  readonly words: readonly string[];
}

interface Command {
  readonly name: string;
  readonly says: string;
  readonly answer: (asked: Asked) => string;
}

export const commands: readonly Command[] = [
  { name: 'top', says: t('the places that blocked most; top 20 for more of them'), answer: top },
  { name: 'p99', says: t('the lag of every loop over the whole run'), answer: lag },
  { name: 'victims', says: t('who waited for this stall, or in the whole run'), answer: victims },
  { name: 'where', says: t('the stall that is shown, and its stack'), answer: where },
  { name: 'help', says: t('these words'), answer: help },
];

export function answer(expression: string, asked: Omit<Asked, 'words'>): Read<string> {
  const [name = 'help', ...words] = expression
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const command = commands.find((command) => command.name === name.toLowerCase());
  if (command === undefined)
    return failed(
      t('There is no command "{0}"; there are {1}', name.slice(0, 40), commands.map(({ name }) => name).join(', ')),
    );
  return read(command.answer({ ...asked, words }));
}

function top({ subject, words: [count = '10'] }: Asked): string {
  const most = Number(count) > 0 ? Math.floor(Number(count)) : 10;
  const places = [...subject.timeline().places.values()].sort((a, b) => b.total - a.total);
  if (places.length === 0) return t('No stall so far.');
  const rows = places.slice(0, most).map(placeRow);
  const more = places.length > most ? `\n${t('… {0} more: top {1}', places.length - most, places.length)}` : '';
  return `${table([t('blocked'), t('count'), t('max'), 'p99', t('victims'), t('place'), t('call')], rows)}${more}`;
}

function placeRow({ culprit, call, count, total, max, lengths, victims }: Place): string[] {
  const place = culprit === null ? t('(no line of the program)') : placeWords(culprit);
  // A percentile is the bound of its bucket, which may lie above the greatest.
  const p99 = micros(Math.min(max, percentile(lengths, 0.99)));
  return [duration(total), String(count), duration(max), duration(p99), String(victims), place, call ?? ''];
}

function lag({ subject }: Asked): string {
  const rows = subject.loops().flatMap(({ name, seen }) => {
    if (seen === null) return [];
    const { busy, observed, stalls } = seen;
    const { p99, p50, max } = lagSummary(seen);
    const used = observed > 0 ? percent(busy / observed) : '–';
    return [[duration(p99), duration(p50), duration(max), used, String(stalls), name]];
  });
  return rows.length === 0
    ? t('No loop so far.')
    : table(['p99', 'p50', t('max'), t('used'), t('stalls'), t('loop')], rows);
}

function victims({ subject, stop }: Asked): string {
  if (stop?.stall != null) return victimsOf(stop.stall.victims);
  const waits = addUp(subject.timeline());
  if (waits.length === 0) return t('Nobody waited.');
  const rows = waits.map(({ name, kind, waited, count }) => [
    duration(waited),
    String(count),
    kind === 'task' ? t('task') : t('request'),
    name,
  ]);
  return table([t('waited'), t('times'), t('kind'), t('who')], rows);
}

function victimsOf(waited: readonly Victim[]): string {
  if (waited.length === 0) return t('Nobody waited for this stall.');
  return victimFields(waited)
    .map(({ name, value }) => `${name} ${value}`)
    .join('\n');
}

interface Wait extends Victim {
  readonly count: number;
}

function addUp({ stalls }: Timeline): Wait[] {
  const waits = new Map<string, Wait>();
  for (const { kind, name, waited } of stalls.flatMap(({ stall }) => stall.victims)) {
    const key = `${kind} ${name}`;
    const known = waits.get(key) ?? { kind, name, waited: micros(0), count: 0 };
    waits.set(key, { ...known, waited: (known.waited + waited) as Micros, count: known.count + 1 });
  }
  return [...waits.values()].sort((a, b) => b.waited - a.waited);
}

function where({ subject, stop }: Asked): string {
  if (stop === null) return t('No loop is selected that stands still: {0}.', subject.position());
  const about = stop.stall === null ? [] : [verdict(stop.stall)];
  const frames = framesOf(stop).map(({ name, place }) => {
    if (place === null) return `  ${name}`;
    const { path: file, name: base } = sourceOf(place);
    return `  ${name} (${file ?? base}:${place.line})`;
  });
  return [subject.position(), ...about, ...frames].join('\n');
}

function help(): string {
  return table(
    null,
    commands.map(({ name, says }) => [name, says]),
  );
}
