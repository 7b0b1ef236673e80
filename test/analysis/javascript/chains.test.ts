/** Chains within a file: classes and what they inherit, objects, closures, values that travel; and code that runs only once. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFixture } from '../fixture.ts';
import { find, marked } from './check.ts';

const fs = `import fs from 'fs';`;
const body = `return fs.readFileSync('x');`;

const seen: Readonly<Record<string, string>> = {
  'a function': `${fs} function load() { ${body} } export async function h() { return «load()»; }`,
  'a function declared below': `${fs} export async function h() { return «load()»; } function load() { ${body} }`,
  'two functions': `${fs} function a() { return b(); } function b() { ${body} } export async function h() { return «a()»; }`,
  'four functions': `${fs} ${Array.from({ length: 3 }, (_, n) => `function f${n}() { return f${n + 1}(); }`).join(' ')} function f3() { ${body} } export async function h() { return «f0()»; }`,
  'a circle of functions': `${fs} function a(n) { return n ? b(n - 1) : fs.readFileSync('x'); } function b(n) { return a(n); } export async function h() { return «b(3)»; }`,
  recursion: `${fs} function a(n) { return n ? a(n - 1) : fs.readFileSync('x'); } export async function h() { return «a(3)»; }`,
  'an arrow in a variable': `${fs} const load = () => fs.readFileSync('x'); export async function h() { return «load()»; }`,
  'a function expression': `${fs} const load = function () { ${body} }; export async function h() { return «load()»; }`,
  'an alias of a function': `${fs} function load() { ${body} } const get = load; export async function h() { return «get()»; }`,
  'an inner function': `${fs} export async function h() { function load() { ${body} } return «load()»; }`,
  'a function that a function returns': `${fs} function make() { return () => fs.readFileSync('x'); } export async function h() { return «make()()»; }`,
  'a chosen function': `${fs} function a() { ${body} } function b() {} export async function h(x) { return «(x ? a : b)()»; }`,
  'a default': `${fs} function a() { ${body} } const f = globalThis.f ?? a; export async function h() { return «f()»; }`,
  call: `${fs} function load() { ${body} } export async function h() { return «load.call(null)»; }`,
  apply: `${fs} function load() { ${body} } export async function h() { return «load.apply(null, [])»; }`,
  'this.method': `${fs} export class A { load() { ${body} } async h() { return «this.load()»; } }`,
  'this in an arrow':
    `${fs} export class A { load() { ${body} } async h() { return [1].map(() => this.load()); } }`.replace(
      '[1].map(() => this.load())',
      '«[1].map(() => this.load())»',
    ),
  'a private method': `${fs} export class A { #load() { ${body} } async h() { return «this.#load()»; } }`,
  'a static method': `${fs} export class A { static load() { ${body} } } export async function h() { return «A.load()»; }`,
  'a static method through this': `${fs} export class A { static load() { ${body} } static async h() { return «this.load()»; } }`,
  'an instance': `${fs} class A { load() { ${body} } } const a = new A(); export async function h() { return «a.load()»; }`,
  'a new instance': `${fs} class A { load() { ${body} } } export async function h() { return «new A().load()»; }`,
  'an inherited method': `${fs} class A { load() { ${body} } } class B extends A {} export async function h() { return «new B().load()»; }`,
  'an inherited method through this': `${fs} class A { load() { ${body} } } export class B extends A { async h() { return «this.load()»; } }`,
  'super.method': `${fs} class A { load() { ${body} } } export class B extends A { async load2() { return «super.load()»; } }`,
  'a constructor': `${fs} class A { constructor() { this.text = fs.readFileSync('x'); } } export async function h() { return «new A()»; }`,
  'an inherited constructor': `${fs} class A { constructor() { this.text = fs.readFileSync('x'); } } class B extends A {} export async function h() { return «new B()»; }`,
  'a constructor through super()': `${fs} class A { constructor() { this.text = fs.readFileSync('x'); } } class B extends A { constructor() { super(); } } export async function h() { return «new B()»; }`,
  'a field of a new instance': `${fs} class A { text = fs.readFileSync('x'); } export async function h() { return «new A()»; }`,
  'an inherited constructor under fields': `${fs} class A { constructor() { this.text = fs.readFileSync('x'); } } class B extends A { n = 1; } export async function h() { return «new B()»; }`,
  'this in an arrow field': `${fs} export class A { load() { ${body} } h = async () => «this.load()»; }`,
  'an arrow field': `${fs} class A { load = () => fs.readFileSync('x'); } export async function h() { return «new A().load()»; }`,
  'a field that is an instance': `${fs} class S { load() { ${body} } } export class A { s = new S(); async h() { return «this.s.load()»; } }`,
  'a field set in the constructor': `${fs} class S { load() { ${body} } } export class A { constructor() { this.s = new S(); } async h() { return «this.s.load()»; } }`,
  'a typed field': `${fs} class S { load() { ${body} } } export class A { s: S; async h() { return «this.s.load()»; } }`,
  'a parameter property': `${fs} class S { load() { ${body} } } export class A { constructor(private readonly s: S) {} async h() { return «this.s.load()»; } }`,
  'a typed parameter': `${fs} class S { load() { ${body} } } export async function h(s: S) { return «s.load()»; }`,
  'a typed optional parameter': `${fs} class S { load() { ${body} } } export async function h(s?: S) { return «s?.load()»; }`,
  'a type in a union': `${fs} class S { load() { ${body} } } export async function h(s: S | null) { return «s!.load()»; }`,
  'a typed variable': `${fs} class S { load() { ${body} } } export async function h(x) { const s: S = x; return «s.load()»; }`,
  'a returned instance': `${fs} class S { load() { ${body} } } function make() { return new S(); } export async function h() { return «make().load()»; }`,
  'a typed result': `${fs} class S { load() { ${body} } } declare const x; function make(): S { return x; } export async function h() { return «make().load()»; }`,
  'an awaited instance': `${fs} class S { load() { ${body} } } async function make() { return new S(); } export async function h() { return «(await make()).load()»; }`,
  'an object': `${fs} const store = { load() { ${body} } }; export async function h() { return «store.load()»; }`,
  'an object with an arrow': `${fs} const store = { load: () => fs.readFileSync('x') }; export async function h() { return «store.load()»; }`,
  'an object with a name': `${fs} function load() { ${body} } const store = { load }; export async function h() { return «store.load()»; }`,
  'an object with a function of node': `${fs} const disk = { read: fs.readFileSync }; export async function h() { return «disk.read('x')»; }`,
  'an object in an object': `${fs} const app = { store: { load() { ${body} } } }; export async function h() { return «app.store.load()»; }`,
  'this in an object': `${fs} export const store = { load() { ${body} }, async h() { return «this.load()»; } };`,
  'a destructured object': `${fs} const store = { load() { ${body} } }; const { load } = store; export async function h() { return «load()»; }`,
  'a spread object': `${fs} const base = { load() { ${body} } }; const store = { ...base, x() {} }; export async function h() { return «store.load()»; }`,
  'a module-level variable set later': `${fs} let store; class S { load() { ${body} } } export function init() { store = new S(); } export async function h() { return «store.load()»; }`,
  'an argument that is a call': `${fs} function load() { ${body} } export async function h() { return JSON.parse(«load()»); }`,
  'a template tag': `${fs} function load() { ${body} } export async function h() { return «load\`x\`»; }`,
  'a generator that is gone through': `${fs} function* lines() { yield fs.readFileSync('x'); } export async function h() { for (const line of «lines()») line; }`,
  'a function given to a function': `${fs} function twice(f) { f(); f(); } export async function h() { «twice(() => fs.readFileSync('x'))»; }`,
  'a sync function called in then': `${fs} function load() { ${body} } export function h() { return fetch('x').then(() => «load()»); }`,
  'a class expression': `${fs} const A = class { load() { ${body} } }; export async function h() { return «new A().load()»; }`,
  'a namespace of TypeScript': `${fs} namespace Store { export function load() { ${body} } } export async function h() { return 1; }`,
};

const older: Readonly<Record<string, string>> = {
  'what an object of old is given by another name of itself': `const fs = require('fs');
function Store(file) { const self = this; self.file = file; }
Store.prototype.read = function () { return fs.readFileSync(this.file); };
function App() { var self = this; self.store = new Store('x'); self.all = {}; function add(id) { self.all[id] = new Store(id); } add('y'); }
App.prototype.one = function (req, res) { res.end(«this.store.read()»); };
App.prototype.any = function (req, res) { const store = this.all[req.url]; res.end(«store.read()»); };`,
  'an object that is created of a prototype': `const fs = require('fs');
function Store(file) { var self = Object.create(Store.prototype); self.file = file; return self; }
Store.prototype.read = function () { return fs.readFileSync(this.file); };
const store = Store('x');
exports.show = (req, res) => res.end(«store.read()»);`,
  'a function that passes a promise on': `${fs} export const reader = (file) => ({ read: () => load(file) });
async function load(file) { return «fs.readFileSync(file)»; }`,
};

for (const [what, program] of Object.entries(older)) test(`seen through ${what}`, () => marked(program));

for (const [what, program] of Object.entries(seen)) test(`seen through ${what}`, () => marked(program));

test('a class called a lock that waits on the loop is seen as any other', () =>
  marked(
    `class SharedLock { acquire() { Atomics.wait(this.cells, 0, 1); } } const lock = new SharedLock(); export async function h() { «lock.acquire()»; }`,
    'blocking-lock',
  ));

const innocent: Readonly<Record<string, string>> = {
  'an overridden method': `${fs} class A { load() { ${body} } } class B extends A { load() {} } export async function h() { return new B().load(); }`,
  'a method of another class': `${fs} class A { load() { ${body} } } class B { load() {} } export async function h(b: B, a: A) { return b.load(); }`,
  'an async callee, which is to blame itself': `${fs} async function load() { «fs.readFileSync('x')»; } export async function h() { await load(); }`,
  'a generator that is not gone through': `${fs} function* lines() { yield fs.readFileSync('x'); } export async function h() { return lines(); }`,
  'a function that is stored': `${fs} export async function h(x) { x.load = () => fs.readFileSync('x'); }`,
  'a worker': `${fs} import { Worker } from 'worker_threads'; export async function h() { return new Worker(new URL('./w.js', import.meta.url)); }`,
  'a fork': `import { fork } from 'child_process'; export async function h() { return fork('./w.js'); }`,
  'a spawn': `import { spawn } from 'child_process'; export async function h() { return spawn('ls'); }`,
  'a promisified exec': `import { exec } from 'child_process'; import { promisify } from 'util'; const run = promisify(exec); export async function h() { return run('ls'); }`,
  'a method of a parameter without a type': `export async function h(fs) { return fs.readFileSync('x'); }`,
  'a local class called like a library': `class Database { exec() {} } export async function h() { new Database().exec(); }`,
  'a field called like a module': `export class A { fs = new Map(); async h() { return this.fs.get('x'); } }`,
  'someone’s own execSync': `const execSync = (x) => x; export async function h() { return execSync('x'); }`,
  'someone’s own hashSync': `export class Hasher { hashSync(x) { return x; } async h() { return this.hashSync('x'); } }`,
  'a global that is shadowed': `const Atomics = { wait() {} }; export async function h() { Atomics.wait(); }`,
  'an unreachable name': `export async function h() { return undefinedThing.readFileSync('x'); }`,
  'dead text in a template': 'export async function h() { return `fs.readFileSync("x")`; }',
  'a label and a regex': `export async function h() { fs: for (;;) { if (/readFileSync\\('x'\\)/.test('')) break fs; else return; } }`,
};

for (const [what, program] of Object.entries(innocent)) test(`fair to ${what}`, () => marked(program));

const once: Readonly<Record<string, string>> = {
  'a guard': `${fs} let cache; export async function h() { if (!cache) cache = fs.readFileSync('x'); return cache; }`,
  'a guard with undefined': `${fs} let cache; export async function h() { if (cache === undefined) { cache = fs.readFileSync('x'); } return cache; }`,
  'a guard with null': `${fs} let cache = null; export async function h() { if (cache == null) { cache = fs.readFileSync('x'); } return cache; }`,
  'a field': `${fs} export class A { cache; async h() { if (!this.cache) this.cache = fs.readFileSync('x'); return this.cache; } }`,
  '??=': `${fs} let cache; export async function h() { return (cache ??= fs.readFileSync('x')); }`,
  '||=': `${fs} let cache; export async function h() { cache ||= fs.readFileSync('x'); return cache; }`,
};

for (const [what, program] of Object.entries(once)) {
  test(`once: ${what}`, () => {
    const findings = find(parseFixture(`//- app.ts\n${program}`).files);
    assert.deepEqual(
      findings.map(({ severity }) => severity),
      ['info'],
    );
  });
}

test('a guard on a variable of the function itself guards nothing', () =>
  marked(`${fs} export async function h() { let cache; if (!cache) cache = «fs.readFileSync('x')»; return cache; }`));

test('of many functions that reach one call the nearest say it, and the others are hints', () => {
  const helpers = `function read() { return fs.readFileSync('x'); } function ask() { return read(); }`;
  const severities = (count: number): readonly string[] => {
    const far = Array.from({ length: count }, (_, at) => `export async function f${at}(req, res) { ask(); }`);
    const program = `${fs} ${helpers}\n${far.join('\n')}\nexport async function near(req, res) { read(); }`;
    return find(parseFixture(`//- app.ts\n${program}`).files).map(({ severity }) => severity);
  };
  assert.deepEqual(severities(7), Array(8).fill('warning'));
  assert.deepEqual(severities(8), ['warning', 'warning', ...Array(6).fill('hint'), 'warning']);
});

test('what costs little in a helper is a hint where the loop calls it', () => {
  const program = `import fs from 'fs'; function isThere(name) { return fs.existsSync(name); } export async function load(name) { return isThere(name); }`;
  const found = find(new Map([['/project/app.ts', program]]));
  assert.deepEqual(
    found.map(({ severity, path, call }) => [severity, path[0].function, call]),
    [['hint', 'isThere', 'fs.existsSync']],
  );
});

test('what a call does besides is information', () => {
  const program = `${fs} function tidy() { fs.readFileSync('x'); fs.writeFileSync('x', ''); drop(); } function drop() { fs.unlinkSync('x'); } export async function h(req, res) { tidy(); }`;
  const found = find(parseFixture(`//- app.ts\n${program}`).files);
  assert.deepEqual(
    found.map(({ severity, path }) => [severity, ...path.map((hop) => hop.function)]),
    [
      ['warning', 'tidy', 'fs.readFileSync'],
      ['info', 'tidy', 'fs.writeFileSync'],
      ['info', 'tidy', 'drop', 'fs.unlinkSync'],
    ],
  );
});
