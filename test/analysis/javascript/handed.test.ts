/** What becomes of functions that are handed over: to the program by a command, to a helper by a start, to a library among its options. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Manifests } from '#core/javascript/resolution.ts';
import type { FilePath } from '#protocol/units.ts';
import { find, marked } from './check.ts';

const fs = `import fs from 'fs'; import http from 'http';`;
const required = `const fs = require('fs'); const http = require('http');`;
const read = `«fs.readFileSync('x')»`;
const plain = `fs.readFileSync('x')`;

const served: Readonly<Record<string, string>> = {
  'a callback that is called with this': `${required} module.exports = function run(params, callback = () => undefined) { ${read}; spawn(params).on('close', () => callback.call(null, params)); };`,
  'a handler by custom that a command gives to the program': `//- server.js\n${required} exports.serve = (handle) => http.createServer(handle).listen(80);\n//- bin/tool.js\n${required} require('../server').serve((req, res) => { ${read}; });`,
  'what a start waits for until it is over': `${fs} import { spawn } from 'child_process'; export function start() { const child = spawn('x'); child.on('exit', () => { ${read}; }); }`,
  'the end of a request': `${fs} http.createServer((req, res) => { req.on('end', () => { ${read}; }); });`,
  'the end of what the module has opened': `${fs} import { socket } from './socket.js'; socket.on('close', () => { ${read}; });`,
  'entries of a table beside async ones': `${fs} const routes = {}; routes['/a'] = (req, res) => { ${read}; res.end(); }; routes['/b'] = async (req, res) => { res.end(); }; http.createServer((req, res) => { routes[req.url](req, res); });`,
  'what is told of a step': `${fs} import { stream } from 'x'; export async function answer(prompt) { await stream({ prompt, onStep: (step) => { ${read}; } }); }`,
  'how large a file is': `${fs} http.createServer((req, res) => { if («fs.statSync(req.url)».size === 0) res.end(); });`,
  'a wrapper that both a start and a handler use': `${fs} const wrapped = (work) => work(); await wrapped(async () => { ${plain}; }); http.createServer(async () => { await wrapped(async () => { ${read}; }); });`,
};

for (const [what, program] of Object.entries(served)) test(`on the loop: ${what}`, () => marked(program));

const spared: Readonly<Record<string, string>> = {
  'what a command is answered': `//- lib/ask.js\n${required} exports.ask = (url, answer) => { const req = http.get(url); req.on('response', (res) => answer(res)); };\n//- server.js\n${required} const { ask } = require('./lib/ask'); http.createServer((req, res) => ask('y', () => res.end())).listen(80);\n//- bin/tool.js\n${required} const { ask } = require('../lib/ask'); ask('x', () => { ${plain}; });`,
  'a part of a runner of tests': `//- packages/plugin-mocha/src/report.js\n${required} exports.report = async () => { ${plain}; };`,
  'a reporter for a runner of tests': `//- src/reporters/jest.js\n${required} exports.report = async () => { ${plain}; };`,
  'a command of yargs in a file of its own': `//- src/commands/pin.js\n${required} exports.command = 'pin [file]'; exports.desc = 'Pins it.'; exports.handler = async (args) => { await pin(args); }; async function pin(args) { ${plain}; }`,
  'a sync command of yargs': `//- cli/dump.js\n${required} exports.command = 'dump <file>'; exports.description = 'Dumps it.'; exports.handler = function (argv) { ${plain}; };\n//- lib/device.js\nmodule.exports = (socket, found) => socket.on('message', (it) => found[it.id].handler(it));`,
  'what only such commands import': `//- src/commands/pin.js\nconst { write } = require('../write'); exports.command = 'pin'; exports.describe = 'Pins it.'; exports.handler = () => write();\n//- src/write.js\n${required} exports.write = async () => { ${plain}; };`,
  'a message and whatever else there is': `${required} exports.warn = function (message, ...args) { ${plain}; };`,
  'a folder of samples': `//- module_samples/use.js\n${required} exports.use = async () => { ${plain}; };`,
  'a ZIP that is given to a callback': `import Zip from 'adm-zip'; http.createServer((req, res) => { new Zip().toBuffer((body) => res.end(body)); });`,
};

for (const [what, program] of Object.entries(spared)) test(`spared: ${what}`, () => marked(program));

test('what is done where something has gone wrong is a hint far away, and information where the loop does it', () => {
  const severities = (program: string): readonly string[] =>
    find(new Map([['/project/app.ts', program]])).map(({ severity }) => severity);
  const ask = (then: string): string =>
    `${fs} http.createServer((req, res) => { ask(req, (err, it) => { ${then} }); });`;
  assert.deepEqual(severities(`function explain() { ${plain}; } ${ask('if (err) { explain(); }')}`), ['hint']);
  assert.deepEqual(severities(ask(`if (err && err.code === 'ENOENT') ${plain};`)), ['info']);
  assert.deepEqual(severities(ask(`if (err) res.end(); else ${plain};`)), ['warning']);
  assert.deepEqual(severities(ask(`if (it) ${plain};`)), ['warning']);
});

test('what is kept where it falls back to being made is a hint far away, and information where the loop makes it', () => {
  const severities = (program: string): readonly string[] =>
    find(new Map([['/project/app.ts', program]])).map(({ severity }) => severity);
  const kept = `let page; function load() { return (page = page || ${plain}); }`;
  assert.deepEqual(severities(`${fs} ${kept} http.createServer((req, res) => res.end(load()));`), ['hint']);
  const inPlace = `let page; http.createServer((req, res) => { page = page ?? ${plain}; });`;
  assert.deepEqual(severities(`${fs} ${inPlace}`), ['info']);
});

const library: Manifests = {
  packages: [
    { folder: '/project', name: 'kit', isLibrary: true, main: ['app.ts'], exports: {}, imports: {}, commands: [] },
  ],
  mappings: [],
};

test('what a library does when something is over that it has begun is done for whoever calls it', () => {
  const program = `${fs} export function pack(file) { const out = fs.createWriteStream(file); out.on('close', () => { ${plain}; }); }`;
  marked(program, 'blocking-file', library);
  assert.deepEqual(
    find(new Map([['/project/app.ts' as FilePath, program]]), library).map(({ severity }) => severity),
    ['hint'],
  );
});

test('an async handler by custom serves, in a library, too', () =>
  marked(`${fs} export const serve = (root) => async (req, res) => { ${read}; };`, 'blocking-file', library));
