/** An answer is given again only while all that was looked at for it is as it was. */

import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { CachePlace } from '#workspace/cachePlace.ts';
import { findSources } from '#workspace/files.ts';
import { type Answer, keepAnswer, readAnswer } from '#workspace/lastAnswer.ts';
import { countLooks, isAsItWas, listed, looked, type Looks, type Seen } from '#workspace/looks.ts';
import { readManifests } from '#workspace/manifests.ts';
import { Project } from '#workspace/project.ts';
import { rootsOf } from '#workspace/roots.ts';
import { seeded } from '../random.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-answer-'));
after(() => rmSync(folder, { recursive: true }));

/** All files are older than this. */
const later = Date.now() + 3_600_000;

function files(name: string, texts: Readonly<Record<string, string>>): string {
  const root = path.join(folder, name);
  for (const [file, text] of Object.entries(texts)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

function seen(looks: Looks, began: number = later): Seen {
  const all = looks.seen(began);
  assert.ok(all !== null);
  return all;
}

async function judged(root: string): Promise<{ readonly looks: Looks; readonly answer: Answer }> {
  const looks = countLooks();
  const sources = await findSources([root]);
  assert.ok(sources.ok);
  const project = new Project(rootsOf([root]));
  project.setManifests(await readManifests(sources.value.manifests));
  await project.read(sources.value.files);
  const findings = project.findings();
  return { looks, answer: { files: project.size, findings, offered: findings.map(() => null) } };
}

const blocking = 'import time\nasync def h():\n    time.sleep(1)\n';

const changes: Readonly<Record<string, (root: string) => void>> = {
  'a source is edited': (root) => appendFileSync(path.join(root, 'app.py'), 'x = 1\n'),
  'a source is edited to the same length, and its time set back': (root) => {
    const file = path.join(root, 'app.py');
    const { atime, mtime } = statSync(file);
    writeFileSync(file, readFileSync(file, 'utf8').replace('(1)', '(2)'));
    utimesSync(file, atime, mtime);
  },
  'a source is added': (root) => writeFileSync(path.join(root, 'lib', 'more.py'), blocking),
  'a source is taken away': (root) => rmSync(path.join(root, 'lib', 'load.py')),
  'a source is called otherwise': (root) => renameSync(path.join(root, 'app.py'), path.join(root, 'main.py')),
  'a source is another file now': (root) => {
    writeFileSync(path.join(root, 'other'), blocking);
    rmSync(path.join(root, 'app.py'));
    symlinkSync(path.join(root, 'other'), path.join(root, 'app.py'));
  },
  'a folder of sources is added': (root) => mkdirSync(path.join(root, 'lib', 'deep')),
  'something is to be ignored': (root) => writeFileSync(path.join(root, '.gitignore'), 'lib\n'),
  'a manifest comes to be above': (root) => writeFileSync(path.join(root, '..', 'package.json'), '{}'),
  'a manifest changes': (root) => writeFileSync(path.join(root, 'package.json'), '{"name": "it"}'),
  'a package is installed': (root) => {
    mkdirSync(path.join(root, '.venv', 'lib', 'python3.12', 'site-packages', 'fetching'));
  },
  'a package of JavaScript is installed': (root) => {
    mkdirSync(path.join(root, 'node_modules', 'fetching'));
    writeFileSync(path.join(root, 'node_modules', 'fetching', 'package.json'), '{}');
  },
};

for (const [at, [what, change]] of Object.entries(changes).entries()) {
  test(`${what}: it is looked at anew`, async () => {
    const root = files(`${at}/it`, {
      'app.py': `import fetching\nimport lib.load\n${blocking}`,
      'app.js': `const f = require('fetching');\n`,
      'lib/load.py': 'def load():\n    pass\n',
      'package.json': '{}',
      '.venv/lib/python3.12/site-packages/other.py': '',
      'node_modules/other/package.json': '{}',
    });
    const { looks } = await judged(root);
    const before = seen(looks);
    assert.ok(isAsItWas(before));
    change(root);
    assert.ok(!isAsItWas(before));
  });
}

test('what comes to a folder that was only asked for, and not gone through, changes nothing', () => {
  const root = files('asked', { 'inside/a': '' });
  const looks = countLooks();
  looked(path.join(root, 'inside'));
  const before = seen(looks);
  writeFileSync(path.join(root, 'inside', 'b'), '');
  assert.ok(isAsItWas(before));
  listed(path.join(root, 'inside'));
  const listing = seen(looks);
  writeFileSync(path.join(root, 'inside', 'c'), '');
  assert.ok(!isAsItWas(listing));
});

test('what may change again within the same time of its file is not relied upon', () => {
  const root = files('young', { 'a.py': '' });
  const looks = countLooks();
  looked(path.join(root, 'a.py'));
  assert.equal(looks.seen(Date.now()), null);
  assert.ok(looks.seen(Date.now() + 10_000) !== null);
});

test('an answer comes back as it was; what is broken, cut short or of another version is as if it were not there', async () => {
  const root = files('kept', { 'app.py': blocking });
  const { looks, answer } = await judged(root);
  const place: CachePlace = { file: '', verdict: '', answer: path.join(folder, 'caches', 'answer'), version: '1' };
  await keepAnswer(place, answer, seen(looks));
  assert.equal(answer.findings.length, 1);
  assert.deepEqual(await readAnswer(place), answer);
  assert.equal(await readAnswer({ ...place, version: '2' }), null);
  const whole = readFileSync(place.answer);
  const random = seeded(7);
  for (let round = 0; round < 60; round += 1) {
    const broken = Buffer.from(whole);
    const at = random.below(broken.length);
    if (round % 2 === 0) broken[at] = (broken[at] ?? 0) ^ (1 + random.below(255));
    writeFileSync(place.answer, round % 2 === 0 ? broken : broken.subarray(0, at));
    assert.equal(await readAnswer(place), null);
  }
  rmSync(place.answer);
  assert.equal(await readAnswer(place), null);
});

test('after each of many edits an answer that is given again is the one that is found anew', async () => {
  const names = Array.from({ length: 12 }, (_, at) => `m${at}.py`);
  const root = files('edited', Object.fromEntries(names.map((name) => [name, blocking])));
  const place: CachePlace = { file: '', verdict: '', answer: path.join(folder, 'edits', 'answer'), version: '1' };
  const random = seeded(11);
  for (let round = 0; round < 60; round += 1) {
    const file = path.join(root, random.pick(names));
    const calling = `from ${path.parse(random.pick(names)).name} import h as f\nasync def h():\n    f()\n`;
    if (random.below(5) === 0) rmSync(file, { force: true });
    else writeFileSync(file, random.pick([calling, blocking, blocking.replace('async ', '')]));
    const { looks, answer } = await judged(root);
    const kept = await readAnswer(place);
    if (kept !== null) assert.deepEqual(kept, answer);
    if (kept === null) await keepAnswer(place, answer, seen(looks));
    assert.deepEqual(await readAnswer(place), answer);
  }
});
