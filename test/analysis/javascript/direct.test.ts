/** Blocking calls that stand in an async function or a handler themselves: by what their names are bound to. */

import { test } from 'node:test';
import { check, silent } from './check.ts';

test('a Sync call in an async function', () =>
  check(`
//- app.ts
import fs from 'node:fs';
export async function handler() {
  return fs.readFileSync('x');
//       ^^^^^^^^^^^^^^^^^^^^ blocking-file: fs.readFileSync
}
`));

const bindings: Readonly<Record<string, string>> = {
  'a default import': `import fs from 'fs'; const read = () => {}; export const h = async () => «fs.readFileSync('x')»;`,
  'a namespace import': `import * as fs from 'node:fs'; export const h = async () => «fs.readFileSync('x')»;`,
  'a named import': `import { readFileSync } from 'node:fs'; export const h = async () => «readFileSync('x')»;`,
  'a renamed import': `import { readFileSync as rd } from 'node:fs'; export const h = async () => «rd('x')»;`,
  'a default by name': `import { default as fs } from 'node:fs'; export const h = async () => «fs.readFileSync('x')»;`,
  require: `const fs = require('fs'); exports.h = async () => «fs.readFileSync('x')»;`,
  'require with destructuring': `const { readFileSync } = require('node:fs'); exports.h = async () => «readFileSync('x')»;`,
  'require, destructured and renamed': `const { readFileSync: rd } = require('fs'); exports.h = async () => «rd('x')»;`,
  'a member of require': `const rd = require('fs').readFileSync; exports.h = async () => «rd('x')»;`,
  'require on the spot': `exports.h = async () => «require('fs').readFileSync('x')»;`,
  'a dynamic import': `export const h = async () => { const fs = await import('node:fs'); return «fs.readFileSync('x')»; };`,
  'a destructured dynamic import': `export const h = async () => { const { readFileSync } = await import('fs'); return «readFileSync('x')»; };`,
  'import equals': `import fs = require('fs'); export const h = async () => «fs.readFileSync('x')»;`,
  'an alias': `import fs from 'fs'; const rd = fs.readFileSync; export const h = async () => «rd('x')»;`,
  'an alias of the module': `import fs from 'fs'; const disk = fs; export const h = async () => «disk.readFileSync('x')»;`,
  'a name in brackets': `import fs from 'fs'; export const h = async () => «fs['readFileSync']('x')»;`,
  'brackets around it': `import fs from 'fs'; export const h = async () => «(fs).readFileSync('x')»;`,
  'a type assertion': `import fs from 'fs'; export const h = async () => «(fs as any).readFileSync('x')»;`,
  'non-null': `import fs from 'fs'; export const h = async () => «fs!.readFileSync!('x')»;`,
  'an optional call': `import fs from 'fs'; export const h = async () => «fs?.readFileSync?.('x')»;`,
  'process.getBuiltinModule': `export const h = async () => «process.getBuiltinModule('fs').readFileSync('x')»;`,
  createRequire: `import { createRequire } from 'module'; const require = createRequire(import.meta.url); const fs = require('fs'); export const h = async () => «fs.readFileSync('x')»;`,
  'fs-extra': `import fse from 'fs-extra'; export const h = async () => «fse.readFileSync('x')»;`,
  'graceful-fs': `const fs = require('graceful-fs'); exports.h = async () => «fs.readFileSync('x')»;`,
  'a class method': `import fs from 'fs'; export class A { async h() { return «fs.readFileSync('x')»; } }`,
  'an arrow in a class': `import fs from 'fs'; export class A { h = async () => «fs.readFileSync('x')»; }`,
  'an object method': `import fs from 'fs'; export const a = { async h() { return «fs.readFileSync('x')»; } };`,
  'an async generator': `import fs from 'fs'; export async function* h() { yield «fs.readFileSync('x')»; }`,
  'a default export': `import fs from 'fs'; export default async () => «fs.readFileSync('x')»;`,
  'a branch': `import fs from 'fs'; export async function h(a) { return a ? «fs.readFileSync('x')» : null; }`,
  'an argument': `import fs from 'fs'; export async function h() { return JSON.parse(«fs.readFileSync('x', 'utf8')»); }`,
  'a template': `import fs from 'fs'; export async function h() { return \`\${«fs.readFileSync('x')»}\`; }`,
  JSX: `import fs from 'fs'; export async function Page() { return <p>{«fs.readFileSync('x')»}</p>; }`,
};

for (const [what, program] of Object.entries(bindings)) {
  test(`seen through ${what}`, () => checkMarked(program, what === 'JSX' ? 'app.tsx' : 'app.ts'));
}

/** The call between « and » is the one finding. */
function checkMarked(marked: string, file: string): void {
  const [before = '', call = '', after = ''] = marked.split(/[«»]/);
  const mark = `//${' '.repeat(before.length - 2)}${'^'.repeat(call.length)} blocking-file: fs.readFileSync`;
  check(`//- ${file}\n${before}${call}${after}\n${mark}\n`);
}

const innocents: Readonly<Record<string, string>> = {
  'a project function that is called so': `function readFileSync() {} export const h = async () => readFileSync('x');`,
  'a parameter that hides the module': `import fs from 'fs'; export const h = async (fs) => fs.readFileSync('x');`,
  'a variable that hides the module': `import fs from 'fs'; export const h = async () => { const fs = fake(); return fs.readFileSync('x'); };`,
  'a variable of a block that hides it': `import fs from 'fs'; export const h = async () => { { const fs = fake(); fs.readFileSync('x'); } };`,
  'a memory file system': `import { fs } from 'memfs'; export const h = async () => fs.readFileSync('x');`,
  'a string': `export const h = async () => "fs.readFileSync('x')";`,
  'a comment': `export const h = async () => { /* fs.readFileSync('x') */ };`,
  'a type': `import type fs from 'fs'; export const h = async (f: typeof fs.readFileSync) => f;`,
  'a reference that is not called': `import fs from 'fs'; export const h = async () => [fs.readFileSync];`,
  'a closure that is not called': `import fs from 'fs'; export const h = async () => () => fs.readFileSync('x');`,
  'the promises': `import fs from 'fs/promises'; export const h = async () => fs.readFile('x');`,
  'the callback API': `import fs from 'fs'; export const h = async () => fs.readFile('x', () => {});`,
  'a method of an object that is called so': `const a = { readFileSync() {} }; export const h = async () => a.readFileSync('x');`,
  'the top of a module': `import fs from 'fs'; export const config = fs.readFileSync('x');`,
  'a sync function that nobody calls': `import fs from 'fs'; export function load() { return fs.readFileSync('x'); }`,
  'top-level await': `import fs from 'fs'; const m = await import('./m.js'); fs.readFileSync('x');`,
  'an async function at start-up': `import fs from 'fs'; async function main() { fs.readFileSync('x'); } await main();`,
  'an async function called at once': `import fs from 'fs'; (async () => { fs.readFileSync('x'); })();`,
  'start-up with then': `import fs from 'fs'; async function main() { fs.readFileSync('x'); } main().catch(() => fs.writeFileSync('x', ''));`,
  'a class at start-up': `import fs from 'fs'; class App { async run() { fs.readFileSync('x'); } } await new App().run();`,
};

for (const [what, program] of Object.entries(innocents)) {
  test(`silent on ${what}`, () => silent(`//- app.ts\n${program}\n`));
}
