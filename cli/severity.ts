/** How findings are ranked against what was asked to fail on. */

import type { Severity } from '#protocol/finding.ts';

export type FailOn = 'error' | 'warning' | 'info' | 'none';

const ranks: Readonly<Record<Severity, number>> = { error: 3, warning: 2, info: 1, hint: 0 };

export function reaches(severity: Severity, failOn: FailOn): boolean {
  return failOn !== 'none' && ranks[severity] >= ranks[failOn];
}
