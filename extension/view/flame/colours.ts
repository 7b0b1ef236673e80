/** What colour a call has. The boxes are light in every theme, so that black can be read on them. */

import flamegraph from 'd3-fg';
import type { Call } from './tree.ts';

export const textColour = '#000';
export const borderColour = 'rgba(0, 0, 0, 0.45)';

/** The last colour of 0x's key; it has none beyond. */
const hottest = 0.1;

/** 0x's heat: the hotter, the more of the whole passed in this very call. */
export function heatOf({ frame, self }: Call, all: number): string {
  if (frame.kind === 'loop' || frame.name === '') return 'rgb(225, 225, 225)';
  const shown = { name: frame.name, type: 'def', top: Math.min(self, all * hottest), value: 0, children: [], id: 0 };
  return flamegraph.colorHash(shown, undefined, Math.max(1, all), false);
}

/** Red for more than before, blue for less: apart for every eye. Nearly white for about the same. */
export function changeOf({ total, before }: Call, all: number): string {
  const change = (total - before) / Math.max(1, all);
  const strength = Math.abs(change) < 0.002 ? 0 : 0.25 + 0.65 * Math.min(1, Math.abs(change) * 4);
  return change > 0 ? `rgba(214, 48, 39, ${strength.toFixed(2)})` : `rgba(33, 102, 200, ${strength.toFixed(2)})`;
}

/** The colour that one sees of a translucent one on white paper: it is drawn once instead of twice. */
export function onWhite(colour: string): string {
  const known = opaque.get(colour);
  if (known !== undefined) return known;
  const [red, green, blue, alpha] =
    /^rgba\((\d+), ?(\d+), ?(\d+), ?([\d.]+)\)$/.exec(colour)?.slice(1).map(Number) ?? [];
  const mix = (part = 255): number => Math.round(255 + (part - 255) * (alpha ?? 1));
  const seen = alpha === undefined ? colour : `rgb(${mix(red)}, ${mix(green)}, ${mix(blue)})`;
  if (opaque.size >= mostOpaque) opaque.clear();
  opaque.set(colour, seen);
  return seen;
}

const opaque = new Map<string, string>();
const mostOpaque = 10_000;
