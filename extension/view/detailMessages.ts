/** What the pages in an editor tab are told: one stall in full, or two runs beside each other. All of it is text. */

import type { PlaceShown } from './messages.ts';

/** A page made of blocks, in the order in which they are read. */
export interface PageMessage {
  readonly type: 'page';
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: 'verdict'; readonly tone: 'bad' | 'good' | 'neutral'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'figures'; readonly figures: readonly (readonly [name: string, value: string])[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
    };

/** A place is a link to its line. */
export type Cell = string | PlaceShown;

export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'open'; readonly file: string; readonly line: number };
