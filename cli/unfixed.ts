/** What `fix` left as it is, and why: of each finding without a fix that may be taken, what was refused and what is to be looked at. */

import type { OfferedFix } from '#core/fixes.ts';
import type { Finding } from '#protocol/finding.ts';
import { shorter } from './relative.ts';
import { printable } from './words.ts';

export interface Unfixed {
  readonly finding: Finding;
  readonly offered: readonly OfferedFix[];
}

/** What was measured at one line on several ways is told together. */
export function unfixedText(unfixed: readonly Unfixed[]): string {
  const paragraphs = new Map<string, Set<string>>();
  for (const { finding, offered } of unfixed) {
    const head = headOf(finding, offered.length > 0);
    const reasons = paragraphs.get(head) ?? new Set();
    for (const one of offered) reasons.add(reason(one));
    paragraphs.set(head, reasons);
  }
  return [...paragraphs]
    .flatMap(([head, reasons]) => [head, ...reasons].map((line) => `${printable(line)}\n`))
    .join('');
}

function headOf({ file, range, rule }: Finding, isKnown: boolean): string {
  const place = `${shorter(file)}:${range.line}:${range.column}`;
  return `${place}: ${rule} is left${isKnown ? '' : ': no fix of this kind is known'}`;
}

function reason({ title, fix }: OfferedFix): string {
  return fix.ok
    ? `    ${fix.value.title}: to be looked at (--unsafe): ${fix.value.caution}`
    : `    ${title}: not offered: ${fix.because}`;
}
