/** The findings of `check` as a document: `stallsight-findings/1`. */

import type { Finding } from '#protocol/finding.ts';
import type { Fix, OfferedFix } from '#core/fixes.ts';

export interface Checked {
  readonly files: number;
  /** Milliseconds. */
  readonly elapsed: number;
  readonly findings: readonly Finding[];
  readonly fixesOf: (finding: Finding) => readonly OfferedFix[];
}

/** `elapsed` is in microseconds, as all times are. */
export function findingsDocument({ files, elapsed, findings, fixesOf }: Checked): object {
  return {
    schema: 'stallsight-findings/1',
    files,
    elapsed: Math.round(elapsed * 1000),
    findings: findings.map((finding) => ({ ...plainFinding(finding), ...plainOffers(fixesOf(finding)) })),
  };
}

function plainFinding({ rule, severity, file, range, message, call, effect, path }: Finding): object {
  const { line, column, endLine, endColumn } = range;
  return { rule, severity, file, line, column, endLine, endColumn, message, call, effect, path };
}

/** What is offered, and what is not with the reason why. */
function plainOffers(offered: readonly OfferedFix[]): object {
  return {
    fixes: offered.flatMap(({ fix }) => (fix.ok ? [plainFix(fix.value)] : [])),
    refusals: offered.flatMap(({ title, fix }) => (fix.ok ? [] : [{ title, because: fix.because }])),
  };
}

function plainFix({ title, offload, caution }: Fix): object {
  return { title, offload, safe: caution === null, ...(caution === null ? {} : { caution }) };
}
