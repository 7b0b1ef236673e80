/** Reads waivers, `stallsight: allow[rule] reason`, from the comments of either language. */

import type { WaiverFact } from './facts.ts';
import type { Lines } from './lines.ts';

/** One comment's place in the text, its leader (`#`, `//`) included. */
export interface Comment {
  readonly start: number;
  readonly end: number;
}

const mark = 'stallsight:';
const pattern = /stallsight:\s{0,4}allow\s{0,4}\[([^\]]{0,400})\]\s{0,4}([^\n]*)/;

/** Whether looking for waivers is worth the walk. */
export function mayHoldWaivers(text: string): boolean {
  return text.includes(mark);
}

export function readWaivers(text: string, comments: readonly Comment[], lines: Lines): WaiverFact[] {
  return comments.flatMap((comment) => readWaiver(text, comment, lines));
}

function readWaiver(text: string, comment: Comment, lines: Lines): WaiverFact[] {
  const found = pattern.exec(text.slice(comment.start, comment.end));
  if (found === null) return [];
  const [, rules = '', reason = ''] = found;
  return [
    {
      rules: rules.split(',').flatMap((rule) => rule.trim() || []),
      reason: reason.replace(/\*\/\s*$/, '').trim(),
      range: lines.range(comment.start, comment.end),
      line: coveredLine(text, comment, lines),
    },
  ];
}

/** A comment behind code covers its own line; one that stands alone covers the next line that is not blank or a comment. */
function coveredLine(text: string, comment: Comment, lines: Lines): number {
  const [line, column] = lines.place(comment.start);
  const before = text.slice(comment.start - column + 1, comment.start);
  if (before.trim() !== '') return line;
  const [last] = lines.place(comment.end);
  let covered = last + 1;
  for (const next of text.slice(comment.end).split('\n').slice(1)) {
    if (!/^\s*(?:#|\/\/|$)/.test(next)) break;
    covered += 1;
  }
  return covered;
}
