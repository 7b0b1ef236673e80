/** The one clock of a session: when things arrive here. */

import { type Micros, ms } from '#protocol/units.ts';

/** Wall clock since the Unix epoch. Not the monotonic one: that stands still while the machine sleeps, and agents' moments do not. */
export function now(): Micros {
  return ms(Date.now());
}
