/** Programs in which a fix would be wrong: none is offered, and the reason is said. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Importer, OfferedFix } from '#core/fixes.ts';
import type { FilePath } from '#protocol/units.ts';
import { pythonBench } from './benches.ts';
import { fixedIn, type Measure, offeredIn } from './offered.ts';
import { filesOf, offeredFor } from './projects.ts';
import {
  awaitTraps,
  blockTraps,
  endpointTraps,
  meanwhile,
  ownThreadTraps,
  processTraps,
  route,
  threadTraps,
  waits,
  waitTraps,
  workerTraps,
} from './trapCases.ts';

const heldGil: Measure['cause'] = { kind: 'cpu', gil: 'held' };

for (const [name, because, text] of processTraps) {
  test(`no process: ${name}`, () => {
    const line = text.trimEnd().split('\n').length;
    const all = offeredIn('/project/main.py', text, { stack: ['work:1', `handler:${line}`], cause: heldGil });
    const wrong = all.find(({ fix }) => fix.ok && fix.value.offload === 'process');
    assert.equal(wrong, undefined, 'a process is offered');
    const said = all.flatMap(({ fix }) => (fix.ok ? [] : [fix.because]));
    assert.ok(
      said.some((one) => because.test(one)),
      said.join('; '),
    );
  });
}

test('no process for what cannot be sent back: a match', () => {
  const text = 'import re\n\n\nasync def main(text):\n    return re.match(r"(a+)+$", text)\n';
  const all = offeredIn('/project/main.py', text);
  assert.ok(!all.some(({ fix }) => fix.ok && fix.value.offload === 'process'));
  const inPlace = offeredIn('/project/main.py', text, { stack: ['main:5'], cause: heldGil });
  assert.match(inPlace.map(({ fix }) => (fix.ok ? '' : fix.because)).join('; '), /match\(\) gives cannot be sent back/);
});

test('no process for what takes an open file, whatever it is called', () => {
  for (const api of ['json.load', 'pickle.load', 'pickle.dump']) {
    const text = `import ${api.split('.')[0]}\n\n\nasync def main(given):\n    return ${api}(given)\n`;
    const found = pythonBench.find(new Map([['/project/main.py', text]]));
    const all = found.flatMap((finding) => pythonBench.offer(finding, { text: () => text }));
    assert.ok(
      all.some(({ fix }) => !fix.ok && /takes an open file/.test(fix.because)),
      api,
    );
    assert.ok(!all.some(({ fix }) => fix.ok && fix.value.offload === 'process'), api);
  }
});

for (const [name, because, text] of threadTraps) {
  test(`no thread: ${name}`, () => {
    const all = offeredIn('/project/main.py', text);
    assert.ok(!all.some(({ fix }) => fix.ok), 'a fix is offered');
    const said = all.flatMap(({ fix }) => (fix.ok ? [] : [fix.because]));
    assert.ok(
      said.some((one) => because.test(one)),
      said.join('; '),
    );
  });
}

for (const [name, because, text] of awaitTraps) {
  test(`no await: ${name}`, () => {
    const all = offeredIn('/project/main.py', text);
    assert.ok(all.length > 0 && !all.some(({ fix }) => fix.ok), 'a fix is offered');
    assert.match(all.map(({ fix }) => (fix.ok ? '' : fix.because)).join('; '), because);
  });
}

for (const [name, because, text] of ownThreadTraps) {
  test(`no thread for a function with ${name}`, () => {
    const all = offeredIn('/project/main.py', text);
    assert.ok(all.length > 0 && !all.some(({ fix }) => fix.ok), 'a fix is offered');
    assert.match(all.map(({ fix }) => (fix.ok ? '' : fix.because)).join('; '), because);
  });
}

for (const [name, safe, body] of meanwhile) {
  test(`${safe ? 'safe' : 'not safe'} across a wait: ${name}`, () => {
    const head =
      'import time\nimport requests\n\nbusy = False\ncache = {}\nitems = []\nfixed = {}\n\n\ndef put(key):\n    cache[key] = 1\n\n\ndef load(key):\n    return requests.get(key)\n\n\nasync def main(self, key):\n    ';
    const [best] = offeredIn('/project/main.py', `${head}${body.replaceAll('\n', '\n    ')}\n`);
    assert.ok(best?.fix.ok === true, best?.fix.ok === false ? best.fix.because : 'nothing is offered');
    assert.equal(best.fix.value.caution === null, safe);
  });
}

for (const [name, because, text] of endpointTraps) {
  test(`no plain endpoint ${name}`, () => {
    const offered = offeredIn('/project/main.py', text).find(({ title }) => /endpoint/.test(title));
    assert.match(offered?.fix.ok === false ? offered.fix.because : 'it is offered', because);
  });
}

test('no plain endpoint that another file imports, by whatever name', () => {
  const files = new Map([
    ['/project/main.py', route],
    ['/project/other.py', 'from main import page as shown\n\n\nasync def all():\n    return [await shown()]\n'],
  ]);
  const [main, other] = [...files.keys()] as FilePath[];
  const endpointFor = (importers: readonly Importer[]): OfferedFix | undefined =>
    pythonBench
      .find(new Map([['/project/main.py', route]]))
      .flatMap((finding) =>
        pythonBench.offer(finding, {
          text: (name) => files.get(name),
          project: {
            importersOf: (file) => (file === main ? importers : []),
            originOf: () => undefined,
            isEntry: () => false,
            isModule: () => false,
            pythonFrom: () => undefined,
            isInstalled: () => false,
          },
        }),
      )
      .find(({ title }) => /endpoint/.test(title));
  assert.equal(endpointFor([])?.fix.ok, true);
  const offered = endpointFor(other === undefined ? [] : [{ file: other, modules: ['main'] }]);
  assert.match(offered?.fix.ok === false ? offered.fix.because : 'it is offered', /`page` is used by others/);
});

test('a lock that was left, or is one of tasks, is in nobody’s way', () => {
  const left =
    'import time\n\n\nasync def main(lock):\n    with lock:\n        pass\n    async with lock:\n        time.sleep(1)\n';
  assert.match(fixedIn('/project/main.py', left).get('/project/main.py') ?? '', /await asyncio\.sleep\(1\)/);
});

for (const run of ['anyio.run(main)', 'anyio.run(main, backend="trio")']) {
  test(`what runs by ${run} waits with anyio`, () => {
    const text = `import time\nimport anyio\nimport requests\n\n\nasync def work():\n    time.sleep(1)\n    requests.get("http://x")\n\n\nasync def main():\n    async with anyio.create_task_group() as tasks:\n        tasks.start_soon(work)\n\n\n${run}\n`;
    const safe = offeredIn('/project/main.py', text).flatMap(({ fix }) =>
      fix.ok && fix.value.caution === null ? [fix.value] : [],
    );
    assert.deepEqual(
      safe.map(({ title }) => title),
      ['Await anyio.sleep instead', 'Run requests.get() in a thread with anyio.to_thread.run_sync'],
    );
  });
}

test('a thread for what opens and uses a connection of its own, and is imported under a guard', () => {
  const text =
    'import sqlite3\n\n\ndef opened():\n    return sqlite3.connect("a.db")\n\n\ndef find():\n    store = opened()\n    return store.execute("select 1").fetchone()\n\n\nasync def main():\n    return find()\n\n\nif __name__ == "__main__":\n    import asyncio\n\n    asyncio.run(asyncio.wait_for(main(), 9))\n';
  assert.match(fixedIn('/project/main.py', text).get('/project/main.py') ?? '', /await asyncio\.to_thread\(find\)/);
});

/** What is awaited, but made and used in another way, is named all the same. */
const guided: Readonly<Record<string, readonly [text: string, installed: readonly string[], said: RegExp]>> = {
  psycopg2: [
    'import psycopg2\n\n\nasync def main(dsn):\n    return psycopg2.connect(dsn)\n',
    [],
    /^Await psycopg\.AsyncConnection\.connect instead of psycopg2\.connect: psycopg is neither imported nor installed/,
  ],
  'psycopg2 beside psycopg': [
    'import psycopg2\n\n\nasync def main(dsn):\n    return psycopg2.connect(dsn)\n',
    ['psycopg'],
    /^Await psycopg\.AsyncConnection\.connect .*: what psycopg gives is used in another way/,
  ],
  sqlite3: [
    'import sqlite3\n\n\nasync def main():\n    return sqlite3.connect("a.db")\n',
    [],
    /^Await aiosqlite\.connect instead of sqlite3\.connect/,
  ],
};

