/** The two tests by which `compare` decides: counts of rare events, and lengths in histograms. Both give a two-sided p-value. */

import type { Buckets } from '#protocol/histogram.ts';

/**
 * Whether two counts come from one rate: given their sum, the first is binomial with the share of the first exposure.
 * Exact (Przyborowski and Wilenski, 1940), so also right for the small counts that stalls have.
 */
export function compareCounts(
  before: number,
  after: number,
  exposures: readonly [before: number, after: number],
): number {
  const total = before + after;
  const share = exposures[0] / (exposures[0] + exposures[1]);
  if (total === 0 || !(share > 0 && share < 1)) return 1;
  return Math.min(1, 2 * Math.min(atMost(before, total, share), 1 - atMost(before - 1, total, share)));
}

/** Whether the lengths in two histograms come from one distribution: Mann-Whitney's test with its correction for ties; 1 for few lengths. */
export function compareLengths(before: Buckets, after: Buckets): { readonly p: number; readonly longer: boolean } {
  const [n, m] = [countOf(before), countOf(after)];
  if (n < fewest || m < fewest) return { p: 1, longer: false };
  const counts = new Map(before);
  const others = new Map(after);
  let [below, u, ties] = [0, 0, 0];
  for (const bucket of [...new Set([...counts.keys(), ...others.keys()])].sort((a, b) => a - b)) {
    const [left, right] = [counts.get(bucket) ?? 0, others.get(bucket) ?? 0];
    u += right * (below + left / 2);
    below += left;
    ties += (left + right) ** 3 - (left + right);
  }
  const all = n + m;
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
  return { p: variance === 0 ? 1 : beyond(distance / Math.sqrt(variance)), longer: u > (n * m) / 2 };
}

/** Below this the normal approximation of Mann-Whitney is not to be trusted. */
const fewest = 8;

function countOf(buckets: Buckets): number {
  return buckets.reduce((sum, [, count]) => sum + count, 0);
}

/** P(X <= k) of a binomial. */
function atMost(k: number, n: number, share: number): number {
  let sum = 0;
  let logChoose = 0;
  for (let i = 0; i <= k; i += 1) {
    if (i > 0) logChoose += Math.log((n - i + 1) / i);
    sum += Math.exp(logChoose + i * Math.log(share) + (n - i) * Math.log(1 - share));
  }
  return Math.min(1, sum);
}

/** The chance of a normal deviate farther from 0 than z, either way (Abramowitz and Stegun 7.1.26, within 1.5e-7). */
function beyond(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const coefficients = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  return coefficients.reduce((sum, coefficient) => (sum + coefficient) * t, 0) * Math.exp(-x * x);
}
