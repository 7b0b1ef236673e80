/** Projects in which a function becomes async through all of its callers, and others in which one of these cannot wait. */

import { packageOf, type Told } from './projects.ts';

const load = `
//- load.mjs
import fs from 'node:fs';
export function load(name) {
  return fs.readFileSync(name, 'utf8');
}`;

/** Each project, and what must then be written in its files. */
export const healed: Readonly<
  Record<string, readonly [program: string, written: Readonly<Record<string, readonly string[]>>]>
> = {
  'a named import': [
    `${load}
//- main.mjs
import { load } from './load.mjs';
export async function answer() { return load('a').length; }`,
    {
      'load.mjs': ['export async function load(name) {', "return await fs.promises.readFile(name, 'utf8')"],
      'main.mjs': ["return (await load('a')).length"],
    },
  ],
  'three files, one of them between': [
    `${load}
//- between.mjs
import { load as read } from './load.mjs';
export const config = (name) => JSON.parse(read(name));
//- main.mjs
import * as between from './between.mjs';
export async function answer() { return between.config('a').port; }`,
    {
      'load.mjs': ['export async function load'],
      'between.mjs': ['export const config = async (name) => JSON.parse(await read(name));'],
      'main.mjs': ["return (await between.config('a')).port"],
    },
  ],
  'exports of exports': [
    `${load}
//- index.mjs
export * from './load.mjs';
export { load as again } from './load.mjs';
//- main.mjs
import { again } from './index.mjs';
export async function answer() { return again('a'); }`,
    { 'load.mjs': ['export async function load'], 'main.mjs': ["return await again('a')"] },
  ],
  'required files': [
    `
//- load.cjs
const fs = require('fs');
function load(name) { return fs.readFileSync(name); }
module.exports = { load, other: 1 };
//- main.cjs
const { load: read } = require('./load.cjs');
const whole = require('./load.cjs');
exports.answer = async () => [read('a'), whole.load('b'), whole.other];`,
    {
      'load.cjs': ['async function load(name) { return await fs.promises.readFile(name); }'],
      'main.cjs': ["[await read('a'), await whole.load('b'), whole.other]"],
    },
  ],
  'a module that is one function': [
    `
//- load.cjs
const fs = require('fs');
module.exports = function (name) { return fs.readFileSync(name); };
//- main.cjs
const load = require('./load.cjs');
exports.answer = async () => load('a');`,
    { 'load.cjs': ['module.exports = async function (name)'], 'main.cjs': ["await load('a')"] },
  ],
  'a member of exports, called in its own file, too': [
    `
//- load.cjs
const fs = require('fs');
exports.load = (name) => fs.readFileSync(name);
exports.twice = async (name) => [exports.load(name), exports.load(name)];
//- main.cjs
exports.answer = async () => require('./load.cjs').load('a');`,
    {
      'load.cjs': ['exports.load = async (name) => await fs', '[await exports.load(name), await exports.load(name)]'],
      'main.cjs': ["await require('./load.cjs').load('a')"],
    },
  ],
  'a default export': [
    `
//- load.ts
import fs from 'fs';
export default function load(name: string): string { return fs.readFileSync(name, 'utf8'); }
//- main.ts
import read from './load';
export async function answer(): Promise<string> { return read('a'); }`,
    {
      'load.ts': ['export default async function load(name: string): Promise<string> {'],
      'main.ts': ["return await read('a')"],
    },
  ],
  'a private method of a class with type parameters': [
    `
//- main.ts
import fs from 'fs';
export class Store<T> {
  async get(name: string): Promise<T> {
    return this.read<T>(name);
  }
  private read<U>(name: string): U {
    return JSON.parse(fs.readFileSync(name, 'utf8')) as U;
  }
}`,
    {
      'main.ts': [
        'return await this.read<T>(name)',
        'private async read<U>(name: string): Promise<U> {',
        "JSON.parse(await fs.promises.readFile(name, 'utf8')) as U",
      ],
    },
  ],
  'a #method': [
    `
//- main.mjs
import fs from 'fs';
export class Store {
  async get(name) { return this.#read(name); }
  #read(name) { return fs.readFileSync(name); }
}`,
    { 'main.mjs': ['return await this.#read(name)', 'async #read(name)'] },
  ],
  'a handler that is given by its name': [
    `
//- routes.mjs
import fs from 'fs';
export function show(req, res) { res.end(fs.readFileSync('a')); }
//- main.mjs
import express from 'express';
import { show } from './routes.mjs';
const app = express();
app.get('/', show);
app.listen(1);`,
    { 'routes.mjs': ['export async function show(req, res)', "res.end(await fs.promises.readFile('a'))"] },
  ],
  'a loop, a template, brackets and line ends of Windows': [
    `${load}
//- main.mjs
import { load } from './load.mjs';
export async function answer(names) {
\tfor (const name of names) console.log(\`\${load(name)} "\${load('it\\'s')}"\`); // twice
\treturn [...load('c')];
}`.replaceAll('\n', '\r\n'),
    {
      'main.mjs': [
        "console.log(`${await load(name)} \"${await load('it\\'s')}\"`); // twice\r\n",
        "return [...await load('c')];\r\n",
      ],
    },
  ],
  'a test that calls it': [
    `${load}
//- load.test.mjs
import { test } from 'node:test';
import { load } from './load.mjs';
test('it loads', () => { load('a'); });
//- main.mjs
import { load } from './load.mjs';
export async function answer() { load('a'); }`,
    { 'load.test.mjs': ["test('it loads', async () => { await load('a'); });"] },
  ],
  'a promise’s callback': [
    `${load}
//- main.mjs
import { load } from './load.mjs';
export async function answer() { return fetch('x').then((name) => load(name)); }`,
    { 'main.mjs': ['.then(async (name) => await load(name))'] },
  ],
};

