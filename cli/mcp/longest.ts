/** Documents for a reader whose attention is bounded: the most important entries of each list, and how many were left out. */

/** What makes an entry important, by its list; the lists that are not here are in their order already. */
const weights: Readonly<Record<string, string>> = { stalls: 'lasted', blockingCalls: 'total', hotspots: 'self' };

/** `omitted` gives, by list, how many entries were left out; it is there only when some were. */
export function longest(document: object, most: number): object {
  const entries = Object.entries(document);
  const omitted = entries.flatMap(([key, value]) =>
    Array.isArray(value) && value.length > most ? [[key, value.length - most] as const] : [],
  );
  if (omitted.length === 0) return document;
  const shown = entries.map(([key, value]) => [
    key,
    Array.isArray(value) ? heaviest(value, weights[key], most) : value,
  ]);
  return { ...Object.fromEntries(shown), omitted: Object.fromEntries(omitted) };
}

function heaviest(list: readonly unknown[], weight: string | undefined, most: number): readonly unknown[] {
  if (weight === undefined) return list.slice(0, most);
  const weigh = (entry: unknown): number =>
    typeof entry === 'object' && entry !== null ? Number((entry as Record<string, unknown>)[weight]) : 0;
  return list.toSorted((left, right) => weigh(right) - weigh(left)).slice(0, most);
}
