/** Frames of built code are led back to what their authors wrote, by the maps that bundlers leave. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { build } from 'esbuild';
import type { StallBegan } from '#protocol/events.ts';
import { ms } from '#protocol/units.ts';
import { culpritOf, readStack } from '../../../profiler-agent/node/frames.ts';
import { Originals } from '../../../profiler-agent/node/originals.ts';

const library = `export function parse(text) {
  return text.repeat(2); // library
}`;
const page = `import { parse } from 'library';

export function handler() {
  return parse('a'); // page
}`;

/** Builds a page of a library, and gives where its marked lines are. */
async function bundle(t: TestContext, sources: (name: string) => string): Promise<Record<'root' | 'stack', string>> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'bundle-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [file, text] of [
    ['node_modules/library/index.js', library],
    ['pages/[name].js', page],
  ] as const) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'pages/[name].js')],
    outfile: path.join(root, 'out/built.js'),
    bundle: true,
    platform: 'node',
    sourcemap: 'external',
    legalComments: 'inline',
    write: false,
  });
  const [map = '', code = ''] = outputFiles.map(({ text }) => text);
  const read = JSON.parse(map) as { sources: string[] };
  const built = path.join(root, 'out/built.js');
  mkdirSync(path.dirname(built));
  writeFileSync(built, `${code}\n//# sourceMappingURL=built.js.map\n`);
  writeFileSync(`${built}.map`, JSON.stringify({ ...read, sources: read.sources.map(sources) }));
  const placeOf = (text: string): string => {
    const lines = code.split('\n');
    const line = lines.findIndex((one) => one.includes(text));
    return `${built}\t${line + 1}\t${(lines[line] ?? '').indexOf(text) + 1}`;
  };
  return { root, stack: `parse\t${placeOf('text.repeat')}\nhandler\t${placeOf("parse('a')".replaceAll("'", '"'))}` };
}

function began(text: string): StallBegan {
  const stack = readStack(text);
  return {
    type: 'stall-began',
    process: '1-x' as StallBegan['process'],
    loop: '1-x/0' as StallBegan['loop'],
    id: '1-x/0/1' as StallBegan['id'],
    at: ms(1),
    began: ms(0),
    culprit: culpritOf(stack),
    stack,
    cause: { kind: 'cpu', gil: 'none' },
    victims: [],
  };
}

test('the culprit is who called the library that was bundled, and a source is a URL or a path', async (t) => {
  for (const sources of [(name: string) => name, (name: string) => name.replace('[name]', '%5Bname%5D')]) {
    const { root, stack } = await bundle(t, sources);
    const event = new Originals().inEvent(began(stack));
    assert.ok(event.type === 'stall-began');
    assert.deepEqual([event.culprit?.file, event.culprit?.line], [path.join(root, 'pages/[name].js'), 4]);
    assert.deepEqual(
      event.stack.map(({ origin, line }) => [origin, line]),
      [
        ['library', 2],
        ['user', 4],
      ],
    );
  }
});

test('a library that is not there any more is one, too', async (t) => {
  const { root, stack } = await bundle(t, (name) => name);
  rmSync(path.join(root, 'node_modules'), { recursive: true });
  const event = new Originals().inEvent(began(stack));
  assert.ok(event.type === 'stall-began');
  assert.deepEqual([event.stack[0]?.origin, event.culprit?.line], ['library', 4]);
});
