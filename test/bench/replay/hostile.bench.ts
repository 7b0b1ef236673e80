/**
 * Recordings of real runs, Node's and Python's, with several loops, damaged in 10,000 ways, each a file of its own: every one gives a
 * result or a sentence, also as every export, in bounded time and memory. And gzip bombs.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { compare } from '#session/compare.ts';
import { formats } from '#session/export/formats.ts';
import { gather } from '#session/export/gather.ts';
import { readRecording } from '#session/read-recording.ts';
import { seeded } from '../../random.ts';
import { python } from '../../setup/python.mjs';

const rounds = Number(process.env['ROUNDS'] ?? 10_000);
const stallsight = path.resolve(import.meta.dirname, '../../../dist/stallsight.cjs');
const views = path.resolve(import.meta.dirname, '../../../dist/view');
const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-hostile-'));
after(() => rmSync(folder, { recursive: true }));
const random = seeded(Number(process.env['SEED'] ?? 29));
const damaged = path.join(folder, 'damaged.stall');

const programs = {
  'threads.mjs': `import { Worker, isMainThread } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
if (isMainThread) new Worker(fileURLToPath(import.meta.url));
const nothing = new Int32Array(new SharedArrayBuffer(4));
const block = () => {
  // A wait is a stall on a busy machine too, where time without a processor is the machine's.
  Atomics.wait(nothing, 0, 0, 120);
  const end = Date.now() + 20;
  while (Date.now() < end);
};
let turns = 8;
const timer = setInterval(() => {
  block();
  if ((turns -= 1) === 0) clearInterval(timer);
}, 150);
`,
  'threads.py': `import asyncio, threading, time
async def blocks(turns):
    for _ in range(turns):
        time.sleep(0.08)
        await asyncio.sleep(0.05)
other = threading.Thread(target=lambda: asyncio.run(blocks(8)))
other.start()
asyncio.run(blocks(8))
other.join()
`,
};

/** Of each program one plain and one compressed, and two compressed ones in one file, as `cat` makes it. */
const originals: Buffer[] = [];

before(() => {
  for (const [name, text] of Object.entries(programs)) {
    const [program, record] = [path.join(folder, name), path.join(folder, `${name}.stall.gz`)];
    writeFileSync(program, text);
    const command = name.endsWith('.py') ? python() : process.execPath;
    execFileSync(process.execPath, [
      stallsight,
      'run',
      '--profile',
      '--quiet',
      '--record',
      record,
      '--',
      command,
      program,
    ]);
    const packed = readFileSync(record);
    originals.push(packed, gunzipSync(packed));
  }
  originals.push(Buffer.concat(originals.filter((bytes) => bytes[0] === 0x1f)));
});

test('the recordings are whole, and have the loops of two threads each', async () => {
  for (const bytes of originals.slice(0, 4)) {
    writeFileSync(damaged, bytes);
    const read = await readRecording(damaged);
    assert.ok(read.ok);
    const { loops, stalls } = read.value.timeline;
    assert.ok(loops.size >= 2 && stalls.length > 3, `${loops.size} loops, ${stalls.length} stalls`);
  }
});

test(`${rounds} damaged recordings`, async () => {
  const outcomes = { result: 0, 'result, cut short': 0, 'result, lines left out': 0, sentence: 0 };
  let slowest = 0;
  const sound = await readRecording(path.join(folder, 'threads.py.stall.gz'));
  assert.ok(sound.ok);
  for (let round = 0; round < rounds; round += 1) {
    writeFileSync(damaged, damage(random.pick(originals)));
    const began = process.cpuUsage();
    const read = await readRecording(damaged);
    const gathered = await gather(damaged);
    assert.equal(read.ok, gathered.ok);
    if (!read.ok || !gathered.ok) {
      outcomes.sentence += 1;
      assert.match(read.ok ? '' : read.because, /is no recording: [a-z]/);
    } else {
      const { cutShort, refused, firstRefused } = read.value;
      outcomes[cutShort ? 'result, cut short' : refused > 0 ? 'result, lines left out' : 'result'] += 1;
      assert.ok(firstRefused === null || (firstRefused.line > 1 && firstRefused.because !== ''));
      compare(sound.value, read.value);
      const { write } = random.pick(Object.values(formats));
      const exported = write(gathered.value, random.pick(['stalls', 'whole run']), { views, before: null });
      assert.ok(Array.from<string | number>(exported).length > 0);
    }
    const { user, system } = process.cpuUsage(began);
    slowest = Math.max(slowest, (user + system) / 1000);
  }
  console.log(JSON.stringify(outcomes));
  console.log(
    `the slowest took ${slowest.toFixed(0)} ms of processor time; at most ${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB`,
  );
});

