/** What is offered for a loop that computes, by the evidence: a process where the GIL is held, a worker in Node, turns beside both. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worthwhile } from '#core/worth.ts';
import type { Finding } from '#protocol/finding.ts';
import { read } from '#protocol/read.ts';
import { micros } from '#protocol/units.ts';
import { nodeMeasured, pythonMeasured } from './measuredCases.ts';
import { find } from '../analysis/javascript/check.ts';
import { fixedIn, offeredIn } from './offered.ts';
import { filesOf, fixedProject, offeredFor } from './projects.ts';

for (const { name, file, text, measure, offload } of [...pythonMeasured, ...nodeMeasured]) {
  test(`${file}, ${name}: ${offload}`, () => {
    const best = offeredIn(`/project/${file}`, text, measure).find(({ fix }) => fix.ok)?.fix;
    assert.ok(best?.ok);
    assert.equal(best.value.offload, offload);
    assert.ok(best.value.caution);
  });
}

const computing = 'import asyncio\n\n\ndef work(n):\n    return n\n\n\nasync def main():\n    return work(1)\n';

test('a process where the GIL is held, a thread where it is released', () => {
  const offloads = (gil: 'held' | 'released'): (string | undefined)[] =>
    offeredIn('/project/main.py', computing, { stack: ['work:5', 'main:9'], cause: { kind: 'cpu', gil } }).flatMap(
      ({ fix }) => (fix.ok ? [fix.value.offload] : []),
    );
  assert.deepEqual(offloads('held'), ['process', 'thread']);
  assert.deepEqual(offloads('released'), ['thread']);
});

test('the pool is made once, and shut down in the lifespan', () => {
  const text = `import asyncio
from contextlib import asynccontextmanager

from fastapi import FastAPI


@asynccontextmanager
async def lifespan(app):
    print("up")
    yield
    print("down")


app = FastAPI(lifespan=lifespan)


def work(n):
    return n


@app.get("/")
async def main():
    return work(1)


@app.get("/other")
async def other():
    return work(2)
`;
  const cause = { kind: 'cpu', gil: 'held' } as const;
  const once =
    fixedIn('/project/main.py', text, { stack: ['work:18', 'main:23'], cause }).get('/project/main.py') ?? '';
  assert.match(once, /yield\n {4}process_pool\.shutdown\(wait=False, cancel_futures=True\)\n {4}print\("down"\)/);
  const line = once.split('\n').findIndex((one) => one.includes('work(2)')) + 1;
  const twice =
    fixedIn('/project/main.py', once, { stack: ['work:1', `other:${line}`], cause }).get('/project/main.py') ?? '';
  assert.equal(twice.split('ProcessPoolExecutor(').length, 2);
  assert.equal(twice.split('_run_in_process(work, ').length, 3);
});

test('turns by the clock, in the innermost loop', () => {
  const text =
    'async def main(rows):\n    for row in rows:\n        for x in row:\n            print(x)\n        await row.done()\n';
  const after = fixedIn('/project/main.py', text, { stack: ['main:4'], cause: { kind: 'cpu', gil: 'held' } });
  assert.equal(
    after.get('/project/main.py'),
    `import asyncio
import time
async def main(rows):
    next_turn = time.monotonic() + 0.005
    for row in rows:
        for x in row:
            if time.monotonic() >= next_turn:
                await asyncio.sleep(0)
                next_turn = time.monotonic() + 0.005
            print(x)
        await row.done()
`,
  );
});

test('turns by the clock in JavaScript', () => {
  const text =
    'export async function main(rows) {\n  for (const row of rows) {\n    for (const x of row) {\n      x.run();\n    }\n  }\n}\n';
  const after = fixedIn('/project/main.mjs', text, { stack: ['main:4'], cause: { kind: 'cpu', gil: 'none' } });
  assert.equal(
    after.get('/project/main.mjs'),
    `export async function main(rows) {
  let nextTurn = performance.now() + 5;
  for (const row of rows) {
    for (const x of row) {
      if (performance.now() >= nextTurn) {
        await new Promise((resolve) => setImmediate(resolve));
        nextTurn = performance.now() + 5;
      }
      x.run();
    }
  }
}
`,
  );
});

test('turns in a loop of JavaScript whose body has no brackets', () => {
  const text =
    'export async function sieve(n, marks) {\n  for (let i = 2; i < n; i++) {\n    for (let j = i; j < n; j += i) marks[j] = 1; // all\n  }\n}\n';
  const after = fixedIn('/project/sieve.mjs', text, { stack: ['sieve:3'], cause: { kind: 'cpu', gil: 'none' } });
  assert.equal(
    after.get('/project/sieve.mjs'),
    `export async function sieve(n, marks) {
  let nextTurn = performance.now() + 5;
  for (let i = 2; i < n; i++) {
    for (let j = i; j < n; j += i) {
      if (performance.now() >= nextTurn) {
        await new Promise((resolve) => setImmediate(resolve));
        nextTurn = performance.now() + 5;
      }
      marks[j] = 1;
    } // all
  }
}
`,
  );
});

test('what a comprehension does is done by the function around it', () => {
  const text = 'def f(x):\n    return x\n\n\nasync def main(rows):\n    out = [f(x) for x in rows]\n    return out\n';
  const cause = { kind: 'cpu', gil: 'held' } as const;
  const after = (stack: readonly string[]): string =>
    fixedIn('/project/main.py', text, { stack, cause }).get('/project/main.py') ?? '';
  assert.match(
    after(['f:2', 'main.<locals>.<listcomp>:6', 'main:6']),
    /out = \[await _run_in_process\(f, x\) for x in rows\]/,
  );
  assert.match(after(['main.<locals>.<listcomp>:6', 'main:6']), /out = await _run_in_process\(_main_work, rows\)/);
});

test('a loop without end lets the others run in each round', () => {
  const text = 'import queue\n\n\nasync def main(source: queue.Queue):\n    while True:\n        print(1)\n';
  assert.match(
    fixedIn('/project/main.py', text).get('/project/main.py') ?? '',
    /while True:\n {8}await asyncio\.sleep\(0\)\n {8}print/,
  );
});

test('what is quicker than its carrying stays where it is, in numbers', () => {
  const evidence = { kind: 'harmless', runs: 40, max: micros(30) } as const;
  const fix = read({ title: 't', offload: 'thread', caution: null, edits: [] } as const);
  const finding: Pick<Finding, 'evidence'> = { evidence };
  const [offered] = worthwhile(finding, [{ title: 't', fix }]);
  assert.ok(offered && !offered.fix.ok);
  assert.match(
    offered.fix.because,
    /0\.03 ms at most in 40 runs, and handing it over to a thread takes about 0\.05 ms/,
  );
  const slower = { evidence: { ...evidence, max: micros(300) } };
  assert.ok(worthwhile(slower, [{ title: 't', fix }])[0]?.fix.ok);
});

const proved: Readonly<Record<string, readonly [file: string, text: string, offloads: readonly string[]]>> = {
  'a long loop': [
    'main.py',
    'async def main():\n    total = 0\n    for i in range(50_000_000):\n        total += i\n    return total\n',
    ['process', 'chunk'],
  ],
  'a busy wait': [
    'main.py',
    'import time\n\n\nasync def main(end):\n    while time.time() < end:\n        pass\n',
    ['chunk'],
  ],
  'branching recursion': [
    'main.py',
    'import asyncio\n\n\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n\n\nasync def main():\n    return fib(35)\n',
    ['process', 'thread'],
  ],
  'branching recursion in JavaScript': [
    'main.mjs',
    'function fib(n) {\n  return n < 2 ? n : fib(n - 1) + fib(n - 2);\n}\n\nexport async function answer() {\n  return fib(40);\n}\n',
    ['thread', 'process'],
  ],
  'a busy wait in JavaScript': [
    'main.mjs',
    'export async function answer(end) {\n  while (Date.now() < end) {\n    void 0;\n  }\n}\n',
    ['chunk'],
  ],
};

for (const [name, [file, text, offloads]] of Object.entries(proved)) {
  test(`proved: ${name}`, () => {
    const all = offeredIn(`/project/${file}`, text);
    assert.deepEqual(
      all.flatMap(({ fix }) => (fix.ok ? [fix.value.offload] : [])),
      offloads,
      all.map(({ fix }) => (fix.ok ? '' : fix.because)).join('; '),
    );
    assert.ok(!all.some(({ fix }) => fix.ok && fix.value.caution === null));
  });
}

test('a worker thread of Piscina’s comes first where it is installed, and a process last', () => {
  const program = `
//- main.mjs
import http from 'node:http';
function fib(n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}
http.createServer(async (req, res) => { res.end(String(fib(40))); });`;
  const titles = (installed: readonly string[]): string[] =>
    offeredFor(filesOf(program), { installed }).flatMap(({ title, fix }) => (fix.ok ? [title] : []));
  const own = ['Run fib() in a worker thread', 'Run fib() in a process of its own'];
  assert.deepEqual(titles([]), own);
  assert.deepEqual(titles(['piscina']), ['Run fib() in a worker thread of Piscina’s', ...own]);
});

const typed = `import { createServer } from 'node:http';\nfunction fib(n: number): number {\n  return n < 2 ? n : fib(n - 1) + fib(n - 2);\n}\ncreateServer(async (req, res) => { res.end(String(fib(40))); });`;
const ofModules = '//- package.json\n{ "type": "module" }\n';

/** Each with the ending under which TypeScript must import the worker. */
const endings: Readonly<Record<string, readonly [program: string, ending: string]>> = {
  'run by Node itself': [`${ofModules}//- main.ts\n${typed}`, '.ts'],
  'that is compiled': [`${ofModules}//- tsconfig.json\n{}\n//- main.ts\n${typed}`, '.js'],
  'whose endings are written anew': [
    `//- tsconfig.json\n{ "compilerOptions": { "rewriteRelativeImportExtensions": true } }\n//- main.mts\n${typed}`,
    '.mts',
  ],
  'that imports compiled files': [`//- main.mts\nimport './other.mjs';\n${typed}\n//- other.mts\nexport {};`, '.mjs'],
};

