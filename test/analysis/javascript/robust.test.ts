/** Whatever the text, the analysis answers: broken, mutated and absurdly nested programs, with what is whole in them still found. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../../random.ts';
import { find, marked } from './check.ts';

const whole = `import fs from 'fs';\nexport async function h() { return «fs.readFileSync('x')»; }\n`;

const broken: Readonly<Record<string, string>> = {
  'an open bracket': `${whole}export function broken( {`,
  'an open string': `${whole}const s = 'abc`,
  'an open template': `${whole}const s = \`abc \${`,
  'an open comment': `${whole}/* abc`,
  'a half import': `${whole}import { a, b from './x'`,
  'a half class': `${whole}class A { async load( `,
  'a half call': `${whole}export async function g() { foo(bar.`,
  'a stray bracket': `${whole}}}}) ) ]`,
  'a conflict': `${whole}<<<<<<< HEAD\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> x\n`,
  'half a decorator': `${whole}@ class A {}`,
  'half a type': `${whole}type A = { b: `,
  'a lone surrogate': `${whole}const s = '\uD800';`,
  'a NUL': `${whole}const s = '\0';`,
  'a keyword as a name': `${whole}const class = 1;`,
  'text before': `lorem ipsum dolor\n${whole}`,
  'half an arrow': `${whole}const f = async (x) =>`,
  'half an await': `${whole}async function g() { await`,
  'half an optional chain': `${whole}async function g() { return a?.`,
};

for (const [what, program] of Object.entries(broken)) test(`the rest is found beside ${what}`, () => marked(program));

test('names of prototypes are names', () =>
  marked(`import fs from 'fs';
class A { constructor() {} toString() {} hasOwnProperty() {} __proto__() {} load() { return fs.readFileSync('x'); } }
export async function h() { new A().toString(); new A().hasOwnProperty(); constructor(); return «new A().load()»; }
`));

const nested: Readonly<Record<string, (depth: number) => string>> = {
  brackets: (depth) => `const a = ${'('.repeat(depth)}1${')'.repeat(depth)};`,
  arrays: (depth) => `const a = ${'['.repeat(depth)}${']'.repeat(depth)};`,
  blocks: (depth) => `${'{'.repeat(depth)}${'}'.repeat(depth)}`,
  calls: (depth) => `${'f('.repeat(depth)}${')'.repeat(depth)};`,
  chains: (depth) => `f${'.g()'.repeat(depth)};`,
  sums: (depth) => `const a = 1${' + 1'.repeat(depth)};`,
  functions: (depth) => `${'() => '.repeat(depth)}1;`,
  ifs: (depth) => `${'if (a) '.repeat(depth)};`,
  elses: (depth) => `${'if (a) {} else '.repeat(depth)}{}`,
  templates: (depth) => `${'`${'.repeat(depth)}1${'}`'.repeat(depth)}`,
};

for (const [what, make] of Object.entries(nested)) {
  for (const depth of [100, 3_000, 30_000]) {
    test(`${depth} nested ${what} are survived`, () => {
      assert.ok(Array.isArray(find(new Map([['/project/app.ts', make(depth)]]))));
    });
  }
}

const sample = `import fs, { readFileSync as rd } from 'fs';
const { execSync } = require('child_process');
export class Store extends Base { #db = new Map(); constructor(private a: A) { super(); } async get(k) { return this.load(k); } load(k) { return fs.readFileSync(k); } }
export const api = { async list() { return [...rd('x')].map((x) => x?.y ?? 1); }, ...other };
for (const [a, { b = 1 }] of pairs()) { if (!cache) cache = execSync(\`ls \${a}\`); }
app.get('/x', async (q, s) => { try { s.end(await load()); } catch { while (true) {} } }); // stallsight: allow[blocking-file] x
`;

test('200 mutated programs are answered', () => {
  const random = seeded(7);
  const below = (limit: number): number => random.below(limit);
  for (let round = 0; round < 200; round += 1) {
    let text = sample;
    for (let cut = 0; cut < 3; cut += 1) {
      const at = below(text.length);
      const length = below(12);
      const from = below(sample.length);
      text = text.slice(0, at) + sample.slice(from, from + below(12)) + text.slice(at + length);
    }
    assert.ok(Array.isArray(find(new Map([['/project/app.ts', text]]))), text);
  }
});
