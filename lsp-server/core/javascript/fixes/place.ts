/** Finds a finding's call in the text again, and what surrounds it. */

import ts from 'typescript-parser';
import type { Range } from '#protocol/finding.ts';
import { Lines } from '../../lines.ts';
import { startOf } from '../positions.ts';
import { walk } from '../walk.ts';

export interface Place {
  readonly text: string;
  readonly root: ts.SourceFile;
  readonly lines: Lines;
  readonly call: ts.CallExpression;
  /** From the call's parent to the file. */
  readonly around: readonly ts.Node[];
}

/** Undefined when the text has changed since and the call is no longer there. */
export function placeOf(root: ts.SourceFile, text: string, range: Range): Place | undefined {
  const lines = new Lines(text);
  const start = lines.index(range.line, range.column);
  const end = lines.index(range.endLine, range.endColumn);
  return findCall(root, text, lines, start, (call) => call.end === end);
}

export interface Hop {
  readonly line: number;
  readonly column: number;
  /** As the catalogue says it: `fs.readFileSync`. */
  readonly called: string;
}

/** Of the calls that begin at a place the one of that name, as in `readFileSync(file).toString()`; else the longest. */
export function placeAt(root: ts.SourceFile, text: string, { line, column, called }: Hop): Place | undefined {
  const lines = new Lines(text);
  const start = lines.index(line, column);
  const name = called.slice(called.lastIndexOf('.') + 1);
  const named = findCall(root, text, lines, start, ({ expression }) => text.slice(0, expression.end).endsWith(name));
  return named ?? findCall(root, text, lines, start, () => true);
}

function findCall(
  root: ts.SourceFile,
  text: string,
  lines: Lines,
  start: number,
  isIt: (call: ts.CallExpression) => boolean,
): Place | undefined {
  const path: ts.Node[] = [];
  let found: Place | undefined;
  walk(root, (node) => {
    if (found !== undefined || node.pos > start || node.end <= start) return 'past';
    if (ts.isCallExpression(node) && startOf(text, node) === start && isIt(node)) {
      found = { text, root, lines, call: node, around: path.toReversed() };
      return 'past';
    }
    path.push(node);
    return () => {
      path.pop();
    };
  });
  return found;
}

/** The function whose body the call is in; undefined at the top of a module. */
export function functionAround({ around }: Place): ts.SignatureDeclaration | undefined {
  return around.find((node) => ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) as
    | ts.SignatureDeclaration
    | undefined;
}

/** Whether the call is evaluated with the parameters, where nothing can be awaited. */
export function isInParameters({ around }: Place): boolean {
  const inner = around.findIndex((node) => ts.isFunctionLike(node));
  return around.slice(0, inner).some((node) => ts.isParameter(node));
}
