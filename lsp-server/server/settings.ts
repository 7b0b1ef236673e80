/** What the editor's settings ask for, judged: whatever comes is made into settings that hold. */

import { type Micros, ms } from '#protocol/units.ts';
import { rulesNamed } from '#workspace/rules.ts';

export interface Settings {
  /** Names of rules; all when empty. */
  readonly select: ReadonlySet<string>;
  readonly ignore: ReadonlySet<string>;
  /** A measured stall of at least this length is shown. */
  readonly measuredBudget: Micros;
  /** Says at a call what it blocks on. */
  readonly inlayHints: boolean;
  /** Says above a function that it blocks. */
  readonly codeLens: boolean;
}

export const standardSettings: Settings = {
  select: new Set(),
  ignore: new Set(),
  measuredBudget: ms(50),
  inlayHints: false,
  codeLens: false,
};

/** The value of the section `stallsight`, or what holds that section. */
export function readSettings(value: unknown): Settings {
  const given = recordOf(recordOf(value)['stallsight'] ?? value);
  const budget = given['measuredBudget'];
  return {
    select: rulesIn(given['select']),
    ignore: rulesIn(given['ignore']),
    measuredBudget:
      typeof budget === 'number' && budget > 0 && budget < 1e6 ? ms(budget) : standardSettings.measuredBudget,
    inlayHints: isEnabled(given['inlayHints']),
    codeLens: isEnabled(given['codeLens']),
  };
}

/** What is no rule's name is passed over: the editor says so where the setting is written. */
function rulesIn(value: unknown): ReadonlySet<string> {
  const words = Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
  return new Set(
    words.flatMap((word) => {
      const named = rulesNamed('', [word]);
      return named.ok ? [...named.value] : [];
    }),
  );
}

function isEnabled(value: unknown): boolean {
  return value === true || recordOf(value)['enabled'] === true;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
