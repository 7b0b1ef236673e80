/** The reports of pulled diagnostics: in full, or that nothing is new since the report with that id. */

import { createHash } from 'node:crypto';
import type {
  Diagnostic,
  FullDocumentDiagnosticReport,
  UnchangedDocumentDiagnosticReport,
} from 'vscode-languageserver/node';

/** The same diagnostics have the same id, in a server that was started again too. */
export function reportFor(
  diagnostics: Diagnostic[],
  previous: string | undefined,
): FullDocumentDiagnosticReport | UnchangedDocumentDiagnosticReport {
  const report = full(diagnostics);
  return report.resultId === previous ? { kind: 'unchanged', resultId: previous } : report;
}

export function full(items: Diagnostic[]): FullDocumentDiagnosticReport & { readonly resultId: string } {
  return {
    kind: 'full',
    resultId: createHash('sha256').update(JSON.stringify(items)).digest('base64url').slice(0, 22),
    items,
  };
}
