/** What programs look up while they run, and what only its parameters say of: routes by path, commands by name, tools, middleware. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFixture } from '../fixture.ts';
import { find, marked } from './check.ts';

const fs = `import fs from 'fs';`;
const read = `«fs.readFileSync('x')»`;
const plain = `fs.readFileSync('x')`;
const http = `import http from 'http';`;

const lookedUp: Readonly<Record<string, string>> = {
  'a table that grows by its members': `${fs} const kinds = {}; kinds.one = () => fs.readFileSync('x'); export async function load(kind) { const one = kinds[kind]; return «one()»; }`,
  'a table that grows by names': `${fs} const kinds = {}; export function add(name) { kinds[name] = () => fs.readFileSync('x'); } export async function load(kind) { return «kinds[kind]()»; }`,
  'instances under names': `${fs} class File { check() { return fs.readFileSync('x'); } } const kinds = {}; kinds['file'] = new File(); export async function load(kind) { return «kinds[kind].check()»; }`,
  'instances under names of a class': `${fs} class File { check() { return fs.readFileSync('x'); } } export class Kinds { constructor() { this.all = {}; this.all['file'] = new File(); } async load(kind) { return «this.all[kind].check()»; } }`,
  'a route by its path': `${fs} ${http} const routes = { '/x': () => { ${read}; } }; http.createServer((q, s) => { routes[q.url](q, s); });`,
  'a route by a template': `${fs} ${http} const routes = { 'GET /x'() { ${read}; } }; http.createServer((q, s) => { routes[\`\${q.method} \${q.url}\`](); });`,
  'a route that is kept in a variable first': `${fs} ${http} const routes = { x: one }; function one() { ${read}; } http.createServer((q) => { const route = routes[q.url] || none; route(); }); function none() {}`,
  'a member of what is looked up': `${fs} ${http} const jobs = { x: { start() {}, go() { ${read}; } } }; http.createServer((q) => { jobs[q.url].go(); });`,
  'what is looked up again and again': `${fs} ${http} const parts = { x() { ${read}; } }; http.createServer((q) => { let part = parts[q.url]; part = parts[q.method] || part; part(); });`,
  'a module that is looked into': `//- jobs.ts\n${fs} export function tidy() { ${read}; }\n//- app.ts\n${http} import * as jobs from './jobs.ts'; http.createServer((q) => { jobs[q.url](); });`,
  'a table of another module': `//- jobs.js\nconst fs = require('fs'); module.exports = { tidy() { ${read}; } };\n//- app.js\nconst jobs = require('./jobs'); require('http').createServer((q) => { jobs[q.url](); });`,
  'a tool in a list': `${fs} ${http} const tools = [{ name: 'read', execute: () => ${read} }]; const byName = new Map(tools.map((one) => [one.name, one])); http.createServer((q) => { byName.get(q.url).execute(); });`,
  'a map by its pairs': `${fs} ${http} const jobs = new Map([['x', () => ${plain}], ['y', () => {}]]); http.createServer((q) => { const job = jobs.get(q.url); «job()»; });`,
  'a map that is filled in': `${fs} ${http} const jobs = new Map(); jobs.set('x', tidy); function tidy() { ${plain}; } http.createServer((q) => { «jobs.get(q.url)()»; });`,
  'a map of a class': `${fs} ${http} class Jobs { all = new Map(); add() { this.all.set('x', () => ${plain}); } run(name) { this.all.get(name)(); } } const jobs = new Jobs(); http.createServer((q) => { «jobs.run(q.url)»; });`,
  'a tool that tells what it takes': `${fs} export const tool = { name: 'read', description: 'Reads.', inputSchema: {}, handler(args) { ${read}; } };`,
  'a command of a bot': `//- commands/ping.js\nconst fs = require('fs'); module.exports = { data: {}, execute(interaction) { ${read}; } };`,
  'a command of a bot, by two exports': `//- commands/ping.js\nconst fs = require('fs'); exports.run = (client, message, args) => { ${read}; }; exports.help = { name: 'ping' };`,
  'an event of a bot': `//- events/message.js\nconst fs = require('fs'); module.exports = { name: 'message', once: false, execute(message) { ${read}; } };`,
};

for (const [what, program] of Object.entries(lookedUp)) test(`looked up: ${what}`, () => marked(program));

const byCustom: Readonly<Record<string, string>> = {
  'a middleware that is exported': `${fs} export function check(req, res, next) { ${read}; next(); }`,
  'a middleware that is made': `${fs} export const checks = (options) => (req, res, next) => { ${read}; next(); };`,
  'a handler of errors': `${fs} export default (err, req, res, next) => { ${read}; };`,
  'a method of a controller': `${fs} export class Users { show(request, response) { ${read}; } }`,
  'a handler of hapi': `${fs} export const show = (request, h) => h.response(${read});`,
  'a middleware of koa': `${fs} export const check = (ctx, next) => { ${read}; return next(); };`,
  'a lambda with a callback': `//- handler.js\nconst fs = require('fs'); exports.resize = (event, context, done) => { ${read}; done(); };`,
  'a middleware in a list': `${fs} import express from 'express'; const all = [check, (q, s) => { ${read}; }]; function check() { ${read}; } express().use('/', all);`,
  'a list of routes': `import Hapi from '@hapi/hapi'; ${fs} Hapi.server().route([{ method: 'GET', path: '/', handler: show }]); function show() { ${read}; }`,
  'a job of a queue': `${fs} export function work(queue) { queue.process('mail', (job, done) => { ${read}; }); queue.process((job) => { ${read}; }); }`,
  'a message of a queue': `${fs} export function work(channel) { channel.consume('mail', (message) => { ${read}; }); }`,
  'what is subscribed': `${fs} export function watch(changes) { changes.subscribe((change) => { ${read}; }); }`,
  'a batch of kafka': `${fs} import { Kafka } from 'kafkajs'; const consumer = new Kafka({}).consumer({}); consumer.run({ eachBatch() { ${read}; } });`,
  'a property that listens': `${fs} export function watch(socket) { socket.onmessage = (event) => { ${read}; }; }`,
  'a property that listens by name': `${fs} export function watch(socket) { socket.onclose = gone; } function gone() { ${read}; }`,
  'an engine of templates': `${fs} export function add(app) { app.engine('ntl', (file, options, callback) => { ${read}; }); }`,
  'what a window asks the main process': `import { ipcMain } from 'electron'; ${fs} ipcMain.handle('load', () => ${read});`,
  'a function that takes a callback': `${fs} export function load(name, callback) { const text = ${read}; callback(null, text); }`,
  'a store of sessions': `${fs} import session from 'express-session'; export class Files extends session.Store { get(id, done) { done(null, ${read}); } }`,
  'a function of a request alone': `${fs} export const keyOf = (req) => ${read};`,
  'a request among others': `${fs} export function line(tokens, req, res) { return ${read}; }`,
  'a hook of models': `${fs} export function add(User) { User.beforeCreate((user) => { ${read}; }); }`,
  'a hook among what a model is told': `${fs} sequelize.define('user', {}, { hooks: { beforeUpdate: (user) => { ${read}; } } });`,
  'a hook of a model of its own file': `//- models/user.js\nconst fs = require('fs'); module.exports = { attributes: {}, beforeCreate: function (user, next) { ${read}; next(); } };`,
  'a hook that a file exports': `//- models/user.js\nconst fs = require('fs'); exports.beforeCreate = function (user) { ${read}; };`,
  'an event of a bot by its file': `//- events/guildMemberAdd.js\nconst fs = require('fs'); module.exports = (client, member) => { ${read}; };`,
  'a service that a container gives': `//- userService.js
const fs = require('fs'); class UserService { constructor({ db }) { this.db = db; } all() { return fs.readFileSync('x'); } } module.exports = UserService;
//- routes.js
module.exports = ({ userService }) => ({ list: (req, res) => res.json(«userService.all()») });
//- container.js
const { createContainer, asClass, asFunction } = require('awilix');
createContainer().register({ userService: asClass(require('./userService')), routes: asFunction(require('./routes')) });`,
  'a store of a kind': `//- store.ts\nimport fs from 'fs'; export class FileStore { save(key) { fs.writeFileSync(key, ''); } }
//- app.ts\nimport { FileStore } from './store.ts'; import { Router } from 'express'; const all = { FileStore };
export const make = (kind) => { const app = Router(); const store = new (all as any)[kind](); app.put('/x', (req, res) => { «store.save(req.url)»; }); return app; };`,
  'a method of a model': `//- user.js
const fs = require('fs'); module.exports = (schema) => { schema.methods.verify = function () { return fs.readFileSync('x'); }; };
//- app.js
const add = require('./user'); exports.login = async (name) => { const user = await find(name); return «user.verify()»; };`,
  'a method that is bound': `${fs} ${http} class Hub { constructor() { this.jobs = { x: this.go.bind(this) }; } go() { ${read}; } take(q) { this.jobs[q.url](); } } const hub = new Hub(); http.createServer((q) => { hub.take(q); });`,
  'a loader of Remix': `//- app/routes/posts.tsx
${fs} export const loader = () => ${read};`,
  'a server of assistants that a command starts': `//- bin/server.js
#!/usr/bin/env node
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'; import { tools } from '../tools.js'; const server = tools(); await server.connect(new StdioServerTransport());
//- tools.js
${fs} export async function find() { return ${read}; } export function tools() {}`,
  'a server of editors that a command starts': `#!/usr/bin/env node
${fs} import { createConnection, ProposedFeatures } from 'vscode-languageserver/node'; const connection = createConnection(ProposedFeatures.all); connection.onCompletion((at) => { ${read}; });`,
  'a tool that another one is wrapped in': `${fs} export const tool = { name: 'x', execute: async () => { ${read}; } }; export function wrap(of, scope) { return { execute: async (args) => run(scope, () => of.execute(args)) }; } function run(scope, job) { return job(); }`,
  'a menu': `import { Menu } from 'electron'; ${fs} Menu.buildFromTemplate([{ label: 'File', submenu: [{ label: 'Open', click() { ${read}; } }] }]);`,
  'a provider of an editor': `import * as vscode from 'vscode'; ${fs} export class Hovers implements vscode.HoverProvider { provideHover() { ${read}; } }`,
  'a tree of an editor': `import { TreeDataProvider } from 'vscode'; ${fs} export class Items implements TreeDataProvider<string> { getChildren() { return ${read}; } }`,
  'what a client does when it is ready for a request': `${fs} ${http} import { Client } from 'x'; http.createServer(() => { new Client().on('ready', () => { ${read}; }); });`,
};

for (const [what, program] of Object.entries(byCustom)) test(`by custom: ${what}`, () => marked(program));

const leftAlone: Readonly<Record<string, string>> = {
  'a table that only a start looks into': `${fs} const kinds = {}; kinds.one = () => ${plain}; function begin(kind) { kinds[kind](); } begin('one');`,
  'another table that grows': `${fs} const kinds = {}; const others = {}; kinds.one = () => ${plain}; others.one = () => 1; export async function load(kind) { return others[kind](); }`,
  'a table that is looked into at the start': `${fs} const steps = { x() { ${plain}; } }; for (const name of Object.keys(steps)) steps[name]();`,
  'a table that nobody looks into': `${fs} export const steps = { x() { ${plain}; } };`,
  'a table with known keys': `${fs} ${http} const steps = { x() { ${plain}; }, y() {} }; http.createServer(() => { steps['y'](); });`,
  'a list that is called at the start': `${fs} const steps = [() => ${plain}]; for (const step of steps) step();`,
  'an entry that only a command looks up': `//- bin/tool.js\nconst fs = require('fs'); const steps = [{ name: 'x', run() { ${plain}; } }]; for (const step of steps) step.run();`,
  'an entry of a name that nobody calls': `${fs} export const plugin = { name: 'x', run(options) { ${plain}; } };`,
  'what nobody gives a request': `${fs} export function compare(left, right) { ${plain}; }`,
  'a handler of a command': `${fs} export const command = { command: 'x', describe: 'Does it.', handler: (argv) => { ${plain}; } };`,
  'a handler in a test': `//- app.test.js\nconst fs = require('fs'); exports.fake = (req, res) => { ${plain}; };`,
  'what an object that is ready at the start does': `${fs} import { client } from 'x'; client.on('ready', () => { ${plain}; });`,
  'what Homebridge has launched': `${fs} export class Platform { constructor(log, config, api) { api.on('didFinishLaunching', () => this.discover()); } async discover() { ${plain}; } }`,
  'a function that takes a callback and is called at the start': `${fs} function load(name, callback) { callback(null, ${plain}); } load('x', () => {});`,
  'a start that takes a callback': `${fs} export function init(callback) { ${plain}; callback(); }`,
  'a task that takes a callback': `//- gulpfile.js
const fs = require('fs'); exports.build = (done) => { ${plain}; done(); };`,
  'methods of several models': `//- user.js
const fs = require('fs'); module.exports = (a, b) => { a.methods.verify = () => ${plain}; b.methods.verify = () => 1; };
//- app.js
const add = require('./user'); exports.login = async (name) => { const user = await find(name); return user.verify(); };`,
  'what starts a server of assistants': `//- bin/server.js
#!/usr/bin/env node
${fs} import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'; async function run(server) { ${plain}; await server.connect(new StdioServerTransport()); } run(make());`,
  'a function that is only called by what starts': `${fs} function show(req, res) { ${plain}; } show({}, {});`,
  'what a bot does when it is ready': `//- events/ready.js\nconst fs = require('fs'); module.exports = (client) => { ${plain}; };`,
  'a hook of a view': `${fs} export default { beforeCreate() { ${plain}; }, beforeUpdate() { ${plain}; } };`,
  'a member of the same name of something else': `//- store.ts\nimport fs from 'fs'; export class FileStore { save(key) { fs.writeFileSync(key, ''); } }
//- app.ts\nimport './store.ts'; export const list = async (form) => { form.save('x'); };`,
  'a member that many have': `//- stores.ts\nimport fs from 'fs'; ${['A', 'B', 'C'].map((one) => `export class ${one}Store { save(key) { fs.writeFileSync(key, ''); } }`).join(' ')}
//- app.ts\nimport './stores.ts'; export const list = async (store) => { store.save('x'); };`,
};

for (const [what, program] of Object.entries(leftAlone)) test(`left alone: ${what}`, () => marked(program));

test('what a library is given among its options is a hint', () => {
  const program = `${fs} import { createStore } from 'x'; createStore({ onChange() { ${plain}; } });`;
  assert.deepEqual(
    find(parseFixture(`//- app.ts\n${program}`).files).map(({ severity }) => severity),
    ['hint'],
  );
});

test('what a server asks the plugin of a bundler is a hint', () => {
  const program = `import fs from 'fs'; export const icons = () => ({ name: 'icons', load(id) { return fs.readFileSync(id); }, buildEnd() { fs.readFileSync('x'); } });`;
  const found = find(parseFixture(`//- plugin.ts\n${program}`).files);
  assert.deepEqual(
    found.map(({ rule, severity }) => [rule, severity]),
    [['blocking-file', 'hint']],
  );
});
