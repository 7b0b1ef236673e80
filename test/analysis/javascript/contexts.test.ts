/** Where functions run: handlers and callbacks on the loop, start-up and commands and tests not, helpers by who calls them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBlocking } from '#core/analysis.ts';
import { catalogueOf } from '#core/catalogue.ts';
import { nodeCatalogue } from '#core/catalogue/node.ts';
import { readJavaScript } from '#core/javascript/read.ts';
import type { Manifests } from '#core/javascript/resolution.ts';
import type { FilePath } from '#protocol/units.ts';
import { find, marked } from './check.ts';

const fs = `import fs from 'fs';`;
const read = `«fs.readFileSync('x')»`;
const plain = `fs.readFileSync('x')`;

const onLoop: Readonly<Record<string, string>> = {
  'a generator that bluebird goes through': `${fs} import { coroutine } from 'bluebird'; export const get = coroutine(function* (id) { const found = yield find(id); ${read}; });`,
  'a generator that co goes through': `${fs} import co from 'co'; export const get = (id) => co(function* () { yield find(id); ${read}; });`,
  'a generator that something unknown goes through': `${fs} import { Effect } from 'effect'; export const get = Effect.gen(function* () { yield* find(1); ${read}; });`,
  'a wrapped generator that a handler of micro calls': `//- one.js\nconst fs = require('fs'); const { coroutine } = require('bluebird'); module.exports = coroutine(function* (id) { ${read}; });\n//- app.js\nconst one = require('./one'); require('micro')((q, s) => { one(q.url); }).listen(1);`,
  'a middleware of Koa 1': `${fs} export function files(root) { return function* (next) { ${read}; yield next; }; }`,
  'a promise that is made': `${fs} export class Keys { sign() { return «new Promise((resolve) => { resolve(fs.readFileSync('x')); })»; } }`,
  'a promise that is gone on with': `${fs} export function store(flows) { ${read}; return write(flows).then(() => flows); }`,
  'promises together': `${fs} export const all = (names) => { ${read}; return Promise.all(names.map(write)); };`,
  'a callback that only a callback calls': `${fs} export function verify(user, callback) { ${read}; find(user, (error, found) => { callback(error, found); }); }`,
  'http.createServer': `${fs} import http from 'http'; http.createServer((q, s) => { ${read}; });`,
  'http.createServer with options': `${fs} import http from 'http'; http.createServer({}, (q, s) => { ${read}; });`,
  'a server’s request event': `${fs} import http from 'http'; const server = http.createServer(); server.on('request', (q, s) => { ${read}; });`,
  'https, required': `const fs = require('fs'); require('https').createServer({}, function (q, s) { ${read}; });`,
  http2: `${fs} import { createSecureServer } from 'http2'; createSecureServer({}, () => { ${read}; });`,
  'net.createServer': `${fs} import net from 'net'; net.createServer((socket) => { ${read}; });`,
  'a named handler': `${fs} import http from 'http'; http.createServer(handle); function handle(q, s) { ${read}; }`,
  'a handler bound to this': `${fs} import http from 'http'; function handle(q, s) { ${read}; } http.createServer(handle.bind(null));`,
  'express app.get': `${fs} import express from 'express'; const app = express(); app.get('/', (q, s) => { ${read}; });`,
  'express app.use': `${fs} import express from 'express'; const app = express(); app.use((q, s, next) => { ${read}; next(); });`,
  'express with several handlers': `${fs} import express from 'express'; express().post('/', check, (q, s) => { ${read}; }); function check(q, s, next) { ${read}; }`,
  'express Router': `${fs} import { Router } from 'express'; const router = Router(); router.delete('/:id', (q, s) => { ${read}; });`,
  'express.Router()': `const fs = require('fs'); const express = require('express'); const router = express.Router(); router.get('/', (q, s) => { ${read}; });`,
  'express route chains': `${fs} import express from 'express'; express().route('/').get((q, s) => { ${read}; }).post((q, s) => { ${read}; });`,
  'an error handler': `${fs} import express from 'express'; express().use((e, q, s, next) => { ${read}; });`,
  'a route of an app from elsewhere': `${fs} export function routes(app) { app.get('/users', (q, s) => { ${read}; }); }`,
  fastify: `${fs} import Fastify from 'fastify'; const app = Fastify(); app.get('/', (q, r) => { ${read}; });`,
  'a fastify hook': `${fs} import { fastify } from 'fastify'; const app = fastify(); app.addHook('onRequest', (q, r, done) => { ${read}; done(); });`,
  koa: `${fs} import Koa from 'koa'; const app = new Koa(); app.use((ctx) => { ${read}; });`,
  'koa router': `${fs} import Router from '@koa/router'; const r = new Router(); r.get('/', (ctx) => { ${read}; });`,
  hono: `${fs} import { Hono } from 'hono'; const app = new Hono(); app.get('/', (c) => { ${read}; });`,
  'nest controller': `${fs} import { Controller, Get } from '@nestjs/common'; @Controller() export class C { @Get() all() { return ${read}; } }`,
  'nest with a path': `${fs} import { Controller, Post } from '@nestjs/common'; @Controller('x') export class C { @Post('y') make() { return ${read}; } }`,
  'nest service': `${fs} import { Injectable } from '@nestjs/common'; @Injectable() export class S { async all() { return ${read}; } }`,
  'next route handler': `//- app/api/route.ts\n${fs} export async function GET() { return ${read}; }`,
  'next getServerSideProps': `//- pages/index.tsx\n${fs} export async function getServerSideProps() { ${read}; return { props: {} }; }`,
  'an aws handler': `${fs} export const handler = async (event) => ${read};`,
  h3: `${fs} import { defineEventHandler } from 'h3'; export default defineEventHandler((event) => ${read});`,
  'an emitter': `${fs} import { EventEmitter } from 'events'; const e = new EventEmitter(); e.on('x', () => { ${read}; });`,
  'an emitter of a parameter': `${fs} export function watch(e) { e.on('x', () => { ${read}; }); }`,
  'emitter once': `${fs} import { EventEmitter } from 'events'; const e = new EventEmitter(); e.once('x', () => { ${read}; });`,
  'a stream': `${fs} export function take(stream) { stream.on('data', (piece) => { ${read}; }); }`,
  'a web socket': `${fs} import { WebSocketServer } from 'ws'; const s = new WebSocketServer(); s.on('connection', (ws) => { ws.on('message', (m) => { ${read}; }); });`,
  'socket.io': `${fs} import { Server } from 'socket.io'; const io = new Server(); io.on('connection', (s) => { s.on('m', () => { ${read}; }); });`,
  setInterval: `${fs} setInterval(() => { ${read}; }, 1000);`,
  setTimeout: `${fs} setTimeout(() => { ${read}; }, 1000);`,
  setImmediate: `${fs} setImmediate(() => { ${read}; });`,
  'process.nextTick': `${fs} process.nextTick(() => { ${read}; });`,
  queueMicrotask: `${fs} queueMicrotask(() => { ${read}; });`,
  'timers by import': `${fs} import { setTimeout as later } from 'timers'; later(() => { ${read}; }, 1);`,
  'a named timer callback': `${fs} function tick() { ${read}; } setInterval(tick, 1000);`,
  'a callback of node': `${fs} export function load() { fs.readFile('y', (error, data) => { ${read}; }); }`,
  'a callback of a callback': `${fs} export function load() { fs.stat('y', () => { fs.readFile('y', () => { ${read}; }); }); }`,
  'then in a function': `${fs} export function load() { return fetch('y').then((r) => ${read}); }`,
  'catch in a function': `${fs} export function load() { return fetch('y').catch(() => ${read}); }`,
  'then with a name': `${fs} export function load() { return fetch('y').then(keep); } function keep() { ${read}; }`,
  cron: `${fs} import cron from 'node-cron'; cron.schedule('* * * * *', () => { ${read}; });`,
  bullmq: `${fs} import { Worker } from 'bullmq'; new Worker('q', async (job) => { ${read}; });`,
  'a promise executor': `${fs} export async function load() { return new Promise((resolve) => «resolve(${plain})»); }`
    .replace(`«resolve(${plain})»`, `resolve(${plain})`)
    .replace('new Promise((resolve) => resolve(' + plain + '))', '«new Promise((resolve) => resolve(' + plain + '))»'),
  'map in an async function': `${fs} export async function load(names) { return «names.map((name) => ${plain})»; }`,
  'forEach with a name': `${fs} export async function load(names) { «names.forEach(one)»; } function one(name) { ${plain}; }`,
  'an async callback of map': `${fs} export async function load(names) { await Promise.all(names.map(async (name) => ${read})); }`,
  'a nested async function': `${fs} export async function load() { const inner = async () => ${read}; await inner(); }`,
  'an async method that is called on the loop': `${fs} class A { async load() { return ${read}; } } export async function h() { await new A().load(); }`,
  'an async function of a server’s start that a handler calls too': `${fs} import http from 'http'; async function load() { return ${read}; } await load(); http.createServer(async () => { await load(); });`,
  'a wrapper that hands its callback to a server': `${fs} import http from 'http'; function serve(answer) { http.createServer(answer).listen(1); } serve((q, s) => { ${read}; });`,
  'a wrapper of a wrapper': `${fs} import http from 'http'; function serve(answer) { http.createServer(answer); } function main(a) { serve(a); } main((q, s) => { ${read}; });`,
  'a debounce': `${fs} function debounce(f) { return () => { setTimeout(() => f(), 1); }; } debounce(() => ${read});`,
  'a method of a prototype': `const fs = require('fs'); function Cache() {} Cache.prototype.load = function () { return fs.readFileSync('x'); }; const c = new Cache(); exports.h = async () => «c.load()»;`,
  'a method of a prototype that calls another': `const fs = require('fs'); function Cache() {} Cache.prototype = { load: function () { return fs.readFileSync('x'); } }; Cache.prototype.all = async function () { return «this.load()»; };`,
  'an inherited method of a prototype': `const fs = require('fs'); function A() {} A.prototype.load = function () { return fs.readFileSync('x'); }; function B() {} require('util').inherits(B, A); exports.h = async () => «new B().load()»;`,
  'a prototype made of another': `const fs = require('fs'); function A() {} A.prototype.load = function () { return fs.readFileSync('x'); }; function B() {} B.prototype = Object.create(A.prototype); exports.h = async () => «new B().load()»;`,
  'members mixed into a prototype': `const fs = require('fs'); function A() {} Object.assign(A.prototype, { load() { return fs.readFileSync('x'); } }); exports.h = async () => «new A().load()»;`,
  'a method set in a constructor function': `const fs = require('fs'); function A() { this.load = function () { return fs.readFileSync('x'); }; } exports.h = async () => { const a = new A(); «a.load()»; };`,
  'a function that an object is given': `const fs = require('fs'); const api = {}; api.load = function () { return fs.readFileSync('x'); }; exports.h = async () => «api.load()»;`,
  'an export that its own file calls': `const fs = require('fs'); exports.load = function () { return fs.readFileSync('x'); }; exports.h = async () => «exports.load()»;`,
  'a member of an object that calls another': `const fs = require('fs'); const api = { load: function () { return fs.readFileSync('x'); }, all: function () { return this.load(); } }; exports.h = async () => «api.all()»;`,
  'an object made of another': `const fs = require('fs'); const base = { load() { return fs.readFileSync('x'); } }; exports.h = async () => { const made = Object.create(base); «made.load()»; };`,
  'a command that listens': `#!/usr/bin/env node\n${fs} import http from 'http'; http.createServer(() => {}).listen(80); setInterval(() => { ${read}; }, 9);`,
  'a handler in a command': `#!/usr/bin/env node\n${fs} import http from 'http'; http.createServer(() => { ${read}; });`,
};

for (const [what, program] of Object.entries(onLoop)) test(`on the loop: ${what}`, () => marked(program));

const offLoop: Readonly<Record<string, string>> = {
  'a generator that the start goes through': `${fs} import co from 'co'; co(function* () { yield find(1); ${plain}; });`,
  'a generator that is only gone through': `${fs} export function* lines() { yield ${plain}; }`,
  'a promise that a start makes': `${fs} export function load() { return new Promise((resolve) => { resolve(${plain}); }); } load().then(begin);`,
  'a promise in a command': `//- bin/tool.js\nconst fs = require('fs'); exports.load = () => new Promise((resolve) => { resolve(${plain}); });`,
  'a promise that is not given back': `${fs} export function note() { ${plain}; write('x').then(() => {}); }`,
  'a member that no event is called by': `${fs} export const kinds = {}; kinds.one = () => ${plain};`,
  'a callback of the same name inside': `${fs} export function note(name, callback) { ${plain}; names.forEach((one, callback) => callback(one)); }`,
  'the top of a module': `${fs} ${plain};`,
  'a block at the top': `${fs} if (process.env.X) { ${plain}; }`,
  'a class’s static part': `${fs} export class A { static text = ${plain}; static { ${plain}; } }`,
  'a helper at start-up': `${fs} function load() { return ${plain}; } load();`,
  'an async main': `${fs} async function main() { ${plain}; } main();`,
  'a main with catch': `${fs} async function main() { ${plain}; } main().catch(() => { process.exit(1); });`,
  'a main that calls others': `${fs} async function main() { await one(); } async function one() { ${plain}; } main();`,
  'what loads code that is not known beforehand': `${fs} export async function load(p) { try { return await import(p); } catch { return mended(p); } } async function mended(p) { ${plain}; }`,
  'what requires code that is not known beforehand': `${fs} export async function load(p) { ${plain}; return require(p); }`,
  'a module of Nest that reads its settings': `${fs} export class Settings { static async forRoot() { return ${plain}; } }`,
  'a schedule in a command': `//- bin/tool.js
import { Cron } from 'croner'; ${fs} new Cron('* * * * *', async () => { ${plain}; });`,
  'a suite that a function begins': `${fs} export function begin(load) { describe('', function () { one(); }); } function one() { load().then(() => { ${plain}; }); }`,
  'an async IIFE': `${fs} (async () => { ${plain}; })();`,
  'then at the top': `${fs} import('./x.js').then(() => { ${plain}; });`,
  'a callback of node at the top': `${fs} fs.readdir('y', (error, names) => { ${plain}; });`,
  'a script in a folder of scripts': `//- bin/tools/check.js\nconst fs = require('fs'); require('x').on('y', () => { ${plain}; });`,
  'then in a main': `${fs} function main() { fetch('x').then(() => { ${plain}; }); } main();`,
  'before listen': `${fs} import express from 'express'; async function main() { const app = express(); ${plain}; app.listen(1); } main();`,
  'map at start-up': `${fs} ['a'].map((name) => fs.readFileSync(name));`,
  'a main of another file': `//- main.ts\nimport { main } from './app.js'; main();\n//- app.ts\n${fs} export async function main() { ${plain}; }`,
  'a sync function that nobody calls': `${fs} export function load() { return ${plain}; }`,
  'a sync method that nobody calls': `${fs} export class A { load() { return ${plain}; } }`,
  'a constructor': `${fs} export class A { constructor() { ${plain}; } }`,
  'a command': `#!/usr/bin/env node\n${fs} export async function run() { ${plain}; }`,
  commander: `${fs} import { program } from 'commander'; program.command('x').action(async () => { ${plain}; });`,
  'commander, new': `${fs} import { Command } from 'commander'; new Command().command('x').action(async () => { ${plain}; });`,
  yargs: `${fs} import yargs from 'yargs'; yargs.command('x', '', {}, async () => { ${plain}; });`,
  'a script': `//- scripts/release.ts\n${fs} export async function release() { ${plain}; }`,
  'a bin': `//- bin/tool.js\n${fs} async function run() { ${plain}; } module.exports = run;`,
  'a config': `//- vite.config.ts\n${fs} export default async () => { ${plain}; };`,
  'a gulpfile': `//- gulpfile.js\nconst fs = require('fs'); exports.build = async () => { ${plain}; };`,
  'a test': `//- app.test.ts\n${fs} test('x', async () => { ${plain}; });`,
  'a spec': `//- app.spec.ts\n${fs} describe('x', () => { it('y', async () => { ${plain}; }); });`,
  'a node test': `${fs} import { test } from 'node:test'; test('x', async () => { ${plain}; });`,
  'a vitest': `${fs} import { it } from 'vitest'; it('x', async () => { ${plain}; });`,
  'a helper of tests': `${fs} import { test } from 'node:test'; async function prepare() { ${plain}; } test('x', prepare);`,
  'a describe without import': `${fs} describe('x', () => { beforeEach(async () => { ${plain}; }); });`,
  'a worker': `${fs} import { parentPort } from 'worker_threads'; parentPort.on('message', () => { ${plain}; });`,
  'a worker’s data': `${fs} import { workerData } from 'node:worker_threads'; export async function run() { ${plain}; }`,
  'a worker’s port, required': `const fs = require('fs'); const threads = require('worker_threads'); threads.parentPort.on('message', () => { ${plain}; });`,
  'the end of what a server is asked over': `${fs} process.stdin.on('close', () => { ${plain}; }); process.stdin.once('end', () => { ${plain}; });`,
  'the end of the process': `${fs} process.on('exit', () => { ${plain}; }); process.once('SIGTERM', () => { ${plain}; });`,
  'a suite of tests without a name for it': `//- checks.js\nconst fs = require('fs'); describe('x', () => { it('y', async () => { ${plain}; }); });`,
  'a function that a test hands over': `//- app.js\nmodule.exports.move = function (done) { return async () => done(); };\n//- app.test.js\n${fs} import { move } from './app.js'; describe('x', () => { move(() => { ${plain}; }); });`,
  'a closure that is returned': `${fs} export async function make() { return () => ${plain}; }`,
  'a callback of something unknown': `${fs} export function make(x) { x.something(() => ${plain}); }`,
  'a function that is only mentioned': `${fs} function load() { return ${plain}; } export const all = [load];`,
};

/** What nobody is seen to call, but only the start of a program or a command can. */
const before: Readonly<Record<string, string>> = {
  'what begins to listen when it is told that it can': `${fs} import http from 'http'; db.on('open', () => { ${plain}; http.createServer().listen(80); });`,
  'what is waited for to begin when it is told that it can': `${fs} import http from 'http'; db.on('open', async () => { await prepare(); open(); }); async function prepare() { ${plain}; } function open() { http.createServer().listen(80); }`,
  'what an inspector answers a command': `${fs} import { Session } from 'inspector'; const session = new Session(); function stop() { session.post('Profiler.stop', (error, { profile }) => { ${plain}; }); } stop();`,
  'what begins to listen later': `${fs} import http from 'http'; setTimeout(() => { ${plain}; http.createServer().listen(80); }, 9);`,
  'a method that begins to listen': `${fs} import http from 'http'; export class App { async run() { ${plain}; this.server.listen(this.port); } }`,
  'what the beginning of a server waits for': `${fs} export class App { async serve() { await this.load(); await this.open(); } async load() { ${plain}; } async open() { this.server.listen(this.port); } }`,
  'a lifecycle’s method': `${fs} export class Store { async init() { ${plain}; } async initializeKeys() { ${plain}; } }`,
  'a hook of nest': `${fs} import { Injectable } from '@nestjs/common'; @Injectable() export class S { async onModuleInit() { ${plain}; } }`,
  'what ends the process': `${fs} export async function report(found) { ${plain}; process.exit(found); }`,
  'a migration': `${fs} export async function up(db) { ${plain}; } export async function down(db) { ${plain}; }`,
  'what stands in a migration': `${fs} import { attempt } from 'x'; export function migrateFromOld() { return attempt(async () => { ${plain}; }); }`,
  'a migration as a class': `${fs} export class AddUsers1 { async up(db) { ${plain}; } async down(db) { ${plain}; } }`,
  'a method that the top of another file calls on something': `//- app.ts\n${fs} export class Store { async fill() { ${plain}; } }\n//- main.ts\nimport { Store } from './app.ts'; import { stores } from 'x'; for (const store of stores) await store.fill();`,
  'a method that only such a one calls': `//- app.ts\n${fs} export class Store { async fill() { await this.parts.read(); } } export class Part { async read() { ${plain}; } }\n//- main.ts\nimport { Store } from './app.ts'; import { stores } from 'x'; for (const store of stores) await store.fill();`,
  'a command described as an object': `${fs} export const build = { command: 'build', describe: 'Builds it.', handler: async (args) => { ${plain}; } };`,
  'a command of a program from elsewhere': `${fs} export function add(program) { program.command('x').description('y').action(async () => { ${plain}; }); }`,
  'a command of yargs from elsewhere': `${fs} export function add(cli) { cli.command('x', 'Does it.', {}, async () => { ${plain}; }); }`,
  'a command that is wrapped': `${fs} import { run } from 'x'; const build = async () => { ${plain}; }; export function add(program) { program.command('x').action(run('x', build)); }`,
  'a plugin of fastify': `${fs} import fp from 'fastify-plugin'; async function plugin(app) { ${plain}; } export default fp(plugin);`,
  'what only a command imports': `//- bin/tool.js\nimport { build } from '../lib/build.js'; export const run = (name) => build[name]();\n//- lib/build.js\nimport { write } from './write.js'; export const build = { all: async () => write };\n//- lib/write.js\n${fs} export async function write() { ${plain}; }`,
  'a method that starts everything again': `${fs} export class App { async start() { await this.prepare(); } async prepare() { ${plain}; } async again() { await this.start(); } }`,
  'a callback in a sync start': `${fs} export class App { start() { fs.readdir('y', () => { ${plain}; }); } }`,
  'the creation of a migration': `${fs} export async function createMigration(name) { ${plain}; }`,
  'a signal': `${fs} process.on('SIGUSR2', () => { ${plain}; }); process.on('SIGHUP', async () => { ${plain}; });`,
  'a server that listens now': `${fs} import http from 'http'; const server = http.createServer(); server.on('listening', () => { ${plain}; });`,
  'what a command only makes run': `//- bin/tool
#!/usr/bin/env node
require('../lib/main');
//- lib/main.js
const fs = require('fs'); exports.write = async () => { ${plain}; };`,
  'what a command only makes run, imported': `//- bin/tool.mjs
import '../lib/main.js';
//- lib/main.js
${fs} export const write = async () => { ${plain}; };`,
  'a generator of code': `${fs} import Generator from 'yeoman-generator'; export class App extends Generator { async writing() { ${plain}; } }`,
  'signals of a command': `//- src/cli/run.js\nconst fs = require('fs'); exports.run = (signals) => { const clean = () => { ${plain}; }; signals.forEach((one) => process.on(one, clean)); };`,
  'a sample program': `//- examples/chat/move.js
const fs = require('fs'); exports.move = async () => { ${plain}; };`,
  'a helper in a folder of tests': `//- packages/core/test/support/make.js
const fs = require('fs'); exports.make = async () => { ${plain}; };`,
  'compiled tests': `//- dist/test/make.js
const fs = require('fs'); exports.make = async () => { ${plain}; };`,
  'a folder of commands': `//- src/cli/build.ts\n${fs} export async function build() { ${plain}; }`,
};

