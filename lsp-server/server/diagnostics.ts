/** Findings as an editor shows them: diagnostics with their way to the blocking call. */

import { type Diagnostic, type DiagnosticRelatedInformation, DiagnosticSeverity } from 'vscode-languageserver/node';
import type { Finding, Hop, Severity } from '#protocol/finding.ts';
import { hopToLspRange, toLspRange, toUri } from './convert.ts';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Where the pages of the rules are read. */
const rulePages = 'https://github.com/stallsight/stallsight/blob/main/docs/rules';

export function diagnosticOf(finding: Finding): Diagnostic {
  const { rule, severity, range, message, path } = finding;
  return {
    range: toLspRange(range),
    severity: severities[severity],
    code: rule,
    codeDescription: { href: `${rulePages}/${rule}.md` },
    source: 'stallsight',
    message,
    relatedInformation: path.length > 1 ? path.map(hopInformation) : [],
  };
}

function hopInformation(hop: Hop, at: number, path: readonly Hop[]): DiagnosticRelatedInformation {
  const next = path[at + 1];
  return {
    location: { uri: toUri(hop.file), range: hopToLspRange(hop) },
    message:
      next === undefined ? `${hop.function} blocks` : `${hop.function} is called here, and calls ${next.function}`,
  };
}