function damage(original: Buffer): Buffer {
  const bytes = Buffer.from(original);
  const at = (): number => random.below(bytes.length);
  switch (random.below(7)) {
    case 0:
      return bytes.subarray(0, at());
    case 1:
      for (let change = 0; change < 1 + random.below(8); change += 1) bytes[at()] = random.below(256);
      return bytes;
    case 2:
      bytes.copyWithin(at(), at(), at());
      return bytes;
    case 3:
      return Buffer.concat([bytes.subarray(0, at()), bytes.subarray(at())]);
    case 4:
      return bytes[0] === 0x1f ? gzipSync(shuffled(gunzipSync(bytes))) : shuffled(bytes);
    case 5:
      // Other numbers, among them those that no time and no index can be.
      return Buffer.from(
        text(bytes).replaceAll(/\d+/g, (number) => (random.below(200) === 0 ? random.pick(numbers) : number)),
      );
    default:
      return Buffer.from(
        text(bytes).replaceAll(/"[^"]*"/g, (word) => (random.below(200) === 0 ? random.pick(words) : word)),
      );
  }
}

const numbers = ['0', '-1', '1e308', '9007199254740993', '0.5', '1e-400', '99999999999999999999', 'null', '"7"', '[]'];
const words = [
  '""',
  '"__proto__"',
  '"constructor"',
  '"</script><script>alert(1)</script>"',
  '"\\u0000"',
  '"\\ud800"',
  '{}',
  '7',
  '"hello"',
];

function text(bytes: Buffer): string {
  return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
}

function shuffled(bytes: Buffer): Buffer {
  const lines = bytes.toString('utf8').split('\n');
  for (let change = 0; change < 1 + random.below(20); change += 1) {
    const [from, to] = [random.below(lines.length), random.below(lines.length)];
    lines.splice(to, 0, ...lines.splice(from, 1 + random.below(3)));
  }
  return Buffer.from(lines.join('\n'));
}

/** Each would come to 256 MB or more. */
const bombs: Readonly<Record<string, () => Buffer>> = {
  'one line without end': () => bomb(''.padEnd(1 << 20, ' ')),
  'empty lines': () => bomb(''.padEnd(1 << 20, '\n')),
  'one true event, again and again': () => {
    const [, , line = ''] = gunzipSync(originals[0] ?? Buffer.alloc(0))
      .toString('utf8')
      .split('\n');
    return bomb(`${line}\n`.repeat(Math.ceil((1 << 20) / line.length)));
  },
  'many small members': () =>
    Buffer.concat([
      originals[0] ?? Buffer.alloc(0),
      ...Array.from({ length: 1024 }, () => gzipSync(''.padEnd(1 << 20, ' '))),
    ]),
};

function bomb(megabyte: string): Buffer {
  const [first = ''] = gunzipSync(originals[0] ?? Buffer.alloc(0))
    .toString('utf8')
    .split('\n');
  return gzipSync(Buffer.concat([Buffer.from(`${first}\n`), Buffer.from(megabyte.repeat(256))]));
}

for (const [name, make] of Object.entries(bombs)) {
  test(`a bomb: ${name}`, async () => {
    writeFileSync(damaged, make());
    const [began, before] = [process.cpuUsage(), process.resourceUsage().maxRSS];
    const read = await readRecording(damaged);
    const { user, system } = process.cpuUsage(began);
    const grown = (process.resourceUsage().maxRSS - before) / 1000;
    console.log(
      `${name}: ${read.ok ? 'READ' : read.because.replace(damaged, 'it')}, after ${((user + system) / 1000).toFixed(0)} ms of processor time and ${grown.toFixed(0)} MB more`,
    );
    assert.ok(!read.ok);
  });
}