for (const [what, program] of Object.entries(before)) test(`before the loop: ${what}`, () => marked(program));

/** What is kept: a hint at most, as it costs once. */
const kept: Readonly<Record<string, string>> = {
  'a cache of an object': `${fs} const cache = {}; function load(name) { if (cache[name]) return cache[name]; const text = ${plain}; return cache[name] = text; } export async function h(n) { load(n); }`,
  'a cache of a map': `${fs} const cache = new Map(); function load(name) { if (cache.has(name)) return cache.get(name); const text = ${plain}; cache.set(name, text); return text; } export async function h(n) { load(n); }`,
  'a cache by a local': `${fs} const cache = new Map(); function load(name) { const known = cache.get(name); if (known !== undefined) { return known; } const text = ${plain}; cache.set(name, text); return text; } export async function h(n) { load(n); }`,
  'a part of a variable of the module': `${fs} let shared = null; function load() { if (shared) { return shared.text; } const text = ${plain}; shared = { text }; return text; } export async function h() { load(); }`,
  'a variable of the module': `${fs} let version; function load() { if (version) return version; version = ${plain}; return version; } export async function h() { load(); }`,
};

for (const [what, program] of Object.entries(kept)) test(`once: ${what}`, () => marked(program));

const notKept: Readonly<Record<string, string>> = {
  'nothing is kept': `${fs} const cache = {}; function load(name) { if (cache[name]) return cache[name]; return ${plain}; } export async function h(n) { «load(n)»; }`,
  'what is kept is the call’s own': `${fs} function load(name) { const cache = {}; if (cache[name]) return cache[name]; cache[name] = ${plain}; return cache[name]; } export async function h(n) { «load(n)»; }`,
  'before the question': `${fs} const cache = {}; function load(name) { const text = ${plain}; if (cache[name]) return cache[name]; cache[name] = text; return text; } export async function h(n) { «load(n)»; }`,
  'after the block': `${fs} const cache = {}; function load(name) { { if (cache[name]) return cache[name]; cache[name] = 1; } return ${plain}; } export async function h(n) { «load(n)»; }`,
};

