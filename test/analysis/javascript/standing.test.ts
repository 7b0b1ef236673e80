/** How sure it is that others wait: what a server runs is a warning, what nobody is seen to run is information, and a command is alone. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Manifests, PackageManifest } from '#core/javascript/resolution.ts';
import type { Severity } from '#protocol/finding.ts';
import { parseFixture } from '../fixture.ts';
import { find, marked } from './check.ts';

const fs = `import fs from 'fs'; import http from 'http';`;
const plain = `fs.readFileSync('x')`;
const read = `«fs.readFileSync('x')»`;

const kit = { folder: '/project', name: 'kit', main: ['app.ts'], exports: {}, imports: {}, commands: [] };
const of = (more: Partial<PackageManifest>): Manifests => ({ packages: [{ ...kit, ...more }], mappings: [] });
const command = of({ isLibrary: true, hasCommand: true });
const library = of({ isLibrary: true });
const program = of({});

function severities(source: string, manifests: Manifests): readonly Severity[] {
  const { files } = parseFixture(source.startsWith('//- ') ? source : `//- app.ts\n${source}`);
  return find(files, manifests).map(({ severity }) => severity);
}

const alone: Readonly<Record<string, string>> = {
  'an async function of a command': `${fs} export async function build() { ${plain}; }`,
  'what a command reports': `${fs} export function report(tests) { tests.on('test pass', () => { ${plain}; }); tests.on('end', () => { ${plain}; }); }`,
  'what a process says that a command has started': `${fs} import { spawn } from 'child_process'; export function run() { spawn('x').stdout.on('data', () => { ${plain}; }); }`,
  'a timer of a command': `${fs} export function turn() { setInterval(() => { ${plain}; }, 80); }`,
  'a key that a command derives': `import { scryptSync } from 'crypto'; export async function open(password) { return scryptSync(password, 'x', 32); }`,
  'a command beside a login that waits for one answer': `${fs} export async function login() { const server = http.createServer(); server.on('request', async (req, res) => { ${plain}; server.close(); }); }`,
};

for (const [what, source] of Object.entries(alone))
  test(`nobody else waits: ${what}`, () => {
    const found = severities(source, command);
    assert.ok(found.length > 0 && found.every((severity) => severity === 'hint'), found.join());
  });

const besideServers: Readonly<Record<string, string>> = {
  'a handler of a command that serves': `${fs} export function serve() { http.createServer((req, res) => { ${read}; }).listen(80); }`,
  'what a file that serves imports': `//- store.ts\nimport fs from 'fs'; export function keep(socket) { socket.on('data', () => { ${read}; }); }\n//- app.ts\nimport http from 'http'; import { keep } from './store'; export function serve() { keep(x); http.createServer().listen(80); }`,
  'what only its supervisor ends': `//- lib/hub.ts\nimport fs from 'fs'; export function keep(api) { api.on('message', () => { ${read}; }); }\n//- app.ts\nimport { keep } from './lib/hub'; process.on('SIGTERM', () => {}); keep(x);`,
  'a tool of an assistant that a function of its own adds': `${fs} export function add(server) { const tool = (name, answer) => { server.registerTool(name, {}, async (args) => { return await answer(args); }); }; tool('read', async () => { ${read}; }); }`,
  'a tool of an assistant that is taken out of a map': `${fs} const tools = new Map([['read', read], ['save', async () => {}]]); async function read() { ${read}; } export function add(server) { server.setRequestHandler(Call, async ({ name }) => { const tool = tools.get(name); return await tool(); }); }`,
  'a tool of an assistant in a command': `${fs} export function add(server) { server.registerTool('read', {}, async () => { ${read}; }); }`,
};

for (const [what, source] of Object.entries(besideServers)) {
  test(`on the loop: ${what}`, () => {
    marked(source, 'blocking-file', command);
    assert.ok(severities(source.replaceAll(/[«»]/g, ''), command).includes('warning'));
  });
}

test('an event of its own is no proof in a library, and one of a socket is', () => {
  const told = (event: string): string =>
    `${fs} export function follow(it) { it.on('${event}', () => { ${plain}; }); }`;
  assert.deepEqual(severities(told('built'), library), ['hint']);
  assert.deepEqual(severities(told('data'), library), ['warning']);
});

test('what a command that serves tells itself is information', () => {
  const told = `${fs} function follow(it) { it.on('built', () => { ${plain}; }); } follow(x); http.createServer().listen(80);`;
  assert.deepEqual(severities(told, command), ['info']);
  assert.deepEqual(severities(told, program), ['warning']);
});

for (const [what, source] of Object.entries({
  'a bot of Discord': `import { Client } from 'discord.js'; new Client({}).on('guildMemberAdd', () => { ${plain}; });`,
  'a bot of Discord that is given': `import type { Client } from 'discord.js'; export function greet(client: Client) { client.on('guildMemberAdd', () => { ${plain}; }); }`,
  'a bot of Telegram': `import { Telegraf } from 'telegraf'; const bot = new Telegraf('x'); bot.on('text', () => { ${plain}; });`,
  'a bot of Telegram by its older name': `const TelegramBot = require('node-telegram-bot-api'); const bot = new TelegramBot('x'); bot.on('text', () => { ${plain}; });`,
  'a bot that is a class of its own': `import { Client } from 'discord.js'; class Bot extends Client { open() { this.on('guildMemberAdd', () => { ${plain}; }); } } new Bot().open();`,
  'a queue': `import Queue from 'bull'; const queue = new Queue('x'); queue.on('completed', () => { ${plain}; });`,
  'a worker of a queue': `import { Worker } from 'bullmq'; new Worker('x', './work.js').on('completed', () => { ${plain}; });`,
  'a channel': `import amqp from 'amqplib'; export async function open() { const channel = await (await amqp.connect('x')).createChannel(); channel.on('return', () => { ${plain}; }); }`,
  'a socket of WhatsApp': `import makeWASocket from 'baileys'; const socket = makeWASocket({}); socket.ev.on('messages.upsert', () => { ${plain}; });`,
  'a room of sockets': `import { Server } from 'socket.io'; new Server(80).of('/x').on('joined', () => { ${plain}; });`,
}))
  test(`what is told by whoever asks is a warning, whatever it is called: ${what}`, () => {
    for (const manifests of [program, library, command])
      assert.deepEqual(severities(`import fs from 'fs'; ${source}`, manifests), ['warning']);
  });

test('what is told by nobody that is known is information', () => {
  for (const event of ['guildMemberAdd', 'messageCreate', 'messages.upsert'])
    assert.deepEqual(
      severities(`${fs} export function follow(it) { it.on('${event}', () => { ${plain}; }); }`, program),
      ['info'],
    );
});

test('what a file that listens to a bot imports serves as it does', () => {
  const { files } = parseFixture(`
//- bot.ts
import { Client } from 'discord.js';
import { greet } from './greet';
import { follow } from './follow';
const client = new Client({});
client.on('guildMemberAdd', greet);
follow(client.guilds);
//- greet.ts
export function greet() {}
//- follow.ts
import fs from 'fs';
export function follow(guilds) { guilds.on('joined', () => { ${plain}; }); }`);
  assert.deepEqual(
    find(files, program).map(({ severity }) => severity),
    ['warning'],
  );
});

for (const [what, source, severity] of [
  [
    'a program',
    `const server = http.createServer(app); app.post('/off', (req, res) => { ${plain}; server.close(); });`,
    'warning',
  ],
  [
    'who is given it',
    `export function end(server) { app.post('/off', (req, res) => { ${plain}; server.close(); }); }`,
    'warning',
  ],
  [
    'who makes it',
    `export function ask() { const server = http.createServer(app); app.get('/', (req, res) => { ${plain}; server.close(); }); }`,
    'info',
  ],
] as const)
  test(`a handler that ends the server of ${what} is ${severity}`, () => {
    assert.deepEqual(severities(`import express from 'express'; ${fs} const app = express(); ${source}`, program), [
      severity,
    ]);
  });

test('what a server does not lead to serves nobody, though it imports it', () => {
  const { files } = parseFixture(`
//- mcp.ts
import { build } from './build';
const server = new McpServer({});
server.registerTool('build', {}, async () => { await build(); });
server.connect(new StdioServerTransport());
//- build.ts
import fs from 'fs';
export async function build() { load(); }
export function report(child) { child.stdout.on('data', () => { ${plain}; }); }
function load() { ${plain}; }`);
  const found = find(files, command).map(({ severity, range }) => `${range.line} ${severity}`);
  assert.deepEqual(found, ['2 warning', '3 hint']);
});

test('what serves in a part of a package leads on to what it is told of', () => {
  const { files } = parseFixture(`
//- hub.ts
import { report } from './report';
import http from 'http';
export function open(child) { report(child); http.createServer().listen(80); }
//- report.ts
import fs from 'fs';
export function report(child) { child.stdout.on('data', () => { ${plain}; }); }`);
  assert.deepEqual(
    find(files, command).map(({ severity }) => severity),
    ['warning'],
  );
});

for (const [what, source] of Object.entries({
  'a runner of tests': `//- run.ts\nimport Mocha from 'mocha'; new Mocha();\n//- app.ts\n${fs} http.createServer((req, res) => { ${plain}; }).listen(80);`,
  'what a bundler loads': `${fs} http.createServer((req, res) => { ${plain}; }).listen(80);`,
}))
  test(`one developer waits for ${what}`, () => {
    assert.deepEqual(severities(source, of({ isLibrary: true, peers: what.includes('bundler') ? ['vite'] : [] })), [
      'info',
    ]);
    assert.deepEqual(severities(source, program), ['warning']);
  });

test('whether a file is there is a hint, also in a handler', () => {
  const asked = `${fs} http.createServer((req, res) => { if (!fs.existsSync(req.url)) res.end(); }).listen(80);`;
  assert.deepEqual(severities(asked, program), ['hint']);
  assert.deepEqual(severities(asked.replace('existsSync', 'statSync'), program), ['info']);
});

test('what a driven browser asks for is no client', () => {
  const told = `${fs} export function follow(page) { page.on('request', () => { ${plain}; }); }`;
  assert.deepEqual(severities(told, command), ['hint']);
});

test('what nobody is seen to run in a program is information, and what a server runs a warning', () => {
  assert.deepEqual(severities(`${fs} export async function load() { ${plain}; }`, program), ['info']);
  assert.deepEqual(severities(`${fs} export function load(req, res) { ${plain}; }`, program), ['warning']);
});

const spans = `import { trace } from 'tracing'; import { build, run } from 'tasks'; ${fs} const tracer = trace('x');`;
const wrapped = `export function traced(answer) { return async (request) => tracer.startActiveSpan('x', {}, async (span) => { span.end(); return await answer(request); }); }`;

test('what a handler hands over to a library where it is written runs for that handler, and elsewhere nobody knows', () => {
  const handing = (by: string): string => `${spans} ${by}`;
  const answering = `${wrapped} export function add(server) { server.setRequestHandler(Call, traced(async (request) => { ${plain}; })); }`;
  assert.deepEqual(severities(handing(answering), command), ['warning']);
  const inPlace = `http.createServer(async (req, res) => { await run(async () => { ${plain}; }); }).listen(80);`;
  assert.deepEqual(severities(handing(inPlace), program), ['warning']);
  const beside = `export const built = () => build(async () => { ${plain}; }); http.createServer((req, res) => { res.end(); }).listen(80);`;
  assert.deepEqual(severities(handing(beside), program), ['info']);
  assert.deepEqual(severities(`${spans} export const built = () => build(async () => { ${plain}; });`, command), [
    'hint',
  ]);
});

test('what ends the process as its last step is information, and what ends it only where something has failed is none of that', () => {
  const ending = (last: string): string =>
    `${fs} async function finish() { fs.writeFileSync('x', 'y'); ${last} } http.createServer((req, res) => { void finish(); }).listen(80);`;
  assert.deepEqual(severities(ending('process.exit(0);'), program), ['info']);
  assert.deepEqual(severities(ending('try { await work(); } catch { process.exit(1); }'), program), ['warning']);
  assert.deepEqual(severities(ending('process.exitCode = 1; await work();'), program), ['warning']);
});

test('what ends the process only on one of several ways says nothing of the others', () => {
  const around = (body: string): string =>
    `${fs} async function finish(code) { ${body} } http.createServer((req, res) => { void finish(req.url); }).listen(80);`;
  const others = [
    `const x = ${plain}; if (!x) process.exit(1);`,
    `const x = ${plain}; if (x) { return x; } process.exit(1);`,
    `const x = ${plain}; return x ? x : process.exit(1);`,
    `${plain} || process.exit(1);`,
    `switch (await work()) { case 1: ${plain}; break; default: process.exit(1); }`,
    `for (const one of await work()) { ${plain}; if (one.bad) process.exit(1); }`,
  ];
  for (const body of others) assert.deepEqual(severities(around(body), program), ['warning'], body);
  const once = `if (finish.begun) return; finish.begun = true; [1].map((one) => { return one; }); ${plain}; process.exit(code);`;
  assert.deepEqual(severities(around(once), program), ['info']);
});

test('a name that the language uses itself does not say who is called', () => {
  const called = (name: string): string => `
//- app.ts
import http from 'http'; import { storeOf } from './store'; const pages = wrapped(storeOf); http.createServer((req, res) => { res.end(pages.${name}(req.url)); }).listen(80);
//- store.ts
import fs from 'fs'; export const storeOf = (config) => ({ async ${name}() { ${plain}; } });`;
  assert.deepEqual(severities(called('lookUp').trim(), program), ['warning']);
  assert.deepEqual(severities(called('get').trim(), program), ['info']);
  assert.deepEqual(severities(called('compile').trim(), program), ['warning']);
});

test('a cache that is asked for what it keeps need not be the one of that name', () => {
  const called = (name: string): string =>
    `
//- app.ts
import http from 'http'; import { open } from './locationCache'; const kept = wrapped(open); http.createServer((req, res) => { find(new Map()); }).listen(80);
function find(cache) { return cache.${name}('x'); }
//- locationCache.ts
import fs from 'fs'; export function open(config) { return { async ${name}() { ${plain}; } }; }`.trim();
  assert.deepEqual(severities(called('crawl'), program), ['warning']);
  assert.deepEqual(severities(called('get'), program), ['info']);
});

test('what an error tells a start is part of it, and what it tells a handler is one of that', () => {
  const told = (around: string): string =>
    `${fs} function open() { const server = http.createServer(${around}).listen(80); server.on('error', () => { ${plain}; }); } open();`;
  assert.deepEqual(severities(told(''), library), ['hint']);
  assert.deepEqual(severities(told(`(req, res) => { res.on('error', () => { ${plain}; }); }`), library), [
    'warning',
    'hint',
  ]);
});

test('what runs in a page is for whoever looks at it', () => {
  const page = (of: string): string => `import { Component } from '${of}'; import xlsx from 'xlsx';
export class Upload { constructor(http) { http.get('/x').subscribe((rows) => { xlsx.write(rows, {}); }); } }`;
  assert.deepEqual(severities(page('@angular/core'), library), []);
  assert.deepEqual(severities(page('./kit'), library), ['warning']);
});

test('what loads code is done once for each', () => {
  const loading = (code: string): string =>
    `${fs} async function run(name) { find(); return import(${code}); } function find() { ${plain}; } http.createServer(async (req, res) => { await run(req.url); }).listen(80);`;
  assert.deepEqual(severities(loading('name'), program), ['info']);
  assert.deepEqual(severities(loading(`'./page.js'`), program), ['warning']);
});

test('a way that is sync only where that is asked for is a hint through what hands it on', () => {
  const reading = (given: string): string => `${fs} export class Reader {
  read(sync) { if (sync) ${plain}; else fs.read(this.fd, this.buffer, this.done.bind(this, sync)); }
  done(sync, error) { this.read(${given}); }
  listen(socket) { socket.on('data', () => this.done(false)); } }`;
  assert.deepEqual(severities(reading('sync'), library), ['hint']);
  assert.ok(severities(reading('true'), library).includes('warning'));
});

test('a server for one developer is information', () => {
  const watching = `import chokidar from 'chokidar'; ${fs} export const server = http.createServer((req, res) => { ${plain}; }); chokidar.watch('src');`;
  assert.deepEqual(severities(watching, library), ['info']);
  assert.deepEqual(severities(watching, program), ['warning']);
});

test('what asks at the terminal is done for one person, also where the file serves', () => {
  for (const [imported, asked] of [
    [`import prompter from 'inquirer'`, `prompter.prompt('x')`],
    [`import { confirm } from '@inquirer/prompts'`, `confirm('x')`],
  ])
    marked(`${imported}; ${fs} http.createServer().listen(80);
      export async function configure() { ${plain}; await ${asked}; }
      export async function load() { ${read}; }`);
  marked(`${fs} export async function configure(inquirer) { ${read}; await inquirer.prompt('x'); }`);
});
