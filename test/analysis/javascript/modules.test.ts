/** Chains across files, by every way in which one file can come to another's functions. */

import { test } from 'node:test';
import type { Manifests } from '#core/javascript/resolution.ts';
import { marked } from './check.ts';

const fs = `import fs from 'fs';`;
const load = `export function load() { return fs.readFileSync('x'); }`;
const handler = `export async function h() { return «load()»; }`;

const ways: Readonly<Record<string, string>> = {
  'a relative import': `//- app.ts\nimport { load } from './store';\n${handler}\n//- store.ts\n${fs} ${load}`,
  'an import with .js for .ts': `//- app.ts\nimport { load } from './store.js';\n${handler}\n//- store.ts\n${fs} ${load}`,
  'an import with .ts': `//- app.ts\nimport { load } from './store.ts';\n${handler}\n//- store.ts\n${fs} ${load}`,
  'an index': `//- app.ts\nimport { load } from './store';\n${handler}\n//- store/index.ts\n${fs} ${load}`,
  'a folder above': `//- src/api/app.ts\nimport { load } from '../store';\n${handler}\n//- src/store.ts\n${fs} ${load}`,
  tsx: `//- app.tsx\nimport { load } from './store';\n${handler}\n//- store.tsx\n${fs} ${load}`,
  mts: `//- app.mts\nimport { load } from './store.mjs';\n${handler}\n//- store.mts\n${fs} ${load}`,
  'a renamed import': `//- app.ts\nimport { load as get } from './store';\nexport async function h() { return «get()»; }\n//- store.ts\n${fs} ${load}`,
  'a namespace': `//- app.ts\nimport * as store from './store';\nexport async function h() { return «store.load()»; }\n//- store.ts\n${fs} ${load}`,
  'a default export': `//- app.ts\nimport load from './store';\n${handler}\n//- store.ts\n${fs} export default function () { return fs.readFileSync('x'); }`,
  'a default arrow': `//- app.ts\nimport load from './store';\n${handler}\n//- store.ts\n${fs} export default () => fs.readFileSync('x');`,
  'a default by name': `//- app.ts\nimport load from './store';\n${handler}\n//- store.ts\n${fs} function load() { return fs.readFileSync('x'); } export default load;`,
  'an export list': `//- app.ts\nimport { load } from './store';\n${handler}\n//- store.ts\n${fs} function load() { return fs.readFileSync('x'); } export { load };`,
  'a renamed export': `//- app.ts\nimport { load } from './store';\n${handler}\n//- store.ts\n${fs} function get() { return fs.readFileSync('x'); } export { get as load };`,
  'a re-export': `//- app.ts\nimport { load } from './index';\n${handler}\n//- index.ts\nexport { load } from './store';\n//- store.ts\n${fs} ${load}`,
  'a renamed re-export': `//- app.ts\nimport { load } from './index';\n${handler}\n//- index.ts\nexport { get as load } from './store';\n//- store.ts\n${fs} export function get() { return fs.readFileSync('x'); }`,
  'a barrel': `//- app.ts\nimport { load } from './index';\n${handler}\n//- index.ts\nexport * from './other';\nexport * from './store';\n//- other.ts\nexport const x = 1;\n//- store.ts\n${fs} ${load}`,
  'a barrel of barrels': `//- app.ts\nimport { load } from './a';\n${handler}\n//- a.ts\nexport * from './b';\n//- b.ts\nexport * from './store';\n//- store.ts\n${fs} ${load}`,
  'a namespace re-export': `//- app.ts\nimport { store } from './index';\nexport async function h() { return «store.load()»; }\n//- index.ts\nexport * as store from './store';\n//- store.ts\n${fs} ${load}`,
  'an import that is exported': `//- app.ts\nimport { load } from './index';\n${handler}\n//- index.ts\nimport { load } from './store'; export { load };\n//- store.ts\n${fs} ${load}`,
  'a default re-exported by name': `//- app.ts\nimport { load } from './index';\n${handler}\n//- index.ts\nexport { default as load } from './store';\n//- store.ts\n${fs} export default function load() { return fs.readFileSync('x'); }`,
  'a const export': `//- app.ts\nimport { load } from './store';\n${handler}\n//- store.ts\n${fs} export const load = () => fs.readFileSync('x');`,
  require: `//- app.js\nconst store = require('./store');\nexports.h = async () => «store.load()»;\n//- store.js\nconst fs = require('fs'); exports.load = () => fs.readFileSync('x');`,
  'require, destructured': `//- app.js\nconst { load } = require('./store');\nexports.h = async () => «load()»;\n//- store.js\nconst fs = require('fs'); module.exports.load = function () { return fs.readFileSync('x'); };`,
  'require of an object': `//- app.js\nconst { load } = require('./store');\nexports.h = async () => «load()»;\n//- store.js\nconst fs = require('fs'); function load() { return fs.readFileSync('x'); } module.exports = { load };`,
  'require of an object with methods': `//- app.js\nconst store = require('./store');\nexports.h = async () => «store.load()»;\n//- store.js\nconst fs = require('fs'); module.exports = { load() { return fs.readFileSync('x'); } };`,
  'require of a function': `//- app.js\nconst load = require('./store');\nexports.h = async () => «load()»;\n//- store.js\nconst fs = require('fs'); module.exports = function () { return fs.readFileSync('x'); };`,
  'require of a class': `//- app.js\nconst Store = require('./store');\nexports.h = async () => «new Store().load()»;\n//- store.js\nconst fs = require('fs'); module.exports = class { load() { return fs.readFileSync('x'); } };`,
  'an import of CommonJS': `//- app.mjs\nimport store from './store.cjs';\nexport const h = async () => «store.load()»;\n//- store.cjs\nconst fs = require('fs'); module.exports = { load: () => fs.readFileSync('x') };`,
  'a named import of CommonJS': `//- app.mjs\nimport { load } from './store.cjs';\nexport const h = async () => «load()»;\n//- store.cjs\nconst fs = require('fs'); exports.load = () => fs.readFileSync('x');`,
  'a dynamic import': `//- app.ts\nexport async function h() { const { load } = await import('./store'); return «load()»; }\n//- store.ts\n${fs} ${load}`,
  'import equals': `//- app.ts\nimport store = require('./store');\nexport async function h() { return «store.load()»; }\n//- store.ts\n${fs} ${load}`,
  'an exported instance': `//- app.ts\nimport { store } from './store';\nexport async function h() { return «store.load()»; }\n//- store.ts\n${fs} class Store { load() { return fs.readFileSync('x'); } } export const store = new Store();`,
  'an exported object': `//- app.ts\nimport { store } from './store';\nexport async function h() { return «store.load()»; }\n//- store.ts\n${fs} export const store = { load() { return fs.readFileSync('x'); } };`,
  'an exported class': `//- app.ts\nimport { Store } from './store';\nexport async function h() { return «new Store().load()»; }\n//- store.ts\n${fs} export class Store { load() { return fs.readFileSync('x'); } }`,
  'three files': `//- a.ts\nimport { b } from './b';\nexport async function h() { return «b()»; }\n//- b.ts\nimport { c } from './c'; export function b() { return c(); }\n//- c.ts\n${fs} export function c() { return fs.readFileSync('x'); }`,
  'a wrapped module of node': `//- app.ts\nimport disk from './disk';\nexport async function h() { return «disk.readFileSync('x')»; }\n//- disk.ts\nimport fs from 'fs'; export default fs;`,
  'a re-exported function of node': `//- app.ts\nimport { readFileSync } from './disk';\nexport async function h() { return «readFileSync('x')»; }\n//- disk.ts\nexport { readFileSync } from 'fs';`,
  'modules that import each other': `//- a.ts\nimport { load } from './b'; export const x = 1;\n${handler}\n//- b.ts\nimport { x } from './a'; ${fs} export function load() { return x, fs.readFileSync('x'); }`,
};