for (const [what, program] of Object.entries(notKept)) test(`every time: ${what}`, () => marked(program));

/** The like, but somebody is served by it. */
const served: Readonly<Record<string, string>> = {
  'a lifecycle’s method that a handler calls': `${fs} import http from 'http'; class Store { async init() { ${read}; } } http.createServer(async () => { await new Store().init(); });`,
  'a route called test': `//- app/test/route.ts
${fs} export async function GET() { return ${read}; }`,
  'a service for samples': `//- src/services/samples/find.ts
${fs} export async function find() { return ${read}; }`,
  'a sample server': `//- examples/app.js
const fs = require('fs'); require('http').createServer(() => { ${read}; });`,
  'a start that a signal of another begins': `${fs} export function serve(bus) { bus.on('SIGHUP', () => { ${read}; }); }`,
  'an event of the process of a server': `${fs} export function note(event) { process.on(event, () => { ${read}; }); }`,
  'what a login waits for in a server of its own': `${fs} import http from 'http'; async function login() { return new Promise((resolve) => { const server = http.createServer(); server.on('request', (req, res) => { server.close(); resolve(req.url); }); server.listen(0); }); } export async function find() { await login(); return ${read}; }`,
  'up without down': `${fs} export class Lift { async up() { ${read}; } }`,
  'a handler that listens to something': `${fs} export class Bus { async take() { ${read}; this.bus.listen('orders', () => {}); } }`,
  'what a handler may call by name': `//- app.ts\n${fs} export class Store { async fill() { ${read}; } }\n//- main.ts\nimport { Store } from './app.ts'; import http from 'http'; import { stores } from 'x'; await stores[0].fill(); http.createServer(async () => { await stores[0].fill(); });`,
  'a method that passes its call on': `${fs} export class Outer { async find() { return this.inner.find(); } } export class Inner { async find() { return ${read}; } }`,
  'a request that has another server begin': `${fs} import http from 'http'; import express from 'express'; const app = express(); app.post('/', (q, s) => { ${read}; http.createServer().listen(81); });`,
  'what is told of a server that listens': `${fs} import http from 'http'; db.on('open', () => { ${read}; tell(); }); http.createServer().listen(80);`,
  'what a command and a server import': `//- bin/tool.js\nimport '../lib/write.js';\n//- server.js\nimport http from 'http'; import './lib/write.js'; http.createServer(() => {}).listen(80);\n//- lib/write.js\n${fs} export async function write() { ${read}; }`,
  'what a command imports and begins to serve': `//- bin/tool.js\nimport '../lib/app.js';\n//- lib/app.js\nimport http from 'http'; import './write.js'; http.createServer(() => {}).listen(80);\n//- lib/write.js\n${fs} export async function write() { ${read}; }`,
  'what loads code when a handler asks for it': `import http from 'http'; ${fs} async function load(p) { ${read}; return import(p); } http.createServer(async (req) => { await load(req.url); });`,
  'what takes a known module along': `${fs} export async function load() { const x = await import('x'); require('y'); ${read}; }`,
  'a schedule in a server': `import { Cron } from 'croner'; ${fs} export function plan() { new Cron('* * * * *', async () => { ${read}; }); }`,
  'what is called test in a server': `${fs} export function add(test) { test('disk', async () => {}); } export async function load() { ${read}; }`,
  'a command of a bot': `${fs} export function add(bot) { bot.command('x', async (context) => { ${read}; }); bot.action('y', async () => { ${read}; }); }`,
};

