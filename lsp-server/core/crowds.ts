/**
 * Where many functions of one file reach the same blocking call, mending it once mends them all: the nearest say so, and the others
 * are hints. Each stays a finding, and which those are goes by that file alone, whatever else is judged with it.
 */

import type { Finding } from '#protocol/finding.ts';

/** As many routes of one file each have their own say. */
const crowd = 8;
const nearest = 3;

export function thinned(findings: readonly Finding[]): Finding[] {
  const byCause = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.severity === 'hint' || finding.path.length === 1) continue;
    const key = `${finding.file}\0${placeOf(finding.path.at(-1))}`;
    const known = byCause.get(key);
    if (known === undefined) byCause.set(key, [finding]);
    else known.push(finding);
  }
  const crowds = [...byCause.values()].filter((all) => all.length > crowd);
  const others = new Set(crowds.flatMap((all) => all.toSorted(byDistance).slice(nearest)));
  return findings.map((finding) => (others.has(finding) ? { ...finding, severity: 'hint' } : finding));
}

function placeOf(hop: Finding['path'][number] | undefined): string {
  return hop === undefined ? '' : `${hop.file}\0${hop.line}\0${hop.column}`;
}

function byDistance(a: Finding, b: Finding): number {
  return a.path.length - b.path.length || a.range.line - b.range.line || a.range.column - b.range.column;
}
