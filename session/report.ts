/** The report of a run, `stallsight-report/1`: what CI, scripts and other tools read. Its shape is a promise; a change is additive. */

import type { BlockingCall, LoopKind, Runtime } from '#protocol/events.ts';
import { percentile } from '#protocol/histogram.ts';
import type { Advice, Stall } from '#protocol/stall.ts';
import type { LoopId, Micros, ProcessId } from '#protocol/units.ts';
import { advise, ownerOf } from './advice.ts';
import { settle } from './reduce.ts';
import type { Hotspot, LoopSeen, ProcessSeen, StallSeen, Timeline } from './timeline.ts';

export interface RunReport {
  readonly schema: 'stallsight-report/1';
  /** Program and script; never an argument. */
  readonly command: string;
  /** Null when a signal ended the program. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly began: Micros;
  readonly lasted: Micros;
  readonly dropped: number;
  readonly processes: readonly ReportedProcess[];
  readonly stalls: readonly ReportedStall[];
  readonly blockingCalls: readonly BlockingCall[];
  readonly hotspots: readonly Hotspot[];
}

export interface ReportedProcess {
  readonly id: ProcessId;
  readonly pid: number;
  readonly parentPid: number;
  readonly runtime: Runtime;
  readonly version: string;
  readonly name: string;
  readonly loops: readonly ReportedLoop[];
}

export interface ReportedLoop {
  readonly id: LoopId;
  readonly kind: LoopKind;
  readonly thread: string;
  readonly lag: LagSummary;
  readonly utilization: number;
  readonly stalls: number;
}

export interface LagSummary {
  readonly p50: Micros;
  readonly p90: Micros;
  readonly p99: Micros;
  readonly max: Micros;
}

export interface ReportedStall extends Stall {
  /** When the first word of it reached the session. */
  readonly reported: Micros;
  readonly advice: Advice;
}

/** What the timeline does not know of a run. */
export interface RunFacts {
  readonly command: string;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly began: Micros;
  readonly lasted: Micros;
}

export function report(timeline: Timeline, run: RunFacts): RunReport {
  const settled = settle(timeline, (run.began + run.lasted) as Micros);
  return {
    schema: 'stallsight-report/1',
    ...run,
    dropped: settled.dropped,
    processes: [...settled.processes.values()].map((process) => reportProcess(process, settled)),
    stalls: settled.stalls.map((seen) => reportStall(seen, settled)),
    blockingCalls: [...settled.blockingCalls.values()].sort((a, b) => b.total - a.total),
    hotspots: [...settled.hotspots.values()].sort((a, b) => b.self - a.self || b.total - a.total),
  };
}

function reportProcess(
  { id, pid, parentPid, runtime, version, name }: ProcessSeen,
  timeline: Timeline,
): ReportedProcess {
  const loops = [...timeline.loops.values()].filter((loop) => loop.process === id);
  return { id, pid, parentPid, runtime, version, name, loops: loops.map(reportLoop) };
}

function reportLoop(loop: LoopSeen): ReportedLoop {
  const { id, kind, thread, stalls } = loop;
  return { id, kind, thread, lag: lagSummary(loop), utilization: utilization(loop), stalls };
}

/** The percentiles of the whole run, within 4.5 %; `max` is exact. */
export function lagSummary({ buckets, maxLag }: Pick<LoopSeen, 'buckets' | 'maxLag'>): LagSummary {
  // A percentile is the upper bound of its bucket, which may lie above the largest sample.
  const at = (share: number): Micros => Math.min(percentile(buckets, share), maxLag) as Micros;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: maxLag };
}

function utilization({ busy, observed }: LoopSeen): number {
  return observed === 0 ? 0 : Math.min(1, Math.round((busy / observed) * 1000) / 1000);
}

function reportStall({ stall, reported }: StallSeen, timeline: Timeline): ReportedStall {
  return { ...stall, reported, advice: advise(stall, ownerOf(timeline, stall)) };
}