for (const [what, program] of Object.entries(served)) test(`on the loop: ${what}`, () => marked(program));

/** A package that others install: who calls what it gives is not known. */
const library: Manifests = {
  packages: [
    { folder: '/project', name: 'kit', isLibrary: true, main: ['app.ts'], exports: {}, imports: {}, commands: [] },
  ],
  mappings: [],
};

/** What a framework or a library of which nothing is known runs where it is set up. */
const setUp: Readonly<Record<string, string>> = {
  'middleware for all requests': `${fs} export function add(app) { app.use((request, response, next) => { ${read}; next(); }); }`,
  'a chain of a route': `${fs} export function add(app, list) { app.route('/users').get(list).post((request, response) => { ${read}; }); }`,
  'a tool of an assistant': `${fs} export function add(server) { server.registerTool('read', { title: 'x' }, (args) => { ${read}; }); server.setRequestHandler(Schema, () => { ${read}; }); }`,
  'an event by its name': `${fs} export function watch(workspace) { workspace.onDidSaveTextDocument((document) => { ${read}; }); }`,
  'a command of an editor': `import * as vscode from 'vscode'; ${fs} export function activate(context) { context.subscriptions.push(vscode.commands.registerCommand('x', () => { ${read}; })); }`,
  'a callback of what nobody knows, in a handler': `import http from 'http'; import { client } from 'x'; ${fs} http.createServer((request, response) => { client.ask('x', (error, rows) => { ${read}; }); });`,
  'the load of a page': `//- src/routes/x/+page.server.ts\n${fs} export const load = () => { ${read}; };`,
  'a middleware by its file': `//- src/middleware.ts\n${fs} export function middleware(request) { ${read}; }`,
  'a call by a name that no other has, from a handler': `import http from 'http'; ${fs} export class Store { async fillAll() { ${read}; } } export function serve() { http.createServer(async () => { await stores[0].fillAll(); }); }`,
};