for (const [name, [text, installed, said]] of Object.entries(guided)) {
  test(`guidance for ${name}`, () => {
    const all = offeredIn('/project/main.py', text, undefined, installed);
    const titles = all.flatMap(({ title, fix }) => (fix.ok ? [] : [`${title}: ${fix.because}`]));
    assert.ok(
      titles.some((one) => said.test(one)),
      titles.join('; '),
    );
  });
}

for (const [name, because, body] of blockTraps) {
  test(`no process for a loop with ${name}`, () => {
    const text = `async def handler(self, request, data):\n    total = 0\n    ${body}\n`;
    const all = offeredIn('/project/main.py', text, { stack: ['handler:4'], cause: heldGil });
    assert.ok(!all.some(({ fix }) => fix.ok && fix.value.offload !== 'chunk'), 'a process is offered');
    const said = all.flatMap(({ fix }) => (fix.ok ? [] : [fix.because]));
    assert.ok(
      said.some((one) => because.test(one)),
      said.join('; '),
    );
  });
}

for (const [name, because, text] of workerTraps) {
  test(`no worker: ${name}`, () => {
    const lines = text.split('\n');
    const line = lines.findLastIndex((one) => one.startsWith('  return')) + 1;
    const all = offeredIn('/project/main.mjs', text, {
      stack: ['work:1', `handler:${line}`],
      cause: { kind: 'cpu', gil: 'none' },
    });
    assert.ok(!all.some(({ fix }) => fix.ok && fix.value.offload === 'thread'), 'a worker is offered');
    const said = all.flatMap(({ fix }) => (fix.ok ? [] : [fix.because]));
    assert.ok(
      said.some((one) => because.test(one)),
      said.join('; '),
    );
  });
}

