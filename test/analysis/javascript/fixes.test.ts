/** The fixes: what a blocking call becomes, where none is offered and why, and that a fixed program is found clean. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OfferedFix } from '#core/fixes.ts';
import { javaScriptFixes } from '#core/javascript/fixes/offer.ts';
import { parse } from '#core/javascript/read.ts';
import { EditSet } from '#workspace/edits.ts';
import { find } from './check.ts';

const file = '/project/app.ts';

function offered(program: string): OfferedFix[] {
  const files = new Map([[file, program]]);
  return find(files).flatMap((finding) => javaScriptFixes(finding, { text: (name) => files.get(name) }).slice(0, 1));
}

/** All fixes of a program at once, safe or not. */
function fixed(program: string): { readonly text: string; readonly safe: boolean } {
  const edits = new EditSet(() => program);
  let safe = true;
  for (const { fix } of offered(program)) {
    assert.ok(fix.ok, fix.ok ? '' : fix.because);
    assert.ok(edits.add(fix.value), 'the fixes are in each other’s way');
    safe &&= fix.value.caution === null;
  }
  return { text: edits.apply().get(file) ?? program, safe };
}

const fs = `import fs from 'node:fs';\n`;

const printedBy = `
/** What a program prints, as execSync gives it; what it says on stderr is passed on. */
async function printedBy<Output extends string | Buffer>(running: Promise<{ stdout: Output; stderr: Output }>): Promise<Output> {
  const { stdout, stderr } = await running.catch((error: { stderr?: Output }) => {
    if (error.stderr) process.stderr.write(error.stderr);
    throw error;
  });
  if (stderr.length > 0) process.stderr.write(stderr);
  return stdout;
}

`;