for (const [what, program] of Object.entries(setUp))
  test(`on the loop: ${what}`, () => marked(program, 'blocking-file', library));

const supposed: Readonly<Record<string, string>> = {
  'an async function of a library': `${fs} export async function load() { ${plain}; }`,
  'a method of a library': `${fs} export class Client { async upload(file) { const text = fs.readFileSync(file); await this.send(text); } }`,
  'what a library does when it is done': `${fs} export function load(connect) { return connect().then(() => { ${plain}; }); }`,
  'a name that several have': `import http from 'http'; ${fs} export class A { async fill() { ${plain}; } } export class B { async fill() {} } export function serve() { http.createServer(async () => { await stores[0].fill(); }); }`,
};

for (const [what, program] of Object.entries(supposed)) {
  test(`only a hint: ${what}`, () => {
    marked(program, 'blocking-file', library);
    const files = new Map([['/project/app.ts', program]]);
    assert.deepEqual(
      find(files, library).map(({ severity }) => severity),
      ['hint'],
    );
  });
}

test('a library whose entry serves is a program', () =>
  marked(
    `import http from 'http'; ${fs} export async function load() { ${read}; } http.createServer(() => {}).listen(80);`,
    'blocking-file',
    library,
  ));

test('what takes long by itself is a finding in a library, too', () =>
  marked(
    `import { scryptSync } from 'crypto'; export async function check(p) { return «scryptSync(p, 's', 64)»; }`,
    'blocking-crypto',
    library,
  ));

