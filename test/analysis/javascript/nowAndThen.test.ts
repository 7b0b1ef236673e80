/** What runs on the loop, but only now and then: when it is started again or something has gone wrong, or a developer changes a file. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Manifests } from '#core/javascript/resolution.ts';
import type { FilePath } from '#protocol/units.ts';
import { find, marked } from './check.ts';

const fs = `import fs from 'fs'; import http from 'http';`;
const read = `«fs.readFileSync('x')»`;
const plain = `fs.readFileSync('x')`;

const rare: Readonly<Record<string, string>> = {
  'a watched folder': `${fs} export function watch(folder) { fs.watch(folder, () => { ${plain}; }); fs.watchFile('y', () => { ${plain}; }); }`,
  'a watcher': `${fs} export function watch(watcher) { watcher.on('change', async (path) => { ${plain}; }); }`,
  'a chain of chokidar': `${fs} import chokidar from 'chokidar'; export function watch() { chokidar.watch('src').on('ready', () => {}).on('all', (event, path) => { ${plain}; }); }`,
  'a watcher of chokidar': `${fs} import chokidar from 'chokidar'; export function watch() { const watcher = chokidar.watch('src'); watcher.on('add', async (path) => { ${plain}; }); }`,
  'what a watcher has done again': `${fs} async function build() { ${plain}; } export function watch(watcher) { watcher.on('add', () => build()); }`,
  'what a handler starts again': `${fs} class App { async restart() { await this.fill(); } async fill() { ${plain}; } } const app = new App(); http.createServer(async (req, res) => { await app.restart(); });`,
  'a sync start that a handler begins again': `${fs} function reload() { ${plain}; } http.createServer((req, res) => { reload(); });`,
  'plugins that a handler waits for': `${fs} async function loadPlugins() { ${plain}; } http.createServer(async (req, res) => { await loadPlugins(); });`,
  'a configuration that is read where it is needed': `${fs} export async function loadConfig() { ${plain}; }`,
  'what a watcher does a little later': `${fs} export function watch(watcher) { watcher.on('change', () => { setTimeout(() => { ${plain}; }, 100); }); }`,
  'a start in capitals': `${fs} class Gate { async Start() { await this.fill(); } async fill() { ${plain}; } } const gate = new Gate(); http.createServer(async () => { await gate.Start(); });`,
  'a database that is connected to': `${fs} async function connectToDatabase() { await connect(); } async function connect() { ${plain}; } http.createServer(async () => { await connectToDatabase(); });`,
  'a loader of templates': `${fs} export class Loader { getSource(name) { return { src: ${plain} }; } }`,
  'what is initialised by its name': `${fs} class Client { async initWebCache() { ${plain}; } } const client = new Client(); http.createServer(async () => { await client.initWebCache(); });`,
  'an error that is explained far away': `${fs} function explain() { ${plain}; } http.createServer((req, res) => { try { res.end(work()); } catch (error) { explain(); } });`,
  'what is written for whoever looks for a fault': `${fs} function send() { if (process.env.APP_DEBUG) ${plain}; } http.createServer((req, res) => { send(); });`,
  'a folder that is made where there is none': `${fs} export async function save() { if (!fs.existsSync('x')) { fs.mkdirSync('x'); } }`,
  'what a compiler made of an assignment to what is not there': `${fs} class Settings { static all; static get() { return Settings.all ?? (Settings.all = load()); } } function load() { return ${plain}; } http.createServer((req, res) => { Settings.get(); });`,
  'a page that is kept for its file': `${fs} let kept; function page(file) { if (kept && kept.file === file) return kept.html; const html = ${plain}; kept = { file, html }; return html; } http.createServer((req, res) => { res.end(page(req.url)); });`,
  'what is kept in a map': `${fs} const kept = new Map(); function page(file) { let html; if (kept.has(file)) { html = kept.get(file); } else { html = ${plain}; kept.set(file, html); } return html; } http.createServer((req, res) => { res.end(page(req.url)); });`,
  'what is put into a map where it is not yet': `${fs} const kept = new Map(); function page(file) { if (!kept.has(file)) { kept.set(file, ${plain}); } return kept.get(file); } http.createServer((req, res) => { res.end(page(req.url)); });`,
  'what a map does not have yet': `${fs} const all = new Map(); function page(file) { let html = all.get(file); if (html === undefined) { html = ${plain}; all.set(file, html); } return html; } http.createServer((req, res) => { res.end(page(req.url)); });`,
  'what is written where looking for faults is not off': `${fs} function send() { if (process.env.DEBUG && process.env.APP_DEBUG !== 'false') ${plain}; if (process.env.TRACE || process.env.VERBOSE === '1') ${plain}; } http.createServer((req, res) => { send(); });`,
  'what is read while the program is developed': `${fs} let index; function page() { if (process.env.NODE_ENV !== 'production') { index = ${plain}; } return index; } http.createServer((req, res) => { res.end(page()); });`,
  'what is kept for each client': `${fs} const all = new WeakMap(); async function script(client, name) { let own = all.get(client); if (!own) { own = new Map(); all.set(client, own); } const known = own.get(name); if (known) return known; const text = load(); own.set(name, text); return text; } function load() { return ${plain}; } http.createServer(async (req, res) => { await script(req.socket, 'x'); });`,
  'an error that a promise tells of': `${fs} function explain() { ${plain}; } http.createServer((req, res) => { work().catch((error) => { explain(error); }); });`,
  'an error by a longer name': `${fs} function explain() { ${plain}; } http.createServer((req, res) => { work((workError) => { if (workError) { explain(); return; } res.end(); }); });`,
  'settings that are read anew': `${fs} export function follow(settings) { settings.on('reload', () => { ${plain}; }); }`,
  'the same in one line': `${fs} export async function save() { if (!fs.existsSync('x')) fs.mkdirSync('x', { recursive: true }); }`,
};

for (const [what, program] of Object.entries(rare)) {
  test(`only a hint: ${what}`, () => {
    marked(program);
    const found = find(new Map([['/project/app.ts', program]])).map(({ severity }) => severity);
    assert.ok(found.length > 0 && found.every((severity) => severity === 'hint'), found.join());
  });
}

const always: Readonly<Record<string, string>> = {
  'a change of what is stored': `${fs} export function follow(orders) { orders.on('change', () => { ${read}; }); orders.watch().on('change', () => { ${read}; }); }`,
  'what a watcher and a handler call': `${fs} async function build() { ${read}; } export function watch(watcher) { watcher.on('change', () => build()); } http.createServer(async () => { await build(); });`,
  'a set-up of each request': `${fs} function setup() { ${plain}; } http.createServer((req, res) => { «setup()»; });`,
  'a handler called restart': `${fs} export function restart(req, res) { ${read}; }`,
  'what is loaded by a name that says nothing': `${fs} async function loadPage() { ${read}; } http.createServer(async () => { await loadPage(); });`,
  'what is written where there is none': `${fs} export async function save(req, res) { if (!fs.existsSync(key)) «fs.writeFileSync(key, 'x')»; }`,
  'a file behind the folder': `${fs} export async function save(key) { if (!fs.existsSync('x')) fs.mkdirSync('x'); «fs.writeFileSync(key, 'x')»; }`,
  'what is filled in for each call': `${fs} function load(options) { return options.text ?? (options.text = ${plain}); } http.createServer((req, res) => { «load({})»; });`,
  'a page that is kept for a while': `${fs} let kept; function page(file) { if (kept && kept.until > Date.now()) return kept.html; const html = ${plain}; kept = { until: Date.now() + 1000, html }; return html; } http.createServer((req, res) => { res.end(«page(req.url)»); });`,
  'what is kept in a map of the call': `${fs} function page(file) { const kept = new Map(); if (!kept.has(file)) { kept.set(file, ${plain}); } return kept.get(file); } http.createServer((req, res) => { res.end(«page(req.url)»); });`,
  'what is done once at a time': `${fs} let busy = false; function work() { if (!busy) { busy = true; ${plain}; busy = false; } } http.createServer((req, res) => { «work()»; });`,
  'what is done once at a time, whatever happens': `${fs} const busy = new Set(); function work(id) { if (!busy.has(id)) { busy.set(id, 1); try { ${plain}; } finally { busy.delete(id); } } } http.createServer((req, res) => { «work(req.url)»; });`,
  'what is turned on and off': `${fs} let open = false; function turn() { if (open) { open = false; } else { ${plain}; open = true; } } http.createServer((req, res) => { «turn()»; });`,
  'what is told to who is kept': `${fs} const rooms = new Map(); function log() { ${plain}; } export function join(id, socket) { if (!rooms.has(id)) { rooms.set(id, socket); socket.on('message', () => { «log()»; }); } } http.createServer((req, res) => { join(req.url, req.socket); });`,
  'what is done unless somebody looks for a fault': `${fs} function a() { if (process.env.DEBUG !== '1') ${plain}; } function b() { if (process.env.DEBUG === undefined) ${plain}; } http.createServer((req, res) => { «a()»; «b()»; });`,
  'what is done not only for whoever develops': `${fs} function a(url) { if (process.env.NODE_ENV !== 'production' || url) ${plain}; } http.createServer((req, res) => { «a(req.url)»; });`,
  'what is done without an error, or not with it': `${fs} function a(noError) { if (noError) ${plain}; } function b(exitOnError) { if (exitOnError) ${plain}; } http.createServer((req, res) => { «a(req.url)»; «b(req.url)»; });`,
  'what a client asks to be read anew': `${fs} import { Server } from 'socket.io'; new Server(80).on('connection', (socket) => { socket.on('reload', () => { ${read}; }); });`,
  'what is there already': `${fs} const kept = new Map(); http.createServer((req, res) => { if (kept.has(req.url)) { ${read}; } else { kept.set(req.url, 1); } });`,
  'what is read instead after an error': `${fs} function load() { return ${plain}; } http.createServer(async (req, res) => { res.end(await work().catch(() => { return «load()»; })); });`,
  'what is read in production': `${fs} function page() { return process.env.NODE_ENV === 'production' ? ${plain} : ''; } http.createServer((req, res) => { if (process.env.NODE_ENV !== 'development') { res.end(«page()»); } });`,
  'what a map does not have, and is not given': `${fs} const all = new Map(); function page(file) { let html = all.get(file); if (html === undefined) { html = ${plain}; } return html; } http.createServer((req, res) => { res.end(«page(req.url)»); });`,
  'what is behind a catch': `${fs} export async function save() { try { await work(); } catch {} ${read}; }`,
  'what is given back instead of an error': `${fs} function load() { return ${plain}; } export async function read() { try { return await cached(); } catch { return «load()»; } }`,
  'what the environment chooses': `${fs} function send() { if (process.env.APP_STORE) ${plain}; } http.createServer((req, res) => { «send()»; });`,
  'a timer that polls': `${fs} function poll() { ${read}; setTimeout(poll, 1000); } poll();`,
};

for (const [what, program] of Object.entries(always)) test(`every time: ${what}`, () => marked(program));

test('an error that is caught is information where it is caught', () => {
  const program = `${fs} export async function save() { try { await work(); } catch { ${plain}; } }`;
  const found = find(new Map([['/project/app.ts', program]]));
  assert.deepEqual(
    found.map(({ severity }) => severity),
    ['info'],
  );
});

const ofBuilds: Readonly<Record<string, string>> = {
  'a task of grunt': `const fs = require('fs'); module.exports = (grunt) => { grunt.registerMultiTask('build', 'Builds it.', function () { grunt.util.each(this.files, (file, cb) => { ${plain}; cb(); }, this.async()); }); };`,
  'a task of gulp': `const fs = require('fs'); module.exports = (gulp) => { gulp.task('build', ['clean'], async () => { ${plain}; }); };`,
  'the last error of a process, whoever tells of it': `${fs} import { watch } from 'x'; export async function follow() { watch().on('uncaughtException', () => { ${plain}; }); }`,
  'a migration that is run once': `${fs} export async function runMigrationOnce() { ${plain}; }`,
  'what a command gives to what nobody knows': `${fs} import { each } from 'x'; export function add(program) { program.command('x').action(() => { each(program.files, async (file) => { ${plain}; }); }); }`,
};

for (const [what, program] of Object.entries(ofBuilds)) test(`before the loop: ${what}`, () => marked(program));

const flows: Readonly<Record<string, string>> = {
  'steps of a start': `const fs = require('fs'); const async = require('async'); class App { start(cb) { async.series([load, (done) => { ${plain}; done(); }], cb); this.server.listen(80); } } function load(callback) { ${plain}; callback(); }`,
};

for (const [what, program] of Object.entries(flows)) test(`before the loop: ${what}`, () => marked(program));

const atOnce: Readonly<Record<string, string>> = {
  'a callback of what says that it is sync': `const fs = require('fs'); exports.findSync = (folder, callback) => { callback(${plain}); };`,
  'a module called sync in a bundle': `import { readdirSync } from 'fs'; function sync_default(start, callback) { return callback(start, readdirSync(start)); } export { sync_default as up };`,
};

for (const [what, program] of Object.entries(atOnce)) test(`for whoever calls it: ${what}`, () => marked(program));

const served: Readonly<Record<string, string>> = {
  'steps of a handler': `const fs = require('fs'); const async = require('async'); function load(callback) { ${read}; callback(); } require('http').createServer((req, res) => { async.series([load, (done) => { ${read}; done(); }], () => res.end()); });`,
  'a callback before the options': `const fs = require('fs'); exports.render = (view, callback, options) => { ${read}; callback(null, view); };`,
  'what a program has made global': `//- app.js\nconst fs = require('fs'); class Kernel { async dump(suffix) { ${read}; } } module.exports = Kernel; process.on('SIGTRAP', () => new Kernel().dump('x'));\n//- main.js\nconst Kernel = require('./app'); require('http').createServer(async () => { await global.kernel.dump('y'); });`,
  'a member that stands beside it': `//- logging.js\nconst fs = require('fs'); module.exports = (app) => { function enable(value) { fs.writeFileSync('x', value); } return { enable, add: 1 }; };\n//- app.js\nmodule.exports = (app) => { app.logging = require('./logging')(app); app.post('/debug', (req, res) => { «app.logging.enable(req.body)»; }); };`,
};

for (const [what, program] of Object.entries(served)) test(`on the loop: ${what}`, () => marked(program));

const kit = { folder: '/project', name: 'kit', isLibrary: true, exports: {}, imports: {}, commands: [] };

test('what a library has a timer do once is done for whoever calls it', () => {
  const library: Manifests = { packages: [{ ...kit, main: ['app.ts'] }], mappings: [] };
  const later = `${fs} export function flushSoon() { setTimeout(() => { ${plain}; }, 10); }`;
  marked(later, 'blocking-file', library);
  assert.deepEqual(
    find(new Map([['/project/app.ts' as FilePath, later]]), library).map(({ severity }) => severity),
    ['hint'],
  );
  marked(`${fs} export function flushAlways() { setInterval(() => { ${read}; }, 10); }`, 'blocking-file', library);
});

test('a server deep in a library does not make a program of it', () =>
  marked(
    `//- lib/index.js\nexports.load = require('./load').load;\n//- lib/load.js\nconst fs = require('fs'); exports.load = async () => { ${plain}; };
//- lib/mcp/index.js\nimport { McpServer } from 'x'; export function serve() { new McpServer(); }`,
    'blocking-file',
    { packages: [{ ...kit, main: ['./lib/index.js'] }], mappings: [] },
  ));
