/** Which call of a measured stall's stack can be moved to a worker: the outermost that is made by a function of the file. */

import ts from 'typescript-parser';
import type { Frame } from '#protocol/frame.ts';
import { failed, type Read } from '#protocol/read.ts';
import type { Stall } from '#protocol/stall.ts';
import type { FilePath } from '#protocol/units.ts';
import { Lines } from '../../lines.ts';
import { walk } from '../walk.ts';
import type { Place } from './place.ts';

export function callsIn(
  { stack }: Stall,
  rootOf: (file: FilePath) => { root: ts.SourceFile; text: string } | undefined,
): Place[] {
  const pairs = stack.flatMap((callee, index) => {
    const caller = stack[index + 1];
    return caller?.origin === 'user' && callee.origin === 'user' ? [{ caller, callee }] : [];
  });
  return pairs.toReversed().flatMap(({ caller, callee }) => {
    const source = rootOf(caller.file);
    const place = source && callAt(source.root, source.text, caller, lastName(callee.function));
    return place ? [place] : [];
  });
}

export function firstOf<T>(tried: readonly Read<T>[]): Read<T> {
  return (
    tried.find((one) => one.ok) ??
    tried.at(-1) ??
    failed('no call of a function of this program was seen on its stack, or its line was changed since the run')
  );
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Only one call on that line may have that name. */
function callAt(root: ts.SourceFile, text: string, { line }: Frame, name: string): Place | undefined {
  const lines = new Lines(text);
  const found: Place[] = [];
  const path: ts.Node[] = [];
  walk(root, (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name) {
      if (lines.place(node.expression.end)[0] === line)
        found.push({ root, text, lines, call: node, around: path.toReversed() });
    }
    path.push(node);
    return () => {
      path.pop();
    };
  });
  return found.length === 1 ? found[0] : undefined;
}
