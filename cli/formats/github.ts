/**
 * Findings as workflow commands of GitHub Actions, which shows them at their lines.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */

import type { Finding, Severity } from '#protocol/finding.ts';
import type { Checked } from '../findings.ts';
import { relativePath } from '../relative.ts';

const commands: Readonly<Record<Severity, string | null>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
  hint: null,
};

export function github({ findings }: Checked): string {
  return findings.flatMap((finding) => annotation(finding)).join('');
}

function annotation({ rule, severity, message, file, range }: Finding): string[] {
  const command = commands[severity];
  if (command === null) return [];
  const { line, column, endLine, endColumn } = range;
  const columns = line === endLine ? `,col=${column},endColumn=${endColumn}` : '';
  const where = `file=${property(relativePath(file) ?? file)},line=${line},endLine=${endLine}${columns}`;
  return [`::${command} ${where},title=${rule}::${data(message)}\n`];
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
