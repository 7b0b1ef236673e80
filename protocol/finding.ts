/** What the analysis proved: which function on the loop blocks, through whom, on what, and where the work could go. */

import type { Stall } from './stall.ts';
import type { FilePath, Micros } from './units.ts';

export type Rule =
  | 'blocking-sleep'
  | 'blocking-file'
  | 'blocking-network'
  | 'blocking-dns'
  | 'blocking-database'
  | 'blocking-subprocess'
  | 'blocking-lock'
  | 'blocking-console'
  | 'blocking-crypto'
  | 'blocking-compression'
  | 'blocking-serialization'
  | 'blocking-regex'
  | 'blocking-compute'
  | 'endless-loop'
  | 'measured-stall'
  | 'unused-waiver';

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** Lines and columns count from 1; columns are UTF-16 code units; the end is exclusive. */
export interface Range {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One call on the way from the loop to the blocking API. */
export interface Hop {
  readonly function: string;
  readonly file: FilePath;
  readonly line: number;
  readonly column: number;
}

/** From the call made on the loop to the blocking call itself, which is the last hop. Never empty. */
export type WitnessPath = readonly [Hop, ...Hop[]];

/** What blocks: the part of a rule's name after `blocking-`. */
export type EffectKind =
  | 'sleep'
  | 'file'
  | 'network'
  | 'dns'
  | 'database'
  | 'subprocess'
  | 'lock'
  | 'console'
  | 'crypto'
  | 'compression'
  | 'serialization'
  | 'regex'
  | 'compute';

export type Offload =
  | { readonly kind: 'async-api'; readonly replacement: string }
  | { readonly kind: 'thread' }
  | { readonly kind: 'process' }
  | { readonly kind: 'chunk' };

/** Why we believe it. */
export type Evidence =
  | { readonly kind: 'static' }
  | { readonly kind: 'measured'; readonly stalls: readonly Stall[] }
  /** It ran that often, and never took longer than `max`. */
  | { readonly kind: 'harmless'; readonly runs: number; readonly max: Micros };

export interface Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly file: FilePath;
  /** The call made on the loop. */
  readonly range: Range;
  readonly message: string;
  /** The API that blocks: `requests.get`. */
  readonly call: string;
  readonly effect: EffectKind;
  readonly path: WitnessPath;
  readonly evidence: Evidence;
  /** Best first. */
  readonly offloads: readonly Offload[];
  /** Why the call cannot simply be made elsewhere, as a sentence; absent when nothing speaks against it. */
  readonly obstacle?: string;
}
