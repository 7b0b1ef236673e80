/** TypeScript programs after their fixes: the compiler has nothing against them, as it had nothing before. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { applied } from './applied.ts';
import { javaScriptBench } from './benches.ts';
import { fixedIn } from './offered.ts';
import { filesOf, fixedProject } from './projects.ts';
import { healed } from './spreadCases.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'typed-'));
after(() => rmSync(folder, { recursive: true }));

const bodies: readonly string[] = [
  `return scryptSync('a', 'b', 64).toString('hex');`,
  `return scryptSync('a', 'b', 64, { N: 1024 }).length;`,
  `return crypto.scryptSync('a', 'b', 64).byteLength;`,
  `return pbkdf2Sync('a', 'b', 100000, 64, 'sha512').toString('hex');`,
  `return hkdfSync('sha512', 'a', 'b', 'c', 64).byteLength;`,
  `return generateKeyPairSync('rsa', { modulusLength: 4096 }).publicKey;`,
  `return generateKeySync('hmac', { length: 64 }).type;`,
  `return generatePrimeSync(2048).byteLength;`,
  `return generatePrimeSync(2048, { bigint: true }) > 2n;`,
  `return checkPrimeSync(8n) === true;`,
  `return zlib.gzipSync('x').length + zlib.brotliCompressSync('x', { chunkSize: 1024 }).length;`,
  `return zlib.inflateSync(zlib.deflateRawSync('x'));`,
  `return execFileSync('ls', ['x'], { encoding: 'utf8' }).trim() + execFileSync('ls').length;`,
  `return execSync('ls').toString('latin1') + execSync('ls', { encoding: 'utf8' }).trim();`,
  `return fs.readdirSync('x', { withFileTypes: true }).map((one) => one.name);`,
  `return fs.readFileSync('x', 'utf8').split('\\n').concat(fs.readFileSync('x').toString());`,
  `return fs.existsSync('x') ? fs.readFileSync('x')! : undefined;`,
  `return (fs.readFileSync('x', { encoding: 'utf8' }) as string).length satisfies number;`,
  `const { stdout, status, error } = spawnSync('git', ['log'], { encoding: 'utf8', timeout: 5_000 });\n  if (error) throw error;\n  return status === 0 ? stdout.trim() : '';`,
  `const args: readonly string[] = ['log'];\n  return spawnSync('git', args).stdout.byteLength;`,
];

const computing = `import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';

interface Options {
  readonly least?: number;
}
type Sum = number;
const steps = [1, 2] as const;

/** Grows. */
export function fib(n: number, { least = 0 }: Options = {}, hash: Hash | null = null): Sum {
  if (n < least) throw new RangeError('too small');
  return n < 2 ? n + createHash('md5').digest().length - 16 : fib(n - steps[0], {}, hash) + fib(n - steps[1], {}, hash);
}

async function main(): Promise<string> {
  const out: string[] = [];
  for (const n of [1, 11]) {
    try {
      out.push(String(fib(n, { least: 2 })));
    } catch (error) {
      out.push(error instanceof RangeError ? String(error) : 'another error');
    }
  }
  return out.join(', ');
}
console.log(await main());
`;

/** The program with its function in worker threads, and in processes. */
const workers = new Map(
  Object.entries({ threads: /in a worker thread$/, processes: /in a process/ }).flatMap(([name, wanted]) => {
    const line = computing.split('\n').findIndex((one) => one.includes('out.push(String(fib')) + 1;
    const measure = { stack: ['fib:13', `main:${line}`], cause: { kind: 'cpu', gil: 'none' } } as const;
    const fixed = fixedIn(`/project/${name}.mts`, computing, measure, wanted);
    return [...fixed].map(([file, text]) => [path.basename(file), text] as const);
  }),
);

const imports = `import * as crypto from 'node:crypto';
import { checkPrimeSync, generateKeyPairSync, generateKeySync, generatePrimeSync, hkdfSync, pbkdf2Sync, scryptSync } from 'node:crypto';
import * as zlib from 'node:zlib';
import { execFileSync, execSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
`;

test('the compiler takes fixed programs as it took them before', () => {
  const before = new Map(bodies.map((body, index) => [`before${index}.ts`, program(body)]));
  const after = (body: string): string =>
    applied(javaScriptBench, '/project/main.ts', program(body), (bench, files) => bench.find(files));
  const fixed = new Map(bodies.map((body, index) => [`after${index}.ts`, after(body)]));
  for (const [index, [text]] of Object.values(healed).entries()) {
    const files = filesOf(text);
    if (![...files.keys()].every((name) => name.endsWith('.ts'))) continue;
    for (const [name, its] of fixedProject(files).files)
      fixed.set(`${index}_${path.basename(name)}`, its.replaceAll(/from '\.\/(\w+)'/g, `from './${index}_$1.js'`));
  }
  for (const [name, text] of workers) fixed.set(name, text);
  // In one run, which takes half as long as two.
  assert.equal(errorsIn(new Map([...before, ...fixed])), '');
});

test('a worker of TypeScript runs as it is', () => {
  const cwd = mkdtempSync(path.join(folder, 'worker-'));
  for (const [name, text] of workers) writeFileSync(path.join(cwd, name), text);
  for (const main of ['threads.mts', 'processes.mts']) {
    const { stdout, stderr } = spawnSync(process.execPath, [main], { cwd, encoding: 'utf8', timeout: 60_000 });
    assert.equal(stdout, 'RangeError: too small, 89\n', stderr);
  }
});

function program(body: string): string {
  return `${imports}\nexport async function answer() {\n  ${body}\n}\n`;
}

/** With the strictest settings. */
function errorsIn(files: ReadonlyMap<string, string>): string {
  const cwd = mkdtempSync(path.join(folder, 'run-'));
  symlinkSync(path.join(root, 'node_modules'), path.join(cwd, 'node_modules'), 'junction');
  for (const [name, text] of files) writeFileSync(path.join(cwd, name), text);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2024',
    types: ['node'],
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
  };
  writeFileSync(path.join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts', '*.mts'] }));
  writeFileSync(path.join(cwd, 'package.json'), JSON.stringify({ type: 'module' }));
  const tsc = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'tsc.cmd' : 'tsc');
  const { stdout } = spawnSync(tsc, ['-p', '.'], { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  return stdout;
}
