/** What the extension and the live lag view say to each other. The view knows only what it was told, and can be told all of it again. */

import type { LoopId, Micros, StallId } from '#protocol/units.ts';

export type ToView = LagMessage | { readonly type: 'words'; readonly words: Readonly<Record<string, string>> };

/** One look at the run that is shown. When `fresh`, what was said before is forgotten; else points and stalls are those since then. */
export interface LagMessage {
  readonly type: 'lag';
  readonly fresh: boolean;
  /** The extension's clock at sending: the view may run on another machine. */
  readonly now: Micros;
  /** Null when nothing has been observed yet. */
  readonly run: RunShown | null;
  readonly loops: readonly LoopShown[];
}

export interface RunShown {
  /** What was run: a file or configuration name. */
  readonly name: string;
  readonly began: Micros;
  /** Null while it runs. */
  readonly ended: Micros | null;
  /** Null while it runs, and when it ended by a signal or was never known. */
  readonly exitCode: number | null;
  readonly threshold: Micros;
  /** Since when a debugger holds the program; null when none does. */
  readonly pausedSince: Micros | null;
  /** Stretches in which a debugger held the program, oldest first. */
  readonly pauses: readonly Pause[];
  /** Events that got lost on the way. */
  readonly dropped: number;
}

export interface Pause {
  readonly began: Micros;
  readonly ended: Micros;
}

export interface LoopShown {
  readonly id: LoopId;
  /** `api.py`. */
  readonly name: string;
  /** `python 3.12.1 · pid 4121 · MainThread`. */
  readonly detail: string;
  readonly ended: boolean;
  readonly points: readonly Point[];
  readonly stalls: readonly StallShown[];
  readonly open: OpenShown | null;
  readonly p50: Micros;
  readonly p99: Micros;
  readonly max: Micros;
  /** Of the newest quarter second, from 0 to 1. */
  readonly utilization: number;
  readonly stallCount: number;
}

export interface Point {
  readonly at: Micros;
  readonly max: Micros;
}

export interface PlaceShown {
  readonly function: string;
  readonly file: string;
  /** The file's name without its folders. */
  readonly base: string;
  readonly line: number;
}

export interface StallShown {
  readonly id: StallId;
  readonly began: Micros;
  readonly lasted: Micros;
  readonly place: PlaceShown | null;
  /** What it waited for or was busy with: `requests.get`, `CPU`. */
  readonly what: string;
  readonly victims: number;
  /** False when it was not the program's fault: paused in a debugger, starved by the host, suspended. */
  readonly counts: boolean;
}

/** A stall that goes on: its length so far is the present moment less `began`. */
export interface OpenShown {
  readonly id: StallId;
  readonly began: Micros;
  readonly place: PlaceShown | null;
  readonly what: string;
}

export type FromView =
  | { readonly type: 'ready' }
  | { readonly type: 'open'; readonly file: string; readonly line: number }
  | { readonly type: 'run' };
