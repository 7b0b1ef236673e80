/** The same trees from both parsers of Python, over sources that others have written: its standard library, and packages. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../../random.ts';
import { difference, isMisread, most, parseRight, sources, treeSitter, typed } from './trees.ts';

const texts = sources();

test('what is right is understood, and becomes the tree that tree-sitter makes of it', () => {
  assert.ok(texts.length > most / 2, `${texts.length} files`);
  let understood = 0;
  for (const { file, text } of texts) {
    const { tree, broken } = treeSitter(text);
    const parsed = parseRight(text);
    // Old Python's `print "x"` and long tables are left to tree-sitter.
    if (parsed === null || broken || isMisread(text)) continue;
    assert.equal(difference(tree, parsed), null, file);
    understood += 1;
  }
  assert.ok(understood > texts.length * 0.9, `${understood} of ${texts.length} understood`);
});

test('what is edited is not understood, or becomes the same tree', () => {
  const random = seeded(9);
  let understood = 0;
  for (const { file, text } of texts) {
    const start = random.below(Math.max(1, text.length - 3000));
    const piece = text.slice(text.indexOf('\n', start) + 1, start + 3000);
    const at = random.below(piece.length + 1);
    const edited = piece.slice(0, at) + random.pick(typed) + piece.slice(at + random.below(4));
    const parsed = parseRight(edited);
    if (parsed === null || isMisread(edited)) continue;
    const { tree, broken } = treeSitter(edited);
    if (broken) continue;
    assert.equal(difference(tree, parsed), null, `${file}\n${edited}`);
    understood += 1;
  }
  assert.ok(understood > 0);
});
