/**
 * The functions of a file that ways of findings lead through, as far as moving them to a thread asks: known for longer than the file's tree,
 * because all findings of a project lead through the same few.
 */

import { lastMade } from '../../lastMade.ts';
import { Lines } from '../../lines.ts';
import type { ParsePython } from '../parser.ts';
import type { Node } from '../tree.ts';
import { nodesOf } from './names.ts';
import { writesShared } from './sharedState.ts';

export interface Definition {
  readonly start: number;
  readonly end: number;
  readonly writesShared: boolean;
}

/** The innermost one around a place. */
export type FunctionAround = (text: string, line: number, column: number) => Definition | undefined;

/** In code units of the texts. */
const most = { texts: 4, units: 8_000_000 } as const;

export function functionsBy(parse: ParsePython): FunctionAround {
  const functionsOf = lastMade((text) => ({ lines: new Lines(text), functions: functionsIn(parse(text), text) }), most);
  return (text, line, column) => {
    const { lines, functions } = functionsOf(text);
    const at = lines.index(line, column);
    return functions.findLast(({ start, end }) => start <= at && end > at);
  };
}

/** Outer ones before inner ones. */
function functionsIn(tree: Node, text: string): Definition[] {
  const all = [...nodesOf(tree)].filter(({ type }) => type === 'function_definition');
  return all.map((node) => ({ start: node.start, end: node.end, writesShared: writesShared(node, text) }));
}
