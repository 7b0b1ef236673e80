/** A text that is typed is parsed where it changed; what is read of it is what is read of a text that nobody has seen before. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openPythonParser, type ParsePython } from '#core/python/parser.ts';
import { seeded } from '../random.ts';

const rounds = Number(process.env['EDITS'] ?? 60);

function openParser(): Promise<ParsePython> {
  const bytes = (name: string): Uint8Array => readFileSync(new URL(import.meta.resolve(name)));
  return openPythonParser({
    runtime: bytes('web-tree-sitter/web-tree-sitter.wasm'),
    grammar: bytes('tree-sitter-python/tree-sitter-python.wasm'),
  });
}

const handler = (at: number): string => `
class Store${at}(Base):
    """Keeps é and 😀."""

    async def load(self, name: str) -> list[int]:
        with open(f"{name}😀") as file:
            return [await self.parse(line) for line in file if line]

    def size(self):
        match self.kind:
            case "a" | "b":
                return lambda x: x + ${at}
`;
const program = Array.from({ length: 20 }, (_, at) => handler(at)).join('\n');
/** Another one, between two of which nothing is kept. */
const other = Array.from({ length: 400 }, (_, at) => `other_${at} = ${at}\n`).join('');

const written = [
  'x',
  ')',
  '(',
  ':',
  '\n',
  '    ',
  '"',
  '# ',
  '😀',
  'é',
  'async ',
  '\n        await z()',
  'def g():\n',
  '\n\n',
];

test('typed as read for the first time', async () => {
  const [typing, fresh] = [await openParser(), await openParser()];
  const random = seeded(5);
  let text = program;
  for (let round = 0; round < rounds; round += 1) {
    const at = random.below(text.length);
    const end = at + random.below(2) * random.below(30);
    const changed = text.slice(0, at) + random.pick(written) + text.slice(end);
    text = random.below(3) === 0 ? program : changed;
    fresh(other);
    assert.deepEqual(typing(text), fresh(text), `round ${round}`);
  }
});
