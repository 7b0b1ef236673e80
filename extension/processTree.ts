/** The processes of a run as a tree: manager, workers, and the loops of each. Knows no editor. */

import { percentile } from '#protocol/histogram.ts';
import { micros } from '#protocol/units.ts';
import type { LoopSeen, ProcessSeen, Timeline } from '#session/timeline.ts';
import { duration, percent } from './view/format.ts';
import type { Translate } from './view/words.ts';

/** A program that starts children, or begins loops, all day has thousands: of those that ended, the newest of each parent are rows. */
const endedShown = 50;

/** Processes whose parent is not observed; the oldest first. */
export function rootProcesses(timeline: Timeline): ProcessSeen[] {
  const pids = new Set([...timeline.processes.values()].map(({ pid }) => pid));
  return newest(shown(timeline).filter(({ pid, parentPid }) => parentPid === pid || !pids.has(parentPid)));
}

export function childProcesses(timeline: Timeline, { pid }: ProcessSeen): ProcessSeen[] {
  return newest(shown(timeline).filter((child) => child.parentPid === pid && child.pid !== pid));
}

function newest<Row extends ProcessSeen | LoopSeen>(rows: readonly Row[]): Row[] {
  const gone = new Set(rows.filter(({ ended }) => ended !== null).slice(0, -endedShown));
  return rows.filter((row) => !gone.has(row));
}

/** A worker of a pool has no loop and is one of the run's all the same; Python's resource tracker runs nothing of the program's. */
function shown(timeline: Timeline): ProcessSeen[] {
  return [...timeline.processes.values()].filter(({ name }) => name !== 'multiprocessing.resource_tracker');
}

/** Without those that never turned, such as that of a worker that was forked in a running loop. */
export function loopsOf({ loops }: Timeline, { id }: ProcessSeen): LoopSeen[] {
  const turned = ({ ended, lag, stalls }: LoopSeen): boolean => ended === null || lag.length > 0 || stalls > 0;
  return newest([...loops.values()].filter((loop) => loop.process === id && turned(loop)));
}

/** `pid 4121 · python 3.12.1`: what tells workers apart comes first. */
export function describeProcess(process: ProcessSeen, t: Translate): string {
  return processFigures(process, t).join(' · ');
}

function processFigures({ runtime, version, pid, ended }: ProcessSeen, t: Translate): string[] {
  return [`pid ${pid}`, `${runtime} ${version}`, ...(ended === null ? [] : [t('ended')])];
}

/** `p99 12 ms · 37 % busy · 3 stalls`. */
export function describeLoop(loop: LoopSeen, t: Translate): string {
  return loopFigures(loop, t).join(' · ');
}

export function nameLoop({ kind, thread }: LoopSeen): string {
  return `${kind} · ${thread}`;
}

/** The row as a sentence, for who hears it: `api.py, pid 4121, python 3.12.1`. */
export function speakProcess(process: ProcessSeen, t: Translate): string {
  return [process.name, ...processFigures(process, t)].join(', ');
}

/** `asyncio MainThread, blocked right now, p99 12 ms, 37 % busy, 3 stalls`: the icon's word, too. */
export function speakLoop(loop: LoopSeen, t: Translate): string {
  const blocked = isBlocked(loop) ? [t('blocked right now')] : [];
  return [`${loop.kind} ${loop.thread}`, ...blocked, ...loopFigures(loop, t)].join(', ');
}

export function isBlocked({ open, ended }: LoopSeen): boolean {
  return open !== null && ended === null;
}

function loopFigures({ buckets, maxLag, lag, stalls, ended }: LoopSeen, t: Translate): string[] {
  const busy = ended === null ? t('{0} busy', percent(lag.at(-1)?.utilization ?? 0)) : t('ended');
  const parts = [`p99 ${duration(micros(Math.min(percentile(buckets, 0.99), maxLag)))}`, busy];
  return [...parts, stalls === 1 ? t('1 stall') : t('{0} stalls', stalls)];
}
