/**
 * The forms of calls that eslint-plugin-n's no-sync flags, where they run on the loop, and silence where they do not, or where only the
 * name is that of a Sync function: https://github.com/eslint-community/eslint-plugin-n/blob/master/docs/rules/no-sync.md
 */

import { test } from 'node:test';
import { marked } from './check.ts';

const forms: Readonly<Record<string, string>> = {
  'a member': `«fs.readFileSync('x')»`,
  'a member by apply': `«fs.readFileSync.apply(fs, ['x'])»`,
  'a member by call': `«fs.readFileSync.call(fs, 'x')»`,
  'a name': `«readFileSync('x')»`,
  'a name by apply': `«readFileSync.apply(null, ['x'])»`,
  'a member by its text': `«fs['readFileSync']('x')»`,
  'an optional call': `«fs.readFileSync?.('x')»`,
};

const imports = `import fs, { readFileSync } from 'fs'; import http from 'http';`;

for (const [what, form] of Object.entries(forms)) {
  const plain = form.replaceAll(/[«»]/g, '');
  test(`no-sync in a handler: ${what}`, () =>
    marked(`${imports} http.createServer((q, s) => { const foo = ${form}; s.end(foo); });`));
  test(`no-sync in a block of a handler: ${what}`, () =>
    marked(`${imports} http.createServer((q, s) => { if (true) { ${form}; } });`));
  test(`no-sync in a function that a handler calls: ${what}`, () =>
    marked(`${imports} function someFunction() { ${plain}; } http.createServer((q, s) => { «someFunction()»; });`));
  test(`no-sync in a function expression that a handler calls: ${what}`, () =>
    marked(`${imports} const a = function someFunction() { ${plain}; }; http.createServer((q, s) => { «a()»; });`));
  test(`no-sync at the root, allowed: ${what}`, () =>
    marked(`${imports} const foo = ${plain}; if (foo) { ${plain}; }`));
}

const valid: Readonly<Record<string, string>> = {
  'a function that is not called': `${imports} http.createServer((q, s) => { fs.readFileSync; readFileSync; s.end(() => readFileSync); });`,
  'what is called otherwise': `${imports} http.createServer((q, s) => { const foo = fs.foo.foo(); });`,
  'a function of one’s own': `${imports} function fooSync() {} http.createServer((q, s) => { fooSync(); });`,
  'a declared function': `${imports} declare function fooSync(): void; http.createServer((q, s) => { fooSync(); });`,
  'a function of a package': `${imports} import { fooSync } from 'aaa'; http.createServer((q, s) => { fooSync(); });`,
  'a method of the platform': `${imports} http.createServer((q, s) => { const sheet = new CSSStyleSheet(); sheet.replaceSync('p { color: red; }'); });`,
};

for (const [what, program] of Object.entries(valid)) test(`no-sync, and silent: ${what}`, () => marked(program));