const safe: Readonly<Record<string, readonly [before: string, after: string]>> = {
  'a call of a default import': [
    `${fs}export async function h() { return fs.readFileSync('x'); }`,
    `${fs}export async function h() { return await fs.promises.readFile('x'); }`,
  ],
  'a namespace import': [
    `import * as fs from 'fs';\nexport const h = async () => fs.writeFileSync('x', y);`,
    `import * as fs from 'fs';\nexport const h = async () => await fs.promises.writeFile('x', y);`,
  ],
  'a required module': [
    `const fs = require('fs');\nexports.h = async () => { fs.mkdirSync('x', { recursive: true }); };`,
    `const fs = require('fs');\nexports.h = async () => { await fs.promises.mkdir('x', { recursive: true }); };`,
  ],
  'a named import': [
    `import { readFileSync } from 'node:fs';\nexport async function h() { return readFileSync('x'); }`,
    `import { readFile } from 'node:fs/promises';\nexport async function h() { return await readFile('x'); }`,
  ],
  'a renamed import': [
    `import { readFileSync as rd } from "fs"\nexport async function h() { return rd('x') }`,
    `import { readFile } from "fs/promises"\nexport async function h() { return await readFile('x') }`,
  ],
  'a name that is there already': [
    `import { readFileSync } from 'fs';\nimport { readFile } from 'fs/promises';\nexport async function h() { return readFileSync('x'); }`,
    `import { readFile } from 'fs/promises';\nexport async function h() { return await readFile('x'); }`,
  ],
  'a name that is taken': [
    `import { readFileSync } from 'fs';\nconst readFile = 1;\nexport async function h() { return readFileSync('x'); }`,
    `import { readFile as readFileAsync } from 'fs/promises';\nconst readFile = 1;\nexport async function h() { return await readFileAsync('x'); }`,
  ],
  'a destructured require': [
    `const { readFileSync } = require('fs');\nexports.h = async () => readFileSync('x');`,
    `const { readFile } = require('fs/promises');\nexports.h = async () => await readFile('x');`,
  ],
  'two calls with one import': [
    `import { readFileSync } from 'fs';\nexport async function h() { readFileSync('x'); readFileSync('y'); }`,
    `import { readFile } from 'fs/promises';\nimport { readFileSync } from 'fs';\nexport async function h() { await readFile('x'); await readFile('y'); }`,
  ],
  'one name of several': [
    `import { readFileSync, statSync } from 'fs';\nstatSync('y');\nexport async function h() { return readFileSync('x'); }`,
    `import { readFile } from 'fs/promises';\nimport { statSync } from 'fs';\nstatSync('y');\nexport async function h() { return await readFile('x'); }`,
  ],
  'a member of the result': [
    `${fs}export async function h() { return fs.readFileSync('x').toString(); }`,
    `${fs}export async function h() { return (await fs.promises.readFile('x')).toString(); }`,
  ],
  'an element of the result': [
    `${fs}export async function h() { return fs.readdirSync('x')[0]; }`,
    `${fs}export async function h() { return (await fs.promises.readdir('x'))[0]; }`,
  ],
  'an argument': [
    `${fs}export async function h() { return JSON.parse(fs.readFileSync('x', 'utf8')); }`,
    `${fs}export async function h() { return JSON.parse(await fs.promises.readFile('x', 'utf8')); }`,
  ],
  'a spread': [
    `${fs}export async function h() { return [...fs.readdirSync('x')]; }`,
    `${fs}export async function h() { return [...await fs.promises.readdir('x')]; }`,
  ],
  'a power': [
    `${fs}export async function h() { return fs.readFileSync('x') ** 2; }`,
    `${fs}export async function h() { return (await fs.promises.readFile('x')) ** 2; }`,
  ],
  'a type assertion': [
    `${fs}export async function h() { return fs.readFileSync('x') as unknown; }`,
    `${fs}export async function h() { return await fs.promises.readFile('x') as unknown; }`,
  ],
  existsSync: [
    `${fs}export async function h() { if (fs.existsSync('x')) return 1; return 2; }`,
    `${fs}export async function h() { if (await fs.promises.access('x').then(() => true, () => false)) return 1; return 2; }`,
  ],
  'not existsSync': [
    `${fs}export async function h() { return !fs.existsSync('x'); }`,
    `${fs}export async function h() { return !await fs.promises.access('x').then(() => true, () => false); }`,
  ],
  comments: [
    `${fs}export async function h() { return /* a */ fs.readFileSync(/* b */ 'x' /* c */); // d\n}`,
    `${fs}export async function h() { return /* a */ await fs.promises.readFile(/* b */ 'x' /* c */); // d\n}`,
  ],
  'several lines': [
    `${fs}export async function h() {\n  return fs\n    .readFileSync('x');\n}`,
    `${fs}export async function h() {\n  return await fs\n    .promises.readFile('x');\n}`,
  ],
  'line ends of Windows': [
    `import { readFileSync } from 'fs';\r\nexport async function h() {\r\n  return readFileSync('x');\r\n}\r\n`,
    `import { readFile } from 'fs/promises';\r\nexport async function h() {\r\n  return await readFile('x');\r\n}\r\n`,
  ],
  crypto: [
    `import crypto from 'crypto';\nexport async function h() { return crypto.scryptSync(a, b, 64); }`,
    `import crypto from 'crypto';\nexport async function h() { return await new Promise<Buffer>((resolve, reject) => crypto.scrypt(a, b, 64, (error, result) => (error ? reject(error) : resolve(result)))); }`,
  ],
  'crypto by name': [
    `import { pbkdf2Sync } from 'node:crypto';\nexport async function h() { return pbkdf2Sync(a, b, 1, 64, 'sha512'); }`,
    `import { promisify } from 'node:util';\nimport { pbkdf2 } from 'node:crypto';\nexport async function h() { return await promisify(pbkdf2)(a, b, 1, 64, 'sha512'); }`,
  ],
  zlib: [
    `const zlib = require('zlib');\nexports.h = async (x) => zlib.gzipSync(x).length;`,
    `const { promisify } = require('util');\nconst zlib = require('zlib');\nexports.h = async (x) => (await promisify(zlib.gzip)(x)).length;`,
  ],
  bcrypt: [
    `import bcrypt from 'bcrypt';\nexport async function h(p) { return bcrypt.hashSync(p, 10); }`,
    `import bcrypt from 'bcrypt';\nexport async function h(p) { return await bcrypt.hash(p, 10); }`,
  ],
  'bcrypt by name': [
    `import { compareSync } from 'bcrypt';\nexport async function h(p, q) { return compareSync(p, q); }`,
    `import { compare } from 'bcrypt';\nexport async function h(p, q) { return await compare(p, q); }`,
  ],
  'fs-extra': [
    `import fse from 'fs-extra';\nexport async function h() { fse.copySync('a', 'b'); }`,
    `import fse from 'fs-extra';\nexport async function h() { await fse.copy('a', 'b'); }`,
  ],
};

