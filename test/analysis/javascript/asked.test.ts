/** What is done only when the caller asks for it: where no callback is given, or the options say `sync`. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFixture } from '../fixture.ts';
import { find, marked, silent } from './check.ts';

const fs = `import fs from 'fs';`;
const read = (body: string, params = 'path, options, callback'): string =>
  `${fs} function read(${params}) { ${body} } `;
const bySwitch = read(
  'if (options.sync) return fs.readFileSync(path); return fs.promises.readFile(path);',
  'path, options',
);
const byAbsence = read('if (!callback) return fs.readFileSync(path); fs.readFile(path, callback);', 'path, callback');
const shifted = read(
  `if (typeof options === 'function') { callback = options; options = {}; } if (callback === undefined) { return fs.readFileSync(path); } fs.readFile(path, callback);`,
);
const behind = read(
  `if (typeof callback === 'function') { fs.readFile(path, callback); return; } return fs.readFileSync(path);`,
  'path, callback',
);
const chosen = read(`return callback ? fs.readFile(path, callback) : fs.readFileSync(path);`, 'path, callback');
const taken = read(`return sync ? fs.readFileSync(path) : fs.promises.readFile(path);`, 'path, { sync }');
const handler = (body: string): string => `export async function get(req, res) { ${body} }`;

const kept = read('if (path === null) path = fs.readFileSync(`x`); return path;', 'path = null');

const askedFor: Readonly<Record<string, string>> = {
  'what the caller may leave out, too': kept + `function load(path) { return read(path); } ` + handler('«load()»;'),
  'no callback is given': byAbsence + handler(`«read('x')»;`),
  'no callback is given, nor options': shifted + handler(`«read('x')»;`),
  'no callback is given where one goes before': behind + handler(`«read('x')»;`),
  'no callback is given to choose by': chosen + handler(`«read('x')»;`),
  'the options say so': bySwitch + handler(`«read('x', { sync: true, path: req.path })»;`),
  'options say so that nobody knows': bySwitch + handler(`«read('x', req.body)»;`),
  'options say so that are handed on': `${bySwitch} function load(options) { return read('x', options); } ${handler(`«load({ sync: true })»;`)}`,
  'a condition on what a request brings': `${fs} ${handler(`if (req.path) «fs.readFileSync('x')»;`)}`,
  'a value that has a default': `${read('if (path) return fs.readFileSync(path);', `path = 'x'`)} ${handler('«read()»;')}`,
};

for (const [what, source] of Object.entries(askedFor)) test(`asked for: ${what}`, () => marked(source));

const notAskedFor: Readonly<Record<string, string>> = {
  'a callback is given': byAbsence + handler(`read('x', (error) => {});`),
  'a callback is given to a method': `${fs} class Store { read(path, callback) { if (!callback) return fs.readFileSync(path); } } const store = new Store(); ${handler(`store.read('x', () => {});`)}`,
  'a callback by name is given': byAbsence + handler(`function done() {} read('x', done);`),
  'a callback is given in the place of options': shifted + handler(`read('x', (error) => {});`),
  'a callback is given where one goes before': behind + handler(`read('x', () => {});`),
  'a callback is given to choose by': chosen + handler(`read('x', () => {});`),
  'options that say nothing of it':
    bySwitch + handler(`read('x', {}); read('x', { encoding: 'utf8' }); read('x', { path: req.path });`),
  'options that say no': bySwitch + handler(`read('x', { sync: false, path: req.path });`),
  'no options': bySwitch + handler(`read('x');`),
  'options that are taken apart': taken + handler(`read('x', { path: req.path });`),
  'options that are handed on': `${bySwitch} function load(options) { return read('x', options); } ${handler('load({ path: req.path });')}`,
  'a callback that is handed on': `${byAbsence} function load(callback) { return read('x', callback); } ${handler('load(() => {});')}`,
};

for (const [what, source] of Object.entries(notAskedFor)) test(`not asked for: ${what}`, () => silent(source));

for (const [what, condition] of Object.entries({
  'no callback': '!callback',
  'an option': 'options.sync === true',
  'no async': '!options.async',
}))
  test(`whoever calls it from outside asks for it by ${what}`, () => {
    const source = `${fs} export async function get(path, options, callback) { if (${condition}) return fs.readFileSync(path); }`;
    const { files } = parseFixture(`//- app.ts\n${source}`);
    assert.deepEqual(
      find(files).map(({ severity }) => severity),
      ['hint'],
    );
  });