for (const [name, text] of Object.entries(waitTraps)) {
  test(`no safe wait: ${name}`, () => {
    const all = offeredIn('/project/main.mjs', text).filter(({ fix }) => fix.ok);
    assert.ok(all.length > 0, 'nothing is offered');
    assert.ok(!all.some(({ fix }) => fix.ok && fix.value.caution === null), 'a safe fix is offered');
  });
}

for (const [name, text] of Object.entries(waits)) {
  test(`a safe wait: ${name}`, () => {
    const all = offeredIn('/project/main.mjs', text);
    assert.ok(all.length > 0 && all.every(({ fix }) => fix.ok && fix.value.caution === null));
  });
}

const fib = 'function work(n: number): number {\n  return n < 2 ? n : work(n - 1) + work(n - 2);\n}';
const typed = `import http from 'node:http';\n${fib}\nhttp.createServer(async (req, res) => {\n  res.end(String(work(40)));\n});\n`;

/** What TypeScript becomes is not always a module with a file of its own. */
const typedTraps: readonly (readonly [name: string, because: RegExp, program: string])[] = [
  ['that nothing says to be a module', /starts from a module/, `//- main.ts\n${typed}`],
  ['of CommonJS', /starts from a module/, `//- main.cts\n${typed}`],
  ['that a bundler may take in', /bundler/, `//- main.mts\nimport './other';\n${typed}`],
  [
    'that a bundler takes in',
    /bundler/,
    `//- main.mts\n${typed}\n//- tsconfig.json\n{ "compilerOptions": { "moduleResolution": "Bundler" } }`,
  ],
  [
    'with a generic function',
    /generic/,
    `//- main.mts\n${typed.replace('work(n: number)', 'work<T extends number>(n: T)')}`,
  ],
  [
    'with an overloaded function',
    /overloaded/,
    `//- main.mts\n${typed.replace('function work', 'function work(n: number): number;\nfunction work')}`,
  ],
  [
    'with an enum',
    /cannot be copied/,
    `//- main.mts\nenum Base { Two = 2 }\n${typed.replace('n < 2', 'n < Base.Two')}`,
  ],
];

for (const [name, because, program] of typedTraps) {
  test(`no worker in TypeScript ${name}`, () => {
    const all = offeredFor(filesOf(program));
    assert.ok(all.length > 0 && !all.some(({ fix }) => fix.ok), 'a worker is offered');
    assert.match(all.map(({ fix }) => (fix.ok ? '' : fix.because)).join('; '), because);
  });
}
