/** Finds the comments that may hold a waiver. */

import type ts from 'typescript-parser';
import type { Comment } from '../waivers.ts';
import { startOf } from './positions.ts';
import { syntax } from './syntax.ts';
import { walk } from './walk.ts';

const candidate = /\/[/*][^\n]{0,80}stallsight:[^\n]*/g;

export function commentsWithWaivers(root: ts.SourceFile, text: string): Comment[] {
  return [...text.matchAll(candidate)].flatMap(({ index, 0: written }) => {
    if (!isOutsideLiterals(root, text, index)) return [];
    const close = written.startsWith('/*') ? written.indexOf('*/') : -1;
    return [{ start: index, end: index + (close === -1 ? written.trimEnd().length : close + 2) }];
  });
}

/** Whether an offset is in no string, template or text of JSX, so that what looks like a comment there is one. */
function isOutsideLiterals(root: ts.SourceFile, text: string, offset: number): boolean {
  let outside = true;
  walk(root, (node) => {
    if (offset < node.pos || offset >= node.end) return 'past';
    if (isLiteral(node) && startOf(text, node) <= offset) outside = false;
    return 'into';
  });
  return outside;
}

function isLiteral(node: ts.Node): boolean {
  return (
    syntax.isStringLiteralLike(node) ||
    syntax.isTemplateLiteralToken(node) ||
    syntax.isJsxText(node) ||
    syntax.isRegularExpressionLiteral(node)
  );
}
