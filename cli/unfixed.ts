/** What `fix` left as it is, and why: of each finding without a fix that may be taken, what was refused and what is to be looked at. */

import type { OfferedFix } from '#core/fixes.ts';
import type { Finding } from '#protocol/finding.ts';
import { shorter } from './relative.ts';
import { printable } from './words.ts';

export interface Unfixed {
  readonly finding: Finding;
  readonly offered: readonly OfferedFix[];
}

export function unfixedText(unfixed: readonly Unfixed[]): string {
  return unfixed.map((one) => `${paragraph(one).map(printable).join('\n')}\n`).join('');
}

function paragraph({ finding: { file, range, rule }, offered }: Unfixed): string[] {
  const place = `${shorter(file)}:${range.line}:${range.column}`;
  if (offered.length === 0) return [`${place}: ${rule} is left: no fix of this kind is known`];
  return [`${place}: ${rule} is left`, ...new Set(offered.map(reason))];
}

function reason({ title, fix }: OfferedFix): string {
  return fix.ok
    ? `    ${fix.value.title}: to be looked at (--unsafe): ${fix.value.caution}`
    : `    ${title}: not offered: ${fix.because}`;
}