export const user = (use: string): string => `${load}
//- main.mjs
import { load } from './load.mjs';
export async function answer() { return load('a'); }
//- other.mjs
${use}`;

export const named = "import { load } from './load.mjs';\n";

export const spreadTraps: Readonly<Record<string, readonly [program: string, because: RegExp, told?: Told]>> = {
  'a constructor': [
    user(`${named}export class A { constructor() { this.a = load('a'); } }`),
    /line 2 of other.mjs: a constructor/,
  ],
  'a getter': [user(`${named}export const a = { get b() { return load('a'); } };`), /line 2 of other.mjs: a property/],
  'a setter': [user(`${named}export class A { set b(x) { load(x); } }`), /a property cannot be async/],
  'a generator': [user(`${named}export function* a() { yield load('a'); }`), /generator/],
  sort: [user(`${named}export const a = (x) => x.sort((p, q) => load(p) - load(q));`), /callback of sort/],
  map: [user(`${named}export const a = (x) => x.map((p) => load(p));`), /callback of map/],
  forEach: [user(`${named}export const a = (x) => x.forEach((p) => { load(p); });`), /callback of forEach/],
  replace: [user(`${named}export const a = (x) => x.replace(/a/, (p) => load(p));`), /callback of replace/],
  'map by its name': [
    user(`${named}export const a = (x) => x.map(load);`),
    /passed on or exported in line 2 of other.mjs/,
  ],
  'a value of a table': [user(`${named}export const table = { load };`), /passed on/],
  'the top of a module': [user(`${named}export const a = load('a');`), /not in a function/],
  'a default of a parameter': [user(`${named}export const a = async (x = load('a')) => x;`), /default of a parameter/],
  'a static block': [user(`${named}export class A { static { load('a'); } }`), /static block/],
  'a public method': [
    user(`${named}export class A { run() { return load('a'); } }`),
    /a method, which others may call/,
  ],
  'a caller that is passed on': [
    user(`${named}const run = () => load('a');\nexport const a = [1].map(run);`),
    /run is not only called/,
  ],
  'a namespace that is passed on': [
    user(`import * as all from './load.mjs';\nexport const a = () => keys(all);`),
    /passed on in line 2/,
  ],
  'a member by brackets': [
    user(`import * as all from './load.mjs';\nexport const a = () => all['load']('a');`),
    /passed on/,
  ],
  'an import when it is needed': [
    user(`export const a = async () => (await import('./load.mjs')).load('a');`),
    /another way/,
  ],
  'a mock of a test': [user(`${named}jest.mock('./load.mjs');\ntest('a', () => load('a'));`), /another way/],
  'a namespace that is exported': [user(`export * as all from './load.mjs';`), /exported as a whole/],
  'a name that is shadowed': [user(`${named}export const a = async (load) => load('a');`), /more than one thing/],
  'what a package gives to its users': [
    user(`${named}export { load };`),
    /what a package gives/,
    { packages: [packageOf('./other.mjs')] },
  ],
  'what a package gives, built': [
    `
//- src/index.ts
import fs from 'fs';
export function load(name: string): string { return fs.readFileSync(name, 'utf8'); }
export async function answer(): Promise<string> { return load('a'); }`,
    /what a package gives/,
    { packages: [packageOf('./dist/index.js')] },
  ],
  'a sum that others may add to meanwhile': [
    user(`${named}let sum = 0;\nexport async function a() { sum += load('a').length; }`),
    /would be lost/,
  ],
  'a function whose type says more than its result': [
    `
//- main.ts
import fs from 'fs';
function isThere(name: unknown): name is string { return fs.readFileSync(String(name)).length > 0; }
export async function answer(x: unknown) { return isThere(x); }`,
    /type says something/,
  ],
  'a function whose type is written elsewhere': [
    `
//- main.ts
import fs from 'fs';
const load: (name: string) => string = (name) => fs.readFileSync(name, 'utf8');
export async function answer() { return load('a'); }`,
    /type is written elsewhere/,
  ],
  'an installed package': [
    `
//- node_modules/reader/index.js
import fs from 'fs';
export function load(name) { return fs.readFileSync(name); }
//- main.mjs
import { load } from './node_modules/reader/index.js';
export async function answer() { return load('a'); }`,
    /installed package/,
  ],
};
