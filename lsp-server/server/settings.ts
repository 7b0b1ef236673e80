/** What the editor's settings ask for, judged: whatever comes is made into settings that hold. */

import { type Micros, ms } from '#protocol/units.ts';

export interface Settings {
  /** Names of rules; all when empty. */
  readonly select: ReadonlySet<string>;
  readonly ignore: ReadonlySet<string>;
  /** A measured stall of at least this length is shown. */
  readonly measuredBudget: Micros;
}

export const standardSettings: Settings = { select: new Set(), ignore: new Set(), measuredBudget: ms(50) };

export function readSettings(value: unknown): Settings {
  if (typeof value !== 'object' || value === null) return standardSettings;
  const given = value as Readonly<Record<string, unknown>>;
  const budget = given['measuredBudget'];
  return {
    select: words(given['select']),
    ignore: words(given['ignore']),
    measuredBudget:
      typeof budget === 'number' && budget > 0 && budget < 1e6 ? ms(budget) : standardSettings.measuredBudget,
  };
}

function words(value: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? value.filter((word) => typeof word === 'string') : []);
}
