/** The two languages as the fixes' tests need them. */

import ts from 'typescript-parser';
import { javaScriptFixes } from '#core/javascript/fixes/offer.ts';
import { parse as parseJavaScript } from '#core/javascript/read.ts';
import { pythonFixes } from '#core/python/fixes/offer.ts';
import type { Node } from '#core/python/tree.ts';
import { find as findInJavaScript } from '../analysis/javascript/check.ts';
import { find as findInPython, parse as parsePython } from '../analysis/python/check.ts';
import type { Bench } from './applied.ts';

export const pythonBench: Bench = {
  find: findInPython,
  offer: pythonFixes(parsePython),
  comments: (text) => nodesIn(parsePython(text), 'comment').map(({ start, end }) => text.slice(start, end)),
  fault: (_file, text) => {
    const [fault] = nodesIn(parsePython(text), 'ERROR');
    return fault === undefined ? undefined : text.slice(fault.start, fault.end);
  },
};

export const javaScriptBench: Bench = {
  find: (files) => findInJavaScript(files),
  offer: javaScriptFixes,
  comments: (text) => text.match(/\/\/.*|\/\*.*?\*\//g) ?? [],
  fault: (file, text) => faultIn(parseJavaScript(file, text)),
};

function nodesIn(tree: Node, type: string): Node[] {
  const found: Node[] = [];
  const waiting = [tree];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === type) found.push(node);
    for (const child of node.children) waiting.push(child);
  }
  return found.toSorted((a, b) => a.start - b.start);
}

/** The parser keeps what it could not read to itself: it is no part of the type that the compiler shows. */
function faultIn(root: ts.SourceFile): string | undefined {
  const { parseDiagnostics } = root as ts.SourceFile & { readonly parseDiagnostics: readonly ts.Diagnostic[] };
  const [fault] = parseDiagnostics;
  return fault === undefined ? undefined : ts.flattenDiagnosticMessageText(fault.messageText, '\n');
}
