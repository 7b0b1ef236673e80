/** What is typed into one definition, right or not, leaves all the others as they were: over sources that others have written. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readGap } from '#core/python/gap.ts';
import { parseAround } from '#core/python/syntax/parse.ts';
import type { Node } from '#core/python/tree.ts';
import { seeded } from '../../random.ts';
import { sources, treeSitter } from './trees.ts';

/** No bracket, string or definition can be the same behind it. */
const typed = ['(', ' = = ', '.', ' $', ' if', '\n  x', '[', ': :', ' def f', '@'];

test('a definition that is broken hides no other', () => {
  const random = seeded(11);
  let compared = 0;
  for (const { file, text } of sources()) {
    const tree = parse(text);
    const at = lineEndIn(text, random.below(text.length));
    const added = random.pick(typed);
    const edited = text.slice(0, at) + added + text.slice(at);
    const there = new Set(functions(parse(edited)).map(({ start, end }) => edited.slice(start, end)));
    const member = memberAt(tree, at);
    for (const { start, end } of functions(tree)) {
      if (start < member.end && end > member.start) continue;
      assert.ok(there.has(text.slice(start, end)), `${file}: ${added} at ${at} hides\n${text.slice(start, end)}`);
      compared += 1;
    }
  }
  assert.ok(compared > 0);
});

const parse = (text: string): Node => parseAround(text, (start, end) => readGap(text, start, end, treeSitter));

/** Of a line with something on it. */
function lineEndIn(text: string, offset: number): number {
  const at = text.slice(offset).search(/\S[ \t]*$/m);
  return at === -1 ? text.length : offset + at + 1;
}

function functions(tree: Node): Node[] {
  const inner = tree.children.flatMap(functions);
  return tree.type === 'function_definition' ? [tree, ...inner] : inner;
}

/** The statement of a module or of a class that the offset is in, or the one before it. */
function memberAt(tree: Node, offset: number): Node {
  const member = tree.children.findLast(({ start }) => start <= offset) ?? tree.children[0] ?? tree;
  const within = member.type === 'decorated_definition' ? member.children.at(-1) : member;
  const block = within?.type === 'class_definition' ? within.children.at(-1) : undefined;
  return block !== undefined && block.start < offset ? memberAt(block, offset) : member;
}