for (const [name, [program, ending]] of Object.entries(endings)) {
  test(`a worker of TypeScript ${name}`, () => {
    const { files } = fixedProject(filesOf(program));
    const main = [...files].find(([file]) => /main\.m?ts$/.test(file))?.[1] ?? '';
    assert.ok(main.includes(`import { fibInWorker } from './fib.worker${ending}';`), main);
  });
}

test('nothing is found in the files of workers, which are not the loop of the program', () => {
  const before = filesOf(`//- main.mjs\nimport { createServer } from 'node:http';\n${primes}\n${server('fib')}`);
  for (const wanted of [/in a worker thread$/, /in a process/]) {
    const { files } = fixedProject(before, { wanted });
    assert.equal(files.size, 2);
    assert.deepEqual(find(files), []);
  }
});

const primes = 'function fib(n) {\n  return n < 2 ? n : fib(n - 1) + fib(n - 2);\n}';
const server = (called: string): string => `createServer(async (req, res) => { res.end(String(${called}(40))); });`;

/** Each with the import of the worker that its main file must then have. */
const elsewhere: Readonly<Record<string, readonly [program: string, imported: string]>> = {
  'through exports of exports': [
    `//- lib/deep/primes.mjs\nexport ${primes}\n//- lib/index.mjs\nexport * from './deep/primes.mjs';\n//- main.mjs\nimport { createServer } from 'node:http';\nimport { fib } from './lib/index.mjs';\n${server('fib')}`,
    `import { fibInWorker } from './lib/deep/fib.worker.mjs';`,
  ],
  'under another name': [
    `//- a/primes.mjs\n${primes}\nexport { fib as grow };\n//- b/main.mjs\nimport { createServer } from 'node:http';\nimport { grow as slow } from '../a/primes.mjs';\n${server('slow')}`,
    `import { fibInWorker } from '../a/fib.worker.mjs';`,
  ],
  'as the default': [
    `//- primes.mjs\nexport default ${primes}\n//- main.mjs\nimport { createServer } from 'node:http';\nimport slow from './primes.mjs';\n${server('slow')}`,
    `import { fibInWorker } from './fib.worker.mjs';`,
  ],
  required: [
    `//- lib/primes.cjs\n${primes}\nmodule.exports = { fib, other: 1 };\n//- main.cjs\nconst { createServer } = require('node:http');\nconst { fib } = require('./lib/primes.cjs');\n${server('fib')}`,
    `const { fibInWorker } = require('./lib/fib.worker.cjs');`,
  ],
};

