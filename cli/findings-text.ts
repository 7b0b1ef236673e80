/** The findings of `check` for people: one finding a paragraph, its way to the blocking call below it. */

import type { Finding, Hop } from '#protocol/finding.ts';
import type { Checked } from './findings.ts';
import { shorter } from './relative.ts';
import { count, printable } from './words.ts';

export function findingsText({ files, elapsed, findings }: Checked): string {
  const shown = findings.filter(({ severity }) => severity !== 'hint');
  const hints = findings.length - shown.length;
  const summary = `${count(shown.length, 'finding')} in ${count(files, 'file')} (${Math.round(elapsed)} ms)`;
  const rest = hints === 0 ? '' : `, and ${count(hints, 'hint')} in --format json`;
  return `${shown.map((finding) => `${paragraph(finding)}\n`).join('')}${summary}${rest}\n`;
}

function paragraph({ file, range, severity, rule, message, path: hops }: Finding): string {
  const head = `${printable(shorter(file))}:${range.line}:${range.column}: ${severity} ${rule}: ${printable(message)}`;
  return [head, ...(hops.length > 1 ? hops.map(hopLine) : [])].join('\n');
}

function hopLine({ function: name, file, line, column }: Hop): string {
  return `    ${printable(name)}  ${printable(shorter(file))}:${line}:${column}`;
}
