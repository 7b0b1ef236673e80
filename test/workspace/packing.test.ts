/** Facts that are packed and unpacked again are what they were, and what was one expression is one. */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Expr, FileFacts } from '#core/facts.ts';
import { outlineOf } from '#core/outline.ts';
import { factsOf } from '#workspace/frontends.ts';
import { languageOf } from '#workspace/languages.ts';
import { pack } from '#workspace/pack.ts';
import { StoredFacts, Unpacked } from '#workspace/storedFacts.ts';
import { unpack } from '#workspace/unpack.ts';
import type { FilePath } from '#protocol/units.ts';

const root = path.resolve(import.meta.dirname, '../..');

async function read(file: string, text: string): Promise<FileFacts> {
  const language = languageOf(file);
  assert.ok(language !== null);
  return factsOf(file as FilePath, language, text);
}

/** JSON has no word for -0, NaN and Infinity. */
function numbersInFull(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !(Number.isFinite(value) && !Object.is(value, -0))
    ? `number ${1 / value}`
    : value;
}

/** As JSON, without the order of the keys, and which expressions are one: in a file of JavaScript, in each body of Python. */
function shape(facts: FileFacts): string {
  const expressions = new Map<Expr, number>();
  const { imports, exports, functions, classes, waivers } = facts;
  const all = functions.map((one) => {
    const { name, range, parent, owner, async, generator, params, decorators, returns } = one;
    const { returned, bindings, calls, endless, loops } = one;
    const signature = [name, range, parent, owner, async, generator, params, decorators, returns];
    const body = [returned, bindings, calls, endless, loops];
    return [plain(signature, expressions), plain(body, facts.language === 'python' ? new Map() : expressions)];
  });
  const lists = [imports, exports, all, classes, waivers].map((list) => plain(list, expressions));
  return JSON.stringify([facts.file, facts.language, facts.entry ?? null, ...lists], numbersInFull);
}

function plain(value: unknown, expressions: Map<Expr, number>): unknown {
  if (Array.isArray(value)) return value.map((one) => plain(one, expressions));
  if (typeof value !== 'object' || value === null) return value;
  const known = expressions.get(value as Expr);
  if (known !== undefined) return `the same as ${known}`;
  if ('kind' in value && value.kind !== 'unknown') expressions.set(value as Expr, expressions.size);
  return Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, part]) => [name, plain(part, expressions)]);
}

test('all sources of the analysis and of the sample programs come back as they were', async () => {
  const files = globSync(['lsp-server/**/*.ts', 'test/programs/**/*.{py,js,mjs,cjs,ts}', 'profiler-agent/**/*.py'], {
    cwd: root,
  }).filter((file) => languageOf(file) !== null);
  assert.ok(files.length > 200);
  for (const file of files) {
    const facts = await read(file, readFileSync(path.join(root, file), 'utf8'));
    assert.equal(shape(unpack(pack(facts))), shape(facts), file);
  }
});

const odd = {
  'a.py': `import a.b as c\nfrom ..x import *\nx = -1e300, 1_000_000_000_000_000, 0x1F, 1e999, "\\ud800", "\u00e4\u{1F600}\uD800"
class C(B, metaclass=M):
    constructor: int = 1
    def toString(self, *a, k=None, **kw): return super().toString(*a, **kw)
    def __proto__(self): return lambda: (yield self)
with open("x") as f, lock: # stallsight: allow[blocking-file] a reason
    for i in range(10 ** 9): pass
    while True: pass
async def g(): return [await x async for y in z]
`,
  'b.ts': `#!/usr/bin/env node
import d, { e as f } from 'node:fs'; export * from './z'; export default class { constructor() {} hasOwnProperty() {} }
const { a, ...rest } = await f(/(a+)+$/, -0, NaN, \`x\${d}\`, null, undefined, true, 12345678901234567890);
/** @type {import('x')} */ let q; // stallsight: allow[blocking-file] ä
for (let i = 0; i < 1e8; i++); q?.b.c[0]['d'](...rest);
`,
};

test('what is odd comes back as it was', async () => {
  for (const [file, text] of Object.entries(odd)) {
    const facts = await read(file, text);
    assert.equal(shape(unpack(pack(facts))), shape(facts), file);
  }
});

test('what is kept packed is unpacked when it is looked into, and dropped when others were', async () => {
  const unpacked = new Unpacked();
  const files = await Promise.all(
    Object.entries(odd).map(async ([file, text]) => {
      const facts = await read(file, text);
      return { facts, stored: new StoredFacts(facts.file, facts.language, pack(facts), unpacked) };
    }),
  );
  for (const { facts, stored } of files) assert.equal(shape(stored), shape(facts));
  const before = files.map(({ stored }) => stored.functions);
  assert.ok(files.every(({ stored }, at) => stored.functions === before[at]));
  unpacked.keep(1);
  assert.deepEqual(
    files.map(({ stored }, at) => stored.functions === before[at]),
    [false, true],
  );
  for (const { facts, stored } of files) assert.equal(shape(stored), shape(facts));
});

test('bodies of functions of Python are let go of and read again, that of the module stays', async () => {
  const unpacked = new Unpacked();
  const facts = await read('a.py', odd['a.py']);
  const stored = new StoredFacts(facts.file, facts.language, pack(facts), unpacked);
  const bodies = (): readonly unknown[] => stored.functions.map(({ calls }) => calls);
  const [module, ...functions] = bodies();
  assert.equal(unpacked.closeBeyond(1000), false);
  assert.equal(unpacked.closeBeyond(0), true);
  assert.equal(bodies()[0], module);
  const again = bodies().slice(1);
  assert.deepEqual(again, functions);
  assert.ok(functions.some((calls, at) => calls !== again[at]));
  assert.equal(shape(stored), shape(facts));
});

test('files tell what is asked of all of them without their bodies being read', async () => {
  const text =
    'def put(app, db):\n    app.state.db = connect(db)\n    connect(db)\n    close()\n    with db.lock, connect():\n        app.later(put, db, app.stop)\n';
  const facts = await read('a.py', text);
  const stored = new StoredFacts(facts.file, facts.language, pack(facts), new Unpacked());
  assert.deepEqual(stored.outline, {
    called: [
      ['connect', [1]],
      ['later', [1]],
    ],
    placing: [1],
    bare: [
      ['close', [1]],
      ['connect', [1]],
    ],
    handed: [
      ['put', [1]],
      ['stop', [1]],
    ],
    entered: [
      ['lock', [1]],
      ['connect()', [1]],
    ],
  });
  assert.deepEqual(outlineOf(facts), stored.outline);
});