for (const [what, program] of Object.entries(ways)) test(`through ${what}`, () => marked(program));

const tsconfig: Manifests = {
  packages: [
    {
      folder: '/project',
      name: 'app',
      main: [],
      exports: {},
      imports: { '#store/*': ['./src/store/*.ts'], '#db': ['./src/db.ts'] },
      commands: [],
    },
    {
      folder: '/project/packages/core',
      name: '@app/core',
      main: ['dist/index.js'],
      exports: {},
      imports: {},
      commands: [],
    },
    {
      folder: '/project/packages/kit',
      name: 'kit',
      main: [],
      exports: { '.': ['./dist/index.js'], './*': ['./dist/*.js'] },
      imports: {},
      commands: [],
    },
  ],
  mappings: [
    {
      folder: '/project',
      baseUrl: '/project/src',
      paths: { '@lib/*': ['/project/lib/*'], '~config': ['/project/config.ts'] },
    },
  ],
};

const specifiers: Readonly<Record<string, readonly [specifier: string, file: string]>> = {
  'paths of tsconfig.json': ['@lib/store', 'lib/store.ts'],
  'an exact path of tsconfig.json': ['~config', 'config.ts'],
  baseUrl: ['store/files', 'src/store/files.ts'],
  '#imports': ['#db', 'src/db.ts'],
  '#imports with a pattern': ['#store/files', 'src/store/files.ts'],
  'a package of the project': ['@app/core', 'packages/core/src/index.ts'],
  'a file of a package of the project': ['@app/core/files', 'packages/core/src/files.ts'],
  'exports of a package': ['kit', 'packages/kit/src/index.ts'],
  'exports with a pattern': ['kit/files', 'packages/kit/src/files.ts'],
  'the alias @': ['@/store', 'src/store.ts'],
};

for (const [what, [specifier, file]] of Object.entries(specifiers)) {
  test(`through ${what}`, () =>
    marked(
      `//- src/app.ts\nimport { load } from '${specifier}';\n${handler}\n//- ${file}\n${fs} ${load}`,
      'blocking-file',
      tsconfig,
    ));
}

test('what package.json calls a command is one', () => {
  const manifest = { folder: '/project', name: 'app', main: [], exports: {}, imports: {} };
  const program = `//- tools/pack.ts\n${fs} export async function pack() { fs.writeFileSync('x', 'y'); }`;
  marked(program, 'blocking-file', { packages: [{ ...manifest, commands: ['/project/tools/pack'] }], mappings: [] });
});

const strangers: Readonly<Record<string, string>> = {
  'a package that is not of the project': `//- app.ts\nimport { load } from 'store';\nexport async function h() { return load(); }\n//- store.ts\n${fs} ${load}`,
  'another export of the file': `//- app.ts\nimport { other } from './store';\nexport async function h() { return other(); }\n//- store.ts\n${fs} ${load} export function other() {}`,
  'a name that the file does not export': `//- app.ts\nimport { load } from './store';\nexport async function h() { return load(); }\n//- store.ts\n${fs} function load() { return fs.readFileSync('x'); }`,
  'a type': `//- app.ts\nimport type { load } from './store';\nexport async function h(f: typeof load) { return f; }\n//- store.ts\n${fs} ${load}`,
};

for (const [what, program] of Object.entries(strangers)) test(`not through ${what}`, () => marked(program));
