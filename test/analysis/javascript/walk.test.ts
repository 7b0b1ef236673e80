import assert from 'node:assert/strict';
import { test } from 'node:test';
import ts from 'typescript-parser';
import { parse } from '#core/javascript/read.ts';
import { isPlain } from '#core/javascript/visit.ts';
import { walk, walkNaming } from '#core/javascript/walk.ts';

const others = Array.from({ length: 500 }, (_, at) => `function other${at}(a) { return [a, { b: ${at} }]; }`).join(
  '\n',
);
const root = parse('/app/bundle.js', `${others}\nfunction load(key) { return this.load(key) + reload; }\n${others}`);

test('of a large file only those parts are gone through that name what is looked for', () => {
  assert.deepEqual(
    identifiers((see) => walkNaming(root, 'load', see)),
    identifiers((see) => walk(root, see)),
  );
  let seen = 0;
  walkNaming(root, 'load', () => {
    seen += 1;
    return 'into';
  });
  assert.ok(seen < 20, `${seen} nodes`);
});

test('what is past by its kind is not looked at, and the rest in the order of the text', () => {
  const all: number[] = [];
  const some: number[] = [];
  const see =
    (seen: number[]) =>
    (node: ts.Node): 'into' => {
      if (!isPlain(node.kind)) seen.push(node.end);
      return 'into';
    };
  walk(root, see(all));
  walk(
    root,
    (node) => {
      assert.ok(!ts.isIdentifier(node));
      return see(some)(node);
    },
    isPlain,
  );
  assert.deepEqual(some, all);
});

function identifiers(go: (see: (node: ts.Node) => 'into') => void): number[] {
  const found: number[] = [];
  go((node) => {
    if (ts.isIdentifier(node) && node.text === 'load') found.push(node.end);
    return 'into';
  });
  return found;
}