const life: Readonly<Record<string, string>> = {
  'hooks of Fastify’s life': `${fs} export function add(app) { app.addHook('onClose', async () => { ${plain}; }); app.addHook('onReady', async () => { ${plain}; }); }`,
  'the end of Electron': `import { app } from 'electron'; ${fs} app.on('before-quit', () => { ${plain}; });`,
  'a plugin that sets up its routes': `${fs} export default async function routes(app) { const schema = ${plain}; app.get('/x', { schema }, async () => 1); }`,
  'what a build asks for': `${fs} export async function generateStaticParams() { return ${plain}; }`,
  'a name with an underscore': `${fs} class Store { async _init() { ${plain}; } }`,
};

for (const [what, program] of Object.entries(life)) test(`start-up and end: ${what}`, () => marked(program));

test('a call that is light is information where others wait for it, and a hint farther away or where nobody is seen to', () => {
  const severities = (program: string): readonly string[] =>
    find(new Map([['/project/app.ts', program]])).map(({ severity }) => severity);
  const make = `fs.mkdirSync('x')`;
  assert.deepEqual(severities(`${fs} export async function h(req, res) { ${make}; }`), ['info']);
  assert.deepEqual(severities(`${fs} function m() { ${make}; } export async function h(req, res) { m(); }`), ['hint']);
  assert.deepEqual(severities(`${fs} export async function h() { ${make}; }`), ['hint']);
  assert.deepEqual(severities(`${fs} function m() { ${make}; ${plain}; } export async function h(req, res) { m(); }`), [
    'warning',
  ]);
});