for (const [name, [program, imported]] of Object.entries(elsewhere)) {
  test(`a function of another file moves with its file: ${name}`, () => {
    const { files } = fixedProject(filesOf(program));
    const main = [...files].find(([file]) => /main\.[cm]js$/.test(file))?.[1] ?? '';
    assert.ok(main.includes(imported) && main.includes('await fibInWorker([40])'), main);
  });
}

test('a function of another file moves with its file, and is imported from beside it', () => {
  const files = filesOf(`
//- lib/primes.mjs
import { createHash } from 'node:crypto';
const base = 2;
/** Computes. */
export function fib(n) {
  return n < base ? n : fib(n - 1) + fib(n - 2) + createHash('md5').digest().length;
}
//- main.mjs
import http from 'node:http';
import { fib } from './lib/primes.mjs';
http.createServer(async (req, res) => { res.end(String(fib(40))); });`);
  const { files: fixed } = fixedProject(files);
  assert.match(fixed.get('/project/main.mjs') ?? '', /import \{ fibInWorker \} from '\.\/lib\/fib\.worker\.mjs';/);
  assert.match(fixed.get('/project/main.mjs') ?? '', /res\.end\(String\(await fibInWorker\(\[40\]\)\)\);/);
  const worker = fixed.get('/project/lib/fib.worker.mjs') ?? '';
  assert.match(worker, /import \{ createHash \} from 'node:crypto';/);
  assert.match(worker, /^const base = 2;\n\n\/\*\* Computes\. \*\/\nfunction fib\(n\) \{/m);
  assert.equal(fixed.get('/project/lib/primes.mjs'), files.get('/project/lib/primes.mjs'));
});

test('JSON of big bodies is guided, whether a function could move or not', () => {
  const cause = { kind: 'cpu', gil: 'none', call: 'JSON.parse' } as const;
  const inPlace = 'export async function h(body) {\n  return JSON.parse(body).length;\n}\n';
  const said = offeredIn('/project/main.mjs', inPlace, { stack: ['h:2'], cause });
  assert.match(said.map(({ fix }) => (fix.ok ? '' : fix.because)).join(), /limit or stream what it is given/);
  const apart =
    'function rows(body) {\n  return JSON.parse(body);\n}\nexport async function h(body) {\n  return rows(body);\n}\n';
  const offered = offeredIn('/project/main.mjs', apart, { stack: ['rows:2', 'h:5'], cause });
  assert.ok(offered.length > 0);
  for (const { fix } of offered) assert.match((fix.ok ? fix.value.caution : fix.because) ?? '', /saves little/);
});

test('a file whose words leave it open is a module where its package says so', () => {
  const text =
    'function work(n) {\n  let t = 0;\n  for (let i = 0; i < n; i += 1) t += i % 7;\n  return t;\n}\n\nasync function main() {\n  console.log(work(1e8));\n}\nsetTimeout(main);\n';
  const measure = { stack: ['work:3', 'main:8'], cause: { kind: 'cpu', gil: 'none' } } as const;
  const bringing = (isModule: boolean): readonly string[] => {
    const [best] = offeredIn('/project/main.js', text, measure, [], { isModule: () => isModule });
    return best?.fix.ok ? best.fix.value.edits.map((edit) => edit.text.trim()) : [];
  };
  assert.ok(bringing(true).includes("import { workInWorker } from './work.worker.js';"));
  assert.ok(bringing(false).includes("const { workInWorker } = require('./work.worker.js');"));
});

test('what is done in a generator made elsewhere, or in a lambda, says so', () => {
  const because = (body: string, inner: string): string => {
    const text = `import asyncio\n\n\nasync def main(n):\n    ${body}\n`;
    const measure = { stack: [inner, 'main:6'], cause: { kind: 'cpu', gil: 'held' } } as const;
    return offeredIn('/project/main.py', text, measure)
      .flatMap(({ fix }) => (fix.ok ? ['offered'] : [fix.because]))
      .join();
  };
  assert.equal(
    because('rows = (x * x for x in range(n))\n    return sum(rows)', 'main.<locals>.<genexpr>:5'),
    'it is done in the generator of line 5, which cannot be handed over',
  );
  assert.equal(
    because('key = lambda: sum(range(n))\n    return key()', 'main.<locals>.<lambda>:5'),
    'it is done in the lambda of line 5, which cannot be handed over',
  );
});
