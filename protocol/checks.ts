/** What single values of the wire must be, whoever asks: the schema, or the check of what needs none. */

export function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

export function isShare(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** By hand: a run says it four times a second of every loop. */
export function isBuckets(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > 4096) return false;
  return value.every((pair) => Array.isArray(pair) && pair.length === 2 && isCount(pair[0]) && isCount(pair[1]));
}

/** An id is short, so that a peer cannot fill our maps with megabytes of names. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 200;
}

export const causeKinds = ['cpu', 'io', 'lock', 'gc', 'burst', 'paused', 'starved', 'suspended', 'unknown'] as const;

export const gils = ['held', 'released', 'none'] as const;
