/** Where the lines of a text are after it was edited: the same line elsewhere, or nowhere because it was changed. */

/** Both count from 1. Null for a line that was changed or taken away. */
export type LineMap = (line: number) => number | null;

export const unmoved: LineMap = (line) => line;

/**
 * Lines at the beginning and end that stayed are found first; of those between, the lines that are the only ones of their text on
 * both sides, as far as they kept their order, and the lines next to them that are equal.
 */
export function lineMapOf(before: string, after: string): LineMap {
  if (before === after) return unmoved;
  const old = before.split(/\r?\n/);
  const now = after.split(/\r?\n/);
  const places = new Map<number, number>();
  const start = commonStart(old, now, places);
  commonEnd(old, now, start, places);
  for (const [from, to] of anchors(old, now, start, places)) {
    spread(old, now, from, to, 1, places);
    spread(old, now, from, to, -1, places);
  }
  return (line) => {
    const place = places.get(line - 1);
    return place === undefined ? null : place + 1;
  };
}

function commonStart(old: readonly string[], now: readonly string[], places: Map<number, number>): number {
  let at = 0;
  for (; at < old.length && at < now.length && old[at] === now[at]; at += 1) places.set(at, at);
  return at;
}

function commonEnd(old: readonly string[], now: readonly string[], start: number, places: Map<number, number>): void {
  const shift = now.length - old.length;
  for (let at = old.length - 1; at >= start && at + shift >= start && old[at] === now[at + shift]; at -= 1)
    places.set(at, at + shift);
}

type Pair = readonly [from: number, to: number];

/** Lines whose text is on each side once, in the longest order that both sides share. */
function anchors(
  old: readonly string[],
  now: readonly string[],
  start: number,
  places: ReadonlyMap<number, number>,
): Pair[] {
  const taken = new Set(places.values());
  const there = onlyOnes(now, (at) => at >= start && !taken.has(at));
  const here = onlyOnes(old, (at) => at >= start && !places.has(at));
  const pairs = [...here].flatMap(([text, from]): Pair[] => {
    const to = there.get(text);
    return to === undefined || text.trim() === '' ? [] : [[from, to]];
  });
  return longestRising(pairs.sort(([a], [b]) => a - b));
}

function onlyOnes(lines: readonly string[], isFree: (at: number) => boolean): Map<string, number> {
  const once = new Map<string, number>();
  const often = new Set<string>();
  for (const [at, text] of lines.entries()) {
    if (!isFree(at) || often.has(text)) continue;
    if (once.delete(text)) often.add(text);
    else once.set(text, at);
  }
  return once;
}

/** Patience sorting: the longest chain of pairs in which both numbers rise. */
function longestRising(pairs: readonly Pair[]): Pair[] {
  const piles: { readonly pair: Pair; readonly before: number }[] = [];
  const tops: number[] = [];
  for (const pair of pairs) {
    let pile = tops.findIndex((top) => (piles[top]?.pair[1] ?? 0) > pair[1]);
    if (pile === -1) pile = tops.length;
    tops[pile] = piles.push({ pair, before: pile === 0 ? -1 : (tops[pile - 1] ?? -1) }) - 1;
  }
  const chain: Pair[] = [];
  for (let at = tops.at(-1) ?? -1; at !== -1;) {
    const entry = piles[at];
    if (entry === undefined) break;
    chain.push(entry.pair);
    at = entry.before;
  }
  return chain.toReversed();
}

function spread(
  old: readonly string[],
  now: readonly string[],
  from: number,
  to: number,
  step: 1 | -1,
  places: Map<number, number>,
): void {
  places.set(from, to);
  for (let a = from + step, b = to + step; a >= 0 && b >= 0 && a < old.length && b < now.length; a += step, b += step) {
    if (places.has(a) || old[a] !== now[b]) return;
    places.set(a, b);
  }
}
