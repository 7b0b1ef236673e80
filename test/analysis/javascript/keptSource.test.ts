/** What is parsed around a change is what is parsed anew, whatever is typed, taken out or moved. */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import ts from 'typescript-parser';
import { KeptSource } from '#core/javascript/keptSource.ts';
import { parse } from '#core/javascript/read.ts';
import { type Random, seeded } from '../../random.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const sources = globSync('lsp-server/{core,server}/**/*.ts', { cwd: root })
  .toSorted()
  .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }))
  .filter(({ text }) => text.length > 4000 && text.length < 12_000)
  .filter((_, at) => at % 15 === 0);

const typed = [
  "\nasync function typed() { require('fs').readFileSync('x'); }\n",
  ' => { await later(`${',
  '<T,>(x: T) => (<div>{x}</div>);',
  'class A { static async *#b() { yield* ',
  '/* ',
  "'",
  '`',
  '}',
  '){',
  '\u{1f980}',
  '/',
  '@decorated() ',
];

test('typing letter by letter, and taking it back', () => {
  const random = seeded(3);
  let compared = 0;
  for (const { file, text } of sources) {
    for (const name of [file, file.replace(/\.ts$/, '.jsx'), file.replace(/\.ts$/, '.tsx')]) {
      const kept = new KeptSource(parse);
      const at = text.indexOf('\n', random.below(text.length)) + 1;
      const added = random.pick(typed);
      const lengths = Array.from(added).map((_, index) => index + 1);
      for (const length of [0, 0, ...lengths, ...lengths.toReversed()]) {
        const now = text.slice(0, at) + Array.from(added).slice(0, length).join('') + text.slice(at);
        assert.ok(treeOf(kept.parse(name, now)) === treeOf(parse(name, now)), `${name} at ${at}: ${added}`);
        compared += 1;
      }
    }
  }
  assert.ok(compared > 50, `${compared} compared`);
});

test('what stands far from the change is not parsed again', () => {
  for (const { file, text } of sources) {
    const kept = new KeptSource(parse);
    kept.parse(file, text);
    const [first] = kept.parse(file, text).statements;
    assert.ok(first !== undefined && kept.parse(file, `${text}later();`).statements[0] === first, file);
  }
});

test('pieces that are cut out, doubled and moved', () => {
  for (const [seed, { file, text }] of sources.entries()) {
    const random = seeded(seed + 1);
    const kept = new KeptSource(parse);
    let now = text;
    for (let round = 0; round < 25; round += 1) {
      now = changed(now, random);
      assert.ok(treeOf(kept.parse(file, now)) === treeOf(parse(file, now)), `${file}, seed ${seed}, ${round}`);
    }
  }
});

function changed(text: string, random: Random): string {
  const from = random.below(text.length);
  const to = Math.min(text.length, from + random.below(300));
  const piece = random.pick([text.slice(from, to), random.pick(typed), '']);
  const at = random.below(text.length);
  return random.pick([
    text.slice(0, from) + text.slice(to),
    text.slice(0, at) + piece + text.slice(at),
    text.slice(0, from) + random.pick(typed) + text.slice(to),
  ]);
}

/** Kinds, places and what the front end reads of the flags, of all nodes in order. */
function treeOf(source: ts.SourceFile): string {
  const seen: string[] = [];
  const visit = (node: ts.Node): void => {
    seen.push(`${node.kind} ${node.pos}-${node.end} ${node.flags & ts.NodeFlags.BlockScoped}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return seen.join('\n');
}
