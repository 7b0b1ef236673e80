/** The numbers that stand for words where facts are packed. */

import type { CollectionType, LiteralType, Manner, ParamFact } from '#core/facts.ts';

export const manners: readonly Manner[] = ['call', 'enter', 'iterate', 'property'];
export const rests: readonly NonNullable<ParamFact['rest']>[] = ['list', 'map'];
export const literalTypes: readonly LiteralType[] = ['string', 'bytes', 'number', 'boolean', 'null', 'regex'];
export const collectionTypes: readonly CollectionType[] = ['list', 'tuple', 'set', 'map', 'generator', 'kept', 'slice'];

export const literalValues = { absent: 0, null: 1, true: 2, false: 3, string: 4, whole: 5, float: 6 } as const;

/** What an expression begins with; to a literal its type is added, times eight, and how its value is written. */
export const tags = {
  none: 0,
  again: 1,
  unknown: 2,
  name: 3,
  member: 4,
  call: 5,
  element: 6,
  awaited: 7,
  entered: 8,
  function: 9,
  either: 10,
  operator: 11,
  collection: 16,
  literal: 24,
} as const;