for (const [what, [before, after]] of Object.entries(safe)) {
  test(`safe: ${what}`, () => {
    assert.deepEqual(fixed(before), { text: after, safe: true });
    assert.deepEqual(find(new Map([[file, after]])), [], 'nothing is found after the fix');
    assert.equal(errorsIn(after), errorsIn(before));
  });
}

/** TypeScript keeps the errors of a parse where its types do not show them. */
function errorsIn(text: string): number {
  return (parse(file, text) as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics.length;
}

const looked: Readonly<Record<string, readonly [before: string, after: string]>> = {
  'a handler becomes async': [
    `${fs}import http from 'http';\nhttp.createServer((q, s) => { s.end(fs.readFileSync('x')); });`,
    `${fs}import http from 'http';\nhttp.createServer(async (q, s) => { s.end(await fs.promises.readFile('x')); });`,
  ],
  'a helper of a helper': [
    `${fs}function a() { return b() + 1; }\nfunction b() { return fs.readFileSync('x'); }\nexport async function h() { return a(); }`,
    `${fs}async function a() { return await b() + 1; }\nasync function b() { return await fs.promises.readFile('x'); }\nexport async function h() { return await a(); }`,
  ],
  'helpers that call each other': [
    `${fs}const a = (n) => n ? b(n - 1) : 0;\nfunction b(n) { fs.readFileSync('x'); return a(n); }\nexport async function h() { return b(2); }`,
    `${fs}const a = async (n) => n ? await b(n - 1) : 0;\nasync function b(n) { await fs.promises.readFile('x'); return await a(n); }\nexport async function h() { return await b(2); }`,
  ],
  'two calls in one handler': [
    `${fs}import http from 'http';\nfunction b() { return fs.readFileSync('x'); }\nhttp.createServer((q, r) => { r.write(b()); r.end(b()); });`,
    `${fs}import http from 'http';\nasync function b() { return await fs.promises.readFile('x'); }\nhttp.createServer(async (q, r) => { r.write(await b()); r.end(await b()); });`,
  ],
  'a handler of its own kind': [
    `${fs}import http from 'http';\nconst serve = (f) => http.createServer(f);\nserve((req, res) => res.end(fs.readFileSync('x')));`,
    `${fs}import http from 'http';\nconst serve = (f) => http.createServer(f);\nserve(async (req, res) => res.end(await fs.promises.readFile('x')));`,
  ],
  'exec with options': [
    `import { execSync } from 'child_process';\nexport async function h() { return execSync('ls', { cwd: '/' }); }`,
    `import { promisify } from 'util';\nimport { exec } from 'child_process';\n${printedBy}export async function h() { return await printedBy(promisify(exec)('ls', { encoding: 'buffer', cwd: '/' })); }`,
  ],
  'exec with an encoding': [
    `import { execFileSync } from 'child_process';\nexport async function h() { return execFileSync('ls', ['x'], { encoding: 'utf8' }); }`,
    `import { promisify } from 'util';\nimport { execFile } from 'child_process';\n${printedBy}export async function h() { return await printedBy(promisify(execFile)('ls', ['x'], { encoding: 'utf8' })); }`,
  ],
  'exec gives bytes where nothing else is said': [
    `import { execSync } from 'child_process';\nexport async function h() { return execSync('ls').toString(); }`,
    `import { promisify } from 'util';\nimport { exec } from 'child_process';\n${printedBy}export async function h() { return (await printedBy(promisify(exec)('ls', { encoding: 'buffer' }))).toString(); }`,
  ],
  'a helper and its callers': [
    `${fs}function load(): Buffer { return fs.readFileSync('x'); }\nexport async function h() { return load().length; }`,
    `${fs}async function load(): Promise<Buffer> { return await fs.promises.readFile('x'); }\nexport async function h() { return (await load()).length; }`,
  ],
  'a helper in a constant': [
    `${fs}const load = (x) => fs.readFileSync(x);\nexport async function h() { return load('x'); }\nexport async function g() { return load('y'); }`,
    `${fs}const load = async (x) => await fs.promises.readFile(x);\nexport async function h() { return await load('x'); }\nexport async function g() { return await load('y'); }`,
  ],
};

for (const [what, [before, after]] of Object.entries(looked)) {
  test(`to be looked at: ${what}`, () => assert.deepEqual(fixed(before), { text: after, safe: false }));
}

const refused: Readonly<Record<string, readonly [program: string, because: RegExp]>> = {
  'a sum that others may add to meanwhile': [
    `${fs}let sum = 0;\nexport async function h() { sum += fs.readFileSync('x').length; }`,
    /would be lost/,
  ],
  'a member that is added to': [
    `${fs}export async function h(of) { of.sum = of.sum + fs.readFileSync('x').length; }`,
    /would be lost/,
  ],
  'a file descriptor': [`${fs}export async function h(fd) { return fs.readFileSync(fd); }`, /no file descriptor/],
  'standard input': [`${fs}export async function h() { return fs.readFileSync(0); }`, /no file descriptor/],
  openSync: [`${fs}export async function h() { return fs.openSync('x'); }`, /gives a FileHandle/],
  writeSync: [`${fs}export async function h(fd) { fs.writeSync(fd, 'x'); }`, /FileHandle\.write/],
  'stdio that is passed on': [
    `import { execSync } from 'child_process';\nexport async function h() { execSync('ls', { stdio: 'inherit' }); }`,
    /passes stdio on/,
  ],
  'an error whose status is read': [
    `import { execSync } from 'child_process';\nexport async function h() { try { execSync('x'); } catch (error) { return error.status; } }`,
    /has .code. where/,
  ],
  'spawnSync in a file where its twin’s name is taken': [
    `import { spawnSync } from 'child_process';\nconst spawnResult = 1;\nexport async function h() { return spawnSync('ls'); }`,
    /another name here/,
  ],
  'spawnSync whose options are not seen, in TypeScript': [
    `import { spawnSync } from 'child_process';\nexport async function h(options: object) { return spawnSync('ls', ['x'], options); }`,
    /options are made elsewhere/,
  ],
  'an exported helper': [
    `${fs}export function load() { return fs.readFileSync('x'); }\nexport async function h() { return load(); }`,
    /who calls it is not seen/,
  ],
  'a helper that is passed on': [
    `${fs}function load() { return fs.readFileSync('x'); }\nexport const all = [load];\nexport async function h() { return load(); }`,
    /passed on or exported/,
  ],
  'a helper that a sync function calls': [
    `${fs}function load() { return fs.readFileSync('x'); }\nexport const sync = () => load();\nexport async function h() { return load(); }`,
    /cannot be awaited in line 3/,
  ],
  'a helper at start-up': [
    `${fs}function load() { return fs.readFileSync('x'); }\nload();\nexport async function h() { return load(); }`,
    /not in a function/,
  ],
  'a name that two things have': [
    `${fs}function load() { return fs.readFileSync('x'); }\nexport async function g(load) { load(); }\nexport async function h() { return load(); }`,
    /more than one thing/,
  ],
  'a helper of a helper that is passed on': [
    `${fs}function a() { return b(); }\nfunction b() { return fs.readFileSync('x'); }\nexport async function h(l) { return a(), l.map(a); }`,
    /passed on or exported/,
  ],
  'a call in a sync callback': [
    `${fs}export async function h(a) { return a.map((x) => fs.readFileSync(x)); }`,
    /callback of map/,
  ],
  'an optional call': [`${fs}export async function h() { return fs.readFileSync?.('x'); }`, /only if it is there/],
  'an alias': [
    `${fs}const read = fs.readFileSync;\nexport async function h() { return read('x'); }`,
    /not called by the name of an import/,
  ],
  'a run-on line': [`${fs}export async function h() {\n  a()\n  fs.readFileSync('x').toString()\n}`, /no semicolon/],
  'a generator that a server calls': [
    `${fs}export function watch(e) { e.on('x', function () { fs.globSync('x'); }); }`,
    /gives an iterator/,
  ],
  'a default parameter': [
    `${fs}export async function h(x = fs.readFileSync('x')) { return x; }`,
    /default of a parameter/,
  ],
};

for (const [what, [program, because]] of Object.entries(refused)) {
  test(`refused: ${what}`, () => {
    const all = offered(program);
    assert.ok(all.length > 0, 'not even a refusal is offered');
    for (const { fix } of all) assert.match(fix.ok ? 'a fix is offered' : fix.because, because);
  });
}

test('a text that has changed since gets no fix', () => {
  const [finding] = find(new Map([[file, `${fs}export async function h() { return fs.readFileSync('x'); }`]]));
  assert.ok(finding !== undefined);
  const [offer] = javaScriptFixes(finding, { text: () => `// changed\n` });
  assert.match(offer?.fix.ok === false ? offer.fix.because : '', /no longer where it was found/);
});
