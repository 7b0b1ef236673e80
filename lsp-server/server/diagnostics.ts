/** Findings as an editor shows them: diagnostics with their way to the blocking call. */

import { type Diagnostic, type DiagnosticRelatedInformation, DiagnosticSeverity } from 'vscode-languageserver/node';
import type { Finding, Hop, Range, Rule, Severity, WitnessPath } from '#protocol/finding.ts';
import type { Places } from './convert.ts';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Where the pages of the rules are read. */
const rulePages = 'https://github.com/stallsight/stallsight/blob/main/docs/rules';

export function diagnosticOf(finding: Finding, places: Places): Diagnostic {
  const { rule, severity, file, range, message, path } = finding;
  return {
    range: places.toRange(file, range),
    severity: severities[severity],
    code: rule,
    codeDescription: { href: rulePage(rule) },
    source: 'stallsight',
    message,
    relatedInformation: path.length > 1 ? path.map((_, at) => hopInformation(path, at, places)) : [],
  };
}

export function rulePage(rule: Rule): string {
  return `${rulePages}/${rule}.md`;
}

function hopInformation(path: WitnessPath, at: number, places: Places): DiagnosticRelatedInformation {
  const hop = path[at] ?? path[0];
  const next = path[at + 1];
  return {
    location: places.toLocation(hop.file, hopRange(hop)),
    message:
      next === undefined ? `${hop.function} blocks` : `${hop.function} is called here, and calls ${next.function}`,
  };
}

/** A hop is a point; editors show it as the word there. */
function hopRange({ line, column }: Hop): Range {
  return { line, column, endLine: line, endColumn: column };
}
