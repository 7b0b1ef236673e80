/** What is kept between starts comes back as it was, and whatever is wrong with it is as if it were not there. */

import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { FilePath } from '#protocol/units.ts';
import type { CachePlace } from '#workspace/cachePlace.ts';
import { type KnownFacts, readFactCache, textHash, writeFactCache } from '#workspace/factCache.ts';
import { FactStore } from '#workspace/factStore.ts';
import { factsOf } from '#workspace/frontends.ts';
import { pack } from '#workspace/pack.ts';
import { Project } from '#workspace/project.ts';
import { seeded } from '../random.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-facts-'));
after(() => rmSync(folder, { recursive: true }));

const version = 'v1';
const texts = Array.from({ length: 150 }, (_, at): [string, string] => [
  path.join(folder, `m${at}.py`),
  `import time\nasync def h${at}():\n    time.sleep(${at})\n`,
]);

async function known(): Promise<KnownFacts[]> {
  return Promise.all(
    texts.map(async ([file, text]) => ({
      file,
      hash: textHash(text),
      packed: pack(await factsOf(file as FilePath, 'python', text)),
    })),
  );
}

function placeIn(name: string): CachePlace {
  return {
    file: path.join(folder, name, 'facts'),
    verdict: path.join(folder, name, 'verdict'),
    answer: path.join(folder, name, 'answer'),
    version,
  };
}

test('facts come back as they were', async () => {
  const file = path.join(folder, 'a', 'cache');
  const all = await known();
  await writeFactCache(file, version, all);
  assert.deepEqual([...(await readFactCache(file, version)).values()], all);
  assert.deepEqual(readdirSync(path.dirname(file)), ['cache']);
});

test('of another version, cut short, broken anywhere or of something else: what comes is whole, or does not come', async () => {
  const file = path.join(folder, 'b', 'cache');
  const all = new Map((await known()).map(({ file, packed }) => [file, packed]));
  await writeFactCache(file, version, await known());
  assert.equal((await readFactCache(file, 'v2')).size, 0);
  assert.equal((await readFactCache(path.join(folder, 'none'), version)).size, 0);
  assert.equal((await readFactCache(folder, version)).size, 0);
  const bytes = readFileSync(file);
  const random = seeded(11);
  for (let round = 0; round < 200; round += 1) {
    const broken = Buffer.from(bytes.subarray(0, round % 2 === 0 ? bytes.length : random.below(bytes.length)));
    if (broken.length > 0) broken[random.below(broken.length)] = random.below(256);
    writeFileSync(file, broken);
    for (const [name, { packed }] of await readFactCache(file, version)) assert.deepEqual(packed, all.get(name));
  }
  writeFileSync(file, bytes);
  appendFileSync(file, Buffer.alloc(100, 255));
  assert.equal((await readFactCache(file, version)).size, texts.length);
});

test('only so many projects are remembered, those of late', async () => {
  const many = path.join(folder, 'c');
  for (let at = 0; at < 25; at += 1) {
    await writeFactCache(path.join(many, `p${at}`), version, []);
    const then = new Date(1_000_000 * (at + 1));
    utimesSync(path.join(many, `p${at}`), then, then);
  }
  const left = readdirSync(many);
  assert.equal(left.length, 20);
  assert.ok(!left.includes('p0') && left.includes('p24'));
});

test('a project recalls the files that are as they were, and no others', async () => {
  for (const [file, text] of texts) writeFileSync(file, text);
  const files = texts.map(([file]) => file);
  const place = placeIn('d');
  const first = new FactStore();
  const { facts } = await first.read(files);
  await first.save(place, facts);
  const [changed = '', gone = ''] = files;
  writeFileSync(changed, 'x = 1\n');
  rmSync(gone);
  const second = new FactStore();
  await second.open(place);
  const again = await second.read(files);
  assert.deepEqual(
    again.skipped.map(({ file }) => file),
    [gone],
  );
  const byFile = new Map(again.facts.map((one) => [one.file as string, one]));
  assert.equal(byFile.size, files.length - 1);
  assert.equal(byFile.get(changed)?.functions.length, 1);
  for (const one of facts.filter(({ file }) => file !== changed && file !== gone))
    assert.deepEqual(byFile.get(one.file)?.packed, one.packed);
});

test('a project keeps what is on disk, and not what an editor holds', async () => {
  const file = path.join(folder, 'held.py');
  writeFileSync(file, 'import time\nasync def h():\n    time.sleep(1)\n');
  const place = placeIn('e');
  const first = new Project([]);
  await first.read([file]);
  await first.hold(file as FilePath, 'y = 2\n');
  await first.remember(place);
  const second = new Project([]);
  await second.recall(place);
  await second.read([file]);
  assert.equal(second.findings().length, 1);
});

test('a project that is as it was is not judged again, and one that is not is', async () => {
  const place = placeIn('f');
  const many = Array.from({ length: 160 }, (_, at) => path.join(folder, 'many', `m${at}.py`));
  mkdirSync(path.join(folder, 'many'));
  for (const [at, file] of many.entries())
    writeFileSync(file, `import time\nasync def h():\n    time.sleep(${at + 1})\n`);
  const first = new Project([]);
  await first.read(many);
  const found = await first.findingsBeside();
  assert.equal(found?.length, 160);
  assert.deepEqual(found, first.findings());
  await first.remember(place);
  const verdict = readFileSync(place.verdict);
  const second = new Project([]);
  await second.recall(place);
  await second.read(many);
  assert.deepEqual(await second.findingsBeside(), found);
  await second.remember(place);
  assert.deepEqual(readFileSync(place.verdict), verdict);
  await second.hold(many[3] as FilePath, 'x = 1\n');
  assert.equal((await second.findingsBeside())?.length, 159);
  assert.equal(second.findings().length, 159);
});