test('what a tool has written in long lines is not judged', () => {
  const line = Array.from({ length: 400 }, (_, at) => `async function f${at}(){return fs.readFileSync("${at}")}`).join(
    '',
  );
  assert.deepEqual(find(new Map([['/project/app.js', `const fs=require("fs");${line}`]])), []);
  const picture = `export const picture = '${'A'.repeat(20_000)}';\n`;
  assert.equal(
    find(new Map([['/project/app.js', `${picture}${fs}\nexport async function h() { ${plain}; }`]])).length,
    1,
  );
});

test('the folder that a project lies in says nothing of its files', () => {
  const files = [
    readJavaScript('/scripts/shop/app.ts' as FilePath, `${fs} export async function load() { ${plain}; }`),
  ];
  const found = (root: string): number =>
    findBlocking({ files, catalogue: catalogueOf([nodeCatalogue]), roots: [root as FilePath] }).length;
  assert.deepEqual([found('/scripts/shop'), found('/')], [1, 0]);
});

for (const [what, program] of Object.entries(offLoop)) test(`off the loop: ${what}`, () => marked(program));

test('a test that calls a function does not make it start-up', () =>
  marked(`
//- app.ts
${fs}
export async function load() { return ${read}; }
//- app.test.ts
import { load } from './app.ts';
test('x', async () => { await load(); });
`));
