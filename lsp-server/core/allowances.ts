/** Takes away the findings that a waiver with a reason allows, and reports waivers that allow nothing. */

import type { Finding } from '#protocol/finding.ts';
import type { FileFacts, WaiverFact } from './facts.ts';

export function applyWaivers(findings: readonly Finding[], files: readonly FileFacts[]): Finding[] {
  const used = new Set<WaiverFact>();
  const waivers = new Map(files.map((file) => [file.file, file.waivers]));
  const kept = findings.filter((finding) => {
    const waiver = waivers.get(finding.file)?.find((one) => allows(one, finding));
    if (waiver) used.add(waiver);
    return waiver === undefined;
  });
  return [...kept, ...files.flatMap((file) => unused(file, used))];
}

function allows(waiver: WaiverFact, { rule, range }: Finding): boolean {
  const covers = waiver.line >= range.line && waiver.line <= range.endLine;
  return covers && waiver.reason !== '' && waiver.rules.includes(rule);
}

/** Whether a waiver with a reason stands at the line, for whatever rule. */
export function isWaivedLine({ waivers }: FileFacts, line: number): boolean {
  return waivers.some((waiver) => waiver.line === line && waiver.reason !== '');
}

function unused(file: FileFacts, used: ReadonlySet<WaiverFact>): Finding[] {
  return file.waivers
    .filter((waiver) => !used.has(waiver) && !awaitsRun(waiver))
    .map((waiver) => unusedWaiver(file, waiver));
}

/** What a run may measure cannot be called unused by reading. */
function awaitsRun({ rules, reason }: WaiverFact): boolean {
  return reason !== '' && rules.includes('measured-stall');
}

function unusedWaiver({ file }: FileFacts, waiver: WaiverFact): Finding {
  return {
    rule: 'unused-waiver',
    severity: 'warning',
    file,
    range: waiver.range,
    message: complaint(waiver),
    call: 'waiver',
    effect: 'compute',
    path: [{ function: 'waiver', file, line: waiver.range.line, column: waiver.range.column }],
    evidence: { kind: 'static' },
    offloads: [],
  };
}

function complaint({ rules, reason }: WaiverFact): string {
  if (reason === '') return `This waiver of ${rules.join(', ')} allows nothing: it needs a reason after the bracket.`;
  return `This waiver of ${rules.join(', ')} allows nothing: there is no such finding here. Remove it.`;
}
