/** Finds the comments that allow a finding: `// stallsight: allow[blocking-file] reason`. */

import type { WaiverFact } from '../facts.ts';
import type { Positions } from './positions.ts';

const waiver = /(?:\/\/|\/\*)[ \t]*stallsight:[ \t]*allow\[([^\]\n]{0,300})\][ \t]*([^\n]{0,500})/g;

export function readWaivers(text: string, positions: Positions, isComment: (offset: number) => boolean): WaiverFact[] {
  if (!text.includes('stallsight:')) return [];
  return [...text.matchAll(waiver)].flatMap((match) => {
    if (!isComment(match.index)) return [];
    const [whole, rules = '', rest = ''] = match;
    const range = positions.range(match.index, match.index + whole.trimEnd().length);
    return [
      {
        rules: rules
          .split(',')
          .map((rule) => rule.trim())
          .filter((rule) => rule !== ''),
        reason: rest.replace(/\*\/.*$/, '').trim(),
        range,
        line: standsAlone(text, match.index) ? nextLineOfCode(text, match.index, range.line) : range.line,
      },
    ];
  });
}

function standsAlone(text: string, offset: number): boolean {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '';
}

function nextLineOfCode(text: string, offset: number, line: number): number {
  let next = line;
  for (let at = text.indexOf('\n', offset); at !== -1; at = text.indexOf('\n', at + 1)) {
    next += 1;
    const content =
      text
        .slice(at + 1)
        .match(/^[^\n]*/)?.[0]
        .trim() ?? '';
    if (content !== '' && !content.startsWith('//') && !content.startsWith('*')) return next;
  }
  return line;
}
