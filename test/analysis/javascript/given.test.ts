/** What is handed over: objects to constructors, functions in options, callbacks to wrappers, elements to callbacks. */

import { test } from 'node:test';
import { marked, silent } from './check.ts';

const fs = "import fs from 'node:fs';\n";

const programs: Record<string, string> = {
  'a getter': `${fs}class A {
  get text() { return fs.readFileSync('x', 'utf8'); }
  async show() { return «this.text».length; }
}
export const a = new A();`,
  'an object handed to a constructor': `${fs}class Repo { load(id) { return fs.readFileSync(id); } }
class Service {
  constructor(repo) { this.repo = repo; }
  async get(id) { return «this.repo.load(id)»; }
}
export const service = new Service(new Repo());`,
  'an object handed to a function in a pattern': `${fs}class Repo { load(id) { return fs.readFileSync(id); } }
function makeApi({ repo }) {
  return { async find(id) { return «repo.load(id)»; } };
}
export const api = makeApi({ repo: new Repo() });`,
  'a sync handler behind a wrapper': `${fs}import express from 'express';
const wrap = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);
const app = express();
app.get('/', wrap((req, res) => { res.send(«fs.readFileSync('x')»); }));`,
  'options with functions': `${fs}import multer from 'multer';
export const upload = multer({
  fileFilter(req, file, done) { «fs.readFileSync('x')»; done(null, true); },
});`,
  'storage with functions': `${fs}import multer from 'multer';
export const storage = multer.diskStorage({ destination: (req, file, done) => { «fs.mkdirSync('u')»; done(null, 'u'); } });`,
  'a route as an object': `${fs}import Fastify from 'fastify';
const app = Fastify();
app.route({ method: 'GET', url: '/', handler: (request, reply) => { reply.send(«fs.readFileSync('x')»); } });`,
  resolvers: `${fs}import { ApolloServer } from '@apollo/server';
const resolvers = { Query: { users: () => «fs.readFileSync('x')» } };
export const server = new ApolloServer({ typeDefs: '', resolvers });`,
  'a procedure': `${fs}import { initTRPC } from '@trpc/server';
const t = initTRPC.create();
export const router = t.router({ x: t.procedure.input(null).query(() => «fs.readFileSync('x')») });`,
  'an interceptor': `${fs}import axios from 'axios';
axios.interceptors.response.use((it) => { «fs.appendFileSync('x', 'y')»; return it; });`,
  'a strategy of passport': `${fs}import passport from 'passport';
import { Strategy } from 'passport-local';
passport.use(new Strategy((user, password, done) => { «fs.readFileSync('x')»; done(null, user); }));`,
  'a hook of a model': `${fs}import mongoose from 'mongoose';
const schema = new mongoose.Schema({});
schema.pre('save', function (next) { «fs.readFileSync('x')»; next(); });`,
  'a command of a bot': `${fs}import TelegramBot from 'node-telegram-bot-api';
const bot = new TelegramBot('t');
bot.onText(/x/, () => { «fs.readFileSync('x')»; });`,
  'a stream made of functions': `${fs}import { Transform } from 'node:stream';
export const make = () => new Transform({ transform(chunk, encoding, done) { «fs.appendFileSync('x', chunk)»; done(); } });`,
  'a stream made of a class': `${fs}import { Transform } from 'node:stream';
export class Log extends Transform {
  _transform(chunk, encoding, done) { «fs.appendFileSync('x', chunk)»; done(); }
}`,
  'a guard of Nest': `${fs}import { CanActivate } from '@nestjs/common';
export class Guard implements CanActivate {
  canActivate() { return «fs.readFileSync('x')».length > 0; }
}`,
  'a module that is imported when it is needed': `export async function f() {
  return import('node:fs').then((it) => «it.readFileSync('x')»);
}`,
  'an element of a list': `${fs}class File { read() { return fs.readFileSync('x'); } }
const files = [new File()];
export async function f() {
  files.forEach((file) => { void file; });
  return Promise.all(files.map(async (file) => «file.read()»));
}`,
  'an element of an annotated list': `${fs}class File { read() { return fs.readFileSync('x'); } }
export async function f(files: File[], byName: Map<string, File>, later: Promise<File>) {
  for (const file of files) «file.read()»;
}
export async function g(byName: Map<string, File>) { return «byName.get('x').read()»; }
export async function h(later: Promise<File>) { return «(await later).read()»; }
async function make(): Promise<File> { return new File(); }
export async function i() { return «(await make()).read()»; }`,
  'a method that the base only throws from': `${fs}class Base { handle() { return this.work(); } work() { throw new Error('not here'); } }
class Own extends Base { work() { return fs.readFileSync('x'); } }
export async function f(of: Base) { return «of.handle()»; }
export const own = new Own();`,
  'members that interfaces and types tell of': `${fs}class Disk { read() { return fs.readFileSync('x'); } }
interface Stores { disk: Disk; all: Disk[]; more?: { disk: Disk }; name: string }
type Options = Stores & { other: Disk };
export async function f(stores: Stores) { «stores.disk.read()»; }
export async function each(stores: Stores) { for (const one of stores.all) «one.read()»; }
export async function deep(stores: Stores) { «stores.more?.disk.read()»; }
export async function g({ disk }: Stores) { «disk.read()»; }
export async function part(options: Partial<Options>) { «options.other!.read()»; }
export async function common(options: Options) { «options.disk.read()»; }
export async function h(of: { disk?: Disk }) { return «of.disk?.read()»; }
export class Service { constructor(private readonly stores: { disk: Disk }) {} async i() { return «this.stores.disk.read()»; } }`,
  'members of a type of another file': `//- types.ts
import type { Disk } from './disk.ts'; export type Stores = { disk: Disk };
//- disk.ts
${fs}export class Disk { read() { return fs.readFileSync('x'); } }
//- app.ts
import type { Stores } from './types.ts'; export async function f(stores: Stores) { return «stores.disk.read()»; }`,
  'what is made to hold something': `${fs}class Disk { read() { return fs.readFileSync('x'); } }
const known = new Map<string, Disk>();
export class Disks { static all = new Map<string, Disk>(); async f() { «known.get('x')!.read()»; } async g() { return «Disks.all.get('y')?.read()»; } }`,
  'async callbacks of a function that nobody is seen to call': `${fs}export const f = (names) => Promise.all(names.map(async (name) => «fs.readFileSync(name)»));`,
  'an api route by its path': `//- pages/api/hello.ts
${fs}export default function handler(req, res) { res.send(«fs.readFileSync('x')»); }`,
  'a route handler by its path': `//- app/api/route.ts
${fs}export function GET() { return new Response(«fs.readFileSync('x')»); }`,
};

