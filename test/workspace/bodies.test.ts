/** What is found does not depend on whether bodies of functions stay read while a project is judged, or are let go of after each file. */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { findBlocking } from '#core/analysis.ts';
import type { FileFacts } from '#core/facts.ts';
import { shippedCatalogue } from '#workspace/catalogue.ts';
import { factsOf } from '#workspace/frontends.ts';
import { pack } from '#workspace/pack.ts';
import type { Bodies } from '#workspace/bodies.ts';
import { StoredFacts, Unpacked } from '#workspace/storedFacts.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What another file's functions bind, return, keep, and are given; a lock that two files share. */
const program: Readonly<Record<string, string>> = {
  'store.py':
    'import threading\nimport time\nLOCK = threading.Lock()\n\nclass Store:\n    def __init__(self, session):\n        self.session = session\n        self.lock = session.lock()\n\n    def load(self):\n        with LOCK:\n            time.sleep(1)\n        return self.session.get("x")\n',
  'session.py':
    'import requests\nimport threading\n\nclass Session:\n    def get(self, url):\n        def inner():\n            made = requests\n            return made.get(url)\n        return inner()\n\n    def lock(self):\n        held = threading.Lock()\n        return held\n',
  'app.py':
    'from session import Session\nfrom store import Store, LOCK\n\ndef make():\n    session = Session()\n    return Store(session)\n\nasync def handler():\n    make().load()\n\nasync def other():\n    with LOCK:\n        pass\n\nasync def main():\n    await handler()\n    open("x").read()\n',
  'run.py': 'import asyncio\nfrom app import main\n\ndef start():\n    asyncio.run(main())\n',
};

async function sources(): Promise<FileFacts[]> {
  const own = Object.entries(program).map(([name, text]) => ({ name: `/project/${name}`, text }));
  const real = globSync(['test/programs/**/*.py', 'profiler-agent/**/*.py'], { cwd: root }).map((name) => ({
    name: `/real/${name.replaceAll('\\', '/')}`,
    text: readFileSync(path.join(root, name), 'utf8'),
  }));
  return Promise.all([...own, ...real].map(({ name, text }) => factsOf(name as FilePath, 'python', text)));
}

/** Counts what is read of the bodies of functions. */
class Counting extends Unpacked {
  reads = 0;
  /** Since they were let go of last. */
  open = 0;
  mostOpen = 0;
  readonly files = new Set<Bodies>();

  override opened(bodies: Bodies, size: number): void {
    this.reads += 1;
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    this.files.add(bodies);
    super.opened(bodies, size);
  }

  override closeBeyond(most: number): boolean {
    this.open = 0;
    return super.closeBeyond(most);
  }
}

test('let go of after each file, bodies of functions give the same findings', async () => {
  const files = await sources();
  const around = { catalogue: shippedCatalogue('python'), roots: ['/project', '/real'] as FilePath[] };
  const packed = files.map((facts) => ({ facts, bytes: pack(facts) }));
  const judged = (unpacked: Unpacked, letGo: () => boolean): Finding[] => {
    const stored = packed.map(({ facts, bytes }) => new StoredFacts(facts.file, facts.language, bytes, unpacked));
    return findBlocking({ files: stored, letGo, ...around });
  };
  const [kept, dropped] = [new Counting(), new Counting()];
  let times = 0;
  const letGo = (): boolean => {
    const did = dropped.closeBeyond(0);
    if (did) times += 1;
    return did;
  };
  const found = findBlocking({ files, ...around });
  assert.deepEqual(
    judged(kept, () => false),
    found,
  );
  assert.deepEqual(judged(dropped, letGo), found);
  // Each file that is looked into was let go of, some several times, and what was asked for after that was read again.
  assert.ok(times > kept.files.size, `${times} times, of ${kept.files.size} files`);
  assert.ok(dropped.reads > kept.reads, `${dropped.reads} bodies read, and ${kept.reads} where they are kept`);
  const ways = found.filter(({ file }) => file === '/project/app.py').map(({ path: way }) => way.at(-1)?.function);
  for (const api of ['threading.Lock.__enter__', 'open']) assert.ok(ways.includes(api), ways.join(' '));
});

/** How many bodies are looked into, and what is found. */
async function lookedInto(text: string): Promise<{ readonly reads: number; readonly found: readonly Finding[] }> {
  const unpacked = new Counting();
  const packed = pack(await factsOf('/project/app.py' as FilePath, 'python', text));
  const file = new StoredFacts('/project/app.py' as FilePath, 'python', packed, unpacked);
  const around = { catalogue: shippedCatalogue('python'), roots: ['/project'] as FilePath[] };
  return { found: findBlocking({ files: [file], ...around }), reads: unpacked.reads };
}

test('what becomes of a parameter is asked only of who calls it or gives it to somebody', async () => {
  const program = (body: string): string =>
    `names = []\n\ndef mark(function):\n    ${body}\n\n@mark\ndef load():\n    made = 1\n\nasync def main():\n    open("x").read()\n`;
  const kept = await lookedInto(program('names.append(1)\n    return function'));
  const given = await lookedInto(program('names.append(function)\n    return function'));
  assert.equal(kept.reads, 1);
  assert.equal(given.reads, 2);
  assert.deepEqual(
    [kept.found, given.found].map((found) => found.map(({ call }) => call)),
    [
      ['io.TextIOWrapper.read', 'open'],
      ['io.TextIOWrapper.read', 'open'],
    ],
  );
});

test('what is written to be written anew below is known without a look into it', async () => {
  const { reads, found } = await lookedInto(
    'class Base:\n    def load(self):\n        raise NotImplementedError("load")\n\nclass Store(Base):\n    def load(self):\n        open("x").read()\n\nasync def main(base: Base):\n    base.load()\n',
  );
  assert.equal(reads, 2);
  assert.equal(found.length, 1);
});

test('of one file after the other functions are read and let go of, to know who calls what it is given and to link them', async () => {
  const unpacked = new Counting();
  const text = 'async def run(function):\n    await function()\n\nasync def wait(function):\n    await function()\n';
  const files = await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      const name = `/project/part${at}.py` as FilePath;
      return new StoredFacts(name, 'python', pack(await factsOf(name, 'python', text)), unpacked);
    }),
  );
  const around = { catalogue: shippedCatalogue('python'), roots: ['/project'] as FilePath[] };
  findBlocking({ files, letGo: () => unpacked.closeBeyond(0), ...around });
  assert.ok(unpacked.reads >= 40, `${unpacked.reads} bodies read`);
  assert.ok(unpacked.mostOpen <= 2, `${unpacked.mostOpen} bodies read at a time`);
});

test('before each finding is made, what was read for others can be let go of', async () => {
  const text =
    'import time\n' + Array.from({ length: 30 }, (_, at) => `async def f${at}():\n    time.sleep(1)\n`).join('');
  const file = await factsOf('/project/app.py' as FilePath, 'python', text);
  const around = { catalogue: shippedCatalogue('python'), roots: ['/project'] as FilePath[] };
  const asked = (count: number): number => {
    let times = 0;
    const functions = file.functions.slice(0, count + 1);
    const found = findBlocking({
      files: [{ ...file, functions }],
      letGo: () => (times += 1) < 0,
      ...around,
    });
    assert.equal(found.length, count);
    return times;
  };
  // Of each function twice while it is linked and followed, and once when it is told of.
  assert.equal(asked(30) - asked(10), 3 * 20);
});
