/** Writes a waiver above a finding: it is allowed, and somebody says why. */

import type { Finding } from '#protocol/finding.ts';
import type { Language } from './facts.ts';
import type { TextEdit } from './fixes.ts';
import { Lines } from './lines.ts';

const leaders: Readonly<Record<Language, string>> = { python: '#', javascript: '//' };

/** On a line of its own, with a reason to be filled in. Whether the text then still means the same is for others to see. */
export function waiverFor({ file, rule, range }: Finding, text: string, language: Language): TextEdit {
  const start = new Lines(text).index(range.line, 1);
  const indent = /^[ \t]*/.exec(text.slice(start, start + 400))?.[0] ?? '';
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return {
    file,
    range: { line: range.line, column: 1, endLine: range.line, endColumn: 1 },
    text: `${indent}${leaders[language]} stallsight: allow[${rule}] TODO: say why this may block${end}`,
  };
}