for (const [name, program] of Object.entries(programs)) test(`given: ${name}`, () => marked(program));

test('given: a transaction', () =>
  marked(
    `import Database from 'better-sqlite3';
const db = new Database('x');
const insert = db.prepare('insert');
const all = db.transaction((rows) => { for (const row of rows) insert.run(row); });
export async function f(rows) { «all(rows)»; }`,
    'blocking-database',
  ));

const quiet: Record<string, string> = {
  'a getter that nobody reads on the loop': `${fs}class A { get text() { return fs.readFileSync('x'); } }
console.log(new A().text);`,
  'a member of the same name that is assigned': `${fs}class A { get text() { return fs.readFileSync('x'); } }
class B { async f() { this.text = 1; } }
export const all = [new A(), new B()];`,
  'an async repository that is handed over': `import { readFile } from 'node:fs/promises';
class Repo { load(id) { return readFile(id); } }
class Service { constructor(repo) { this.repo = repo; } async get(id) { return this.repo.load(id); } }
export const service = new Service(new Repo());`,
  'a schema and its type of one name': `import { z } from 'zod';
export const User = z.object({}); export type User = z.infer<typeof User>; export async function f(x) { return User.parse(x); }`,
  'async callbacks at the start': `${fs}await Promise.all(['x'].map(async (name) => fs.readFileSync(name)));`,
  'a page that is no route': `//- pages/index.ts
${fs}export default function Page() { return fs.readFileSync('x'); }`,
  'options of a build': `${fs}export default { plugins: [{ name: 'x', buildStart() { fs.readFileSync('x'); } }] };`,
  'a command of a command line': `${fs}import { program } from 'commander';
program.command('x', 'y').action(() => { fs.readFileSync('x'); });`,
};

for (const [name, program] of Object.entries(quiet))
  test(`given, and silent: ${name}`, () => silent(program.startsWith('//- ') ? program : `//- app.ts\n${program}`));
