/** `stallsight run` and real programs: what they do is theirs, what we say is on stderr, and nothing is left behind. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { node } from '../setup/npm.mjs';
import { until } from '../session/peer.ts';
import { bare, repository, stallsight, start } from './stallsight.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'test-run-'));
after(() => rmSync(folder, { recursive: true }));
const script = path.join(import.meta.dirname, 'speaker.cjs');
/** Without the real agent, whose own figures would stand beside those that the speaker tells. */
const speaker = ['env', '-u', 'NODE_OPTIONS', 'node', script];

/** The command as it ships starts in a quarter of the time, and these tests start it often. */
const shipped = { main: path.join(repository, 'dist/stallsight.cjs') };

/** Ways to end, each as the words of a command. */
const endings: Readonly<Record<string, readonly string[]>> = {
  'ends well': ['sh', '-c', 'echo out; echo err >&2'],
  'fails with 7': ['sh', '-c', 'echo out; exit 7'],
  'throws in Node': ['node', '-e', 'console.log(1); throw new Error("boom")'],
  'ends Node with a code': ['node', '-e', 'process.exitCode = 9'],
  'raises in Python': ['python3', '-c', 'print(1); raise SystemExit(4)'],
  'is ended by SIGTERM': ['sh', '-c', 'echo out; kill -TERM $$'],
  'is ended by SIGKILL': ['sh', '-c', 'kill -KILL $$'],
  'is ended by SIGINT': ['sh', '-c', 'kill -INT $$'],
};

describe('a program that', { concurrency: 2 }, () => {
  for (const [what, command] of Object.entries(endings)) {
    test(`${what} does so under run`, async () => {
      const [alone, under] = [await bare(command), await stallsight(['run', '--quiet', '--', ...command], shipped)];
      assert.deepEqual([under.code, under.signal, under.stdout], [alone.code, alone.signal, alone.stdout]);
      assert.deepEqual(under.left, []);
    });
  }

  test('would dump core ends run by the number of its signal, without a core of ours', async () => {
    const under = await stallsight(['run', '--quiet', '--', 'sh', '-c', 'kill -SEGV $$']);
    assert.deepEqual([under.code, under.signal], [139, null]);
  });

  test('reads its input gets it whole', async () => {
    const input = 'line\n'.repeat(50_000);
    const under = await stallsight(['run', '--quiet', '--', 'cat'], { input });
    assert.equal(under.stdout, input);
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'] as const) {
    test(`handles ${signal} gets it once, and ends as it likes`, async () => {
      const trap = signal.slice('SIG'.length);
      const running = start([
        'run',
        '--quiet',
        '--',
        'sh',
        '-c',
        `trap 'echo got; exit 6' ${trap}; echo ready; while :; do sleep 0.05; done`,
      ]);
      await until(() => running.stdout() === 'ready\n', 'the program is ready');
      running.child.kill(signal);
      const ended = await running.ended;
      assert.deepEqual([ended.code, ended.signal, ended.stdout, ended.left], [6, null, 'ready\ngot\n', []]);
    });
  }

  test('cannot bind its port fails with its own words and code', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const script = `require('net').createServer().listen(${port}, '127.0.0.1')`;
    const ended = await stallsight(['run', '--', 'node', '-e', script]);
    server.close();
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /EADDRINUSE/);
    assert.deepEqual(ended.left, []);
  });
});

describe('what run says', { concurrency: 2 }, () => {
  test('a stall is named by line while it blocks, and summed up at the end', async () => {
    const running = start(['run', '--', ...speaker, '1500'], { cwd: folder });
    await until(() => running.stderr().includes('blocked so far'), 'the stall is told');
    assert.match(
      running.stderr(),
      /speaker\.cjs \d+ blocked so far \S+ m?s at app\.js:41 load \(fs\.readFileSync; io\)/,
    );
    assert.ok(!running.stdout().includes('spoke'), 'told before it ended');
    const ended = await running.ended;
    assert.equal(ended.code, 5);
    assert.match(ended.stderr, /was blocked \S+ s at app\.js:41 load/);
    assert.match(ended.stderr, /1 stall held a loop for \S+ s/);
    assert.match(ended.stderr, /async-api: .*fs\.readFile /);
    assert.match(ended.stderr, /lag p50 1\.0 ms {2}p99 93 ms {2}max \S+ s/);
    assert.equal(ended.stdout, 'spoke\n');
  });

  test('--quiet says nothing, and the report says it all', async () => {
    const file = path.join(folder, 'quiet.json');
    const ended = await stallsight(['run', '--quiet', '--report', file, '--', ...speaker, '1500']);
    assert.equal(ended.stderr, '');
    const report = JSON.parse(readFileSync(file, 'utf8'));
    assert.equal(report.schema, 'stallsight-report/1');
    assert.equal(report.exitCode, 5);
    assert.equal(report.command, 'env …');
    assert.ok(report.stalls[0].reported < report.stalls[0].began + report.stalls[0].lasted);
  });

  test('npm run dev is observed down to the program that its script starts, and ends as that does', async () => {
    const project = mkdtempSync(path.join(folder, 'npm-'));
    const holds =
      'setTimeout(() => { const end = Date.now() + 300; while (Date.now() < end); process.exitCode = 3; }, 300);';
    writeFileSync(path.join(project, 'server.js'), holds);
    writeFileSync(path.join(project, 'package.json'), '{ "private": true, "scripts": { "dev": "node server.js" } }');
    const ended = await stallsight(['run', '--quiet', '--report', 'r.json', '--', 'npm', 'run', 'dev'], {
      cwd: project,
    });
    assert.equal(ended.code, 3);
    const report = JSON.parse(readFileSync(path.join(project, 'r.json'), 'utf8'));
    const seen: readonly { readonly culprit: { readonly file: string } | null }[] = report.stalls;
    assert.ok(seen.some(({ culprit }) => culprit?.file === path.join(project, 'server.js')));
  });

  test('--report-format text writes the summary', async () => {
    const file = path.join(folder, 'report.txt');
    await stallsight(['run', '--quiet', '--report', file, '--report-format', 'text', '--', ...speaker, '100']);
    assert.match(readFileSync(file, 'utf8'), /1 stall held a loop/);
  });

  test('a Python that ignores the agent is named before it starts', async () => {
    const isolated = await stallsight(['run', '--', 'python3', '-I', '-c', 'print(1)']);
    assert.deepEqual([isolated.code, isolated.stdout], [0, '1\n']);
    assert.match(isolated.stderr, /^stallsight: this python3 ignores the agent because of its option -I/);
  });

  test("a broken budget is 3 when the program succeeded, and the program's own code when it did not", async () => {
    const succeed = ['sh', '-c', `${speaker.join(' ')} 100 || true`];
    const broken = await stallsight(['run', '--budget', 'p99=10,max=50ms,stalls=0', '--', ...succeed]);
    assert.equal(broken.code, 3);
    assert.equal(broken.stderr.match(/budget broken: /g)?.length, 3);
    const kept = await stallsight(['run', '--budget', 'p99=100,max=1000,stalls=1', '--', ...succeed]);
    assert.equal(kept.code, 0);
    const failed = await stallsight(['run', '--budget', 'stalls=0', '--', ...speaker, '100']);
    assert.equal(failed.code, 5);
    const unseen = await stallsight(['run', '--budget', 'stalls=0', '--', 'true']);
    assert.equal(unseen.code, 3);
    assert.match(unseen.stderr, /no event loop was seen/);
  });

  test('a recording is readable after a kill -9 of the run, up to the last whole line', async () => {
    const file = path.join(folder, 'killed.rec');
    const running = start(['run', '--quiet', '--record', file, '--', ...speaker, '3000']);
    await until(() => running.stderr() === '' && size(file) >= 5, 'five lines are on the disk');
    running.child.kill('SIGKILL');
    await running.ended;
    const compared = await stallsight(['compare', file, file]);
    assert.equal(compared.code, 0, compared.stderr);
    assert.match(compared.stdout, /app\.js:41 load/);
  });

  test('the shipped command does the same on Node 20', async () => {
    const onNode20 = { ...shipped, node: node('20.20.2') };
    const ended = await stallsight(
      ['run', '--record', path.join(folder, 'shipped.rec'), '--', ...speaker, '200'],
      onNode20,
    );
    assert.equal(ended.code, 5);
    assert.match(ended.stderr, /1 stall held a loop/);
    const compared = await stallsight(
      ['compare', path.join(folder, 'shipped.rec'), path.join(folder, 'shipped.rec'), '--format', 'json'],
      onNode20,
    );
    assert.equal(JSON.parse(compared.stdout).verdict, 'cannot tell');
  });
});

function size(file: string): number {
  try {
    return readFileSync(file, 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
}

writeFileSync(path.join(folder, 'notes.txt'), 'no recording\n');
const wrong: readonly (readonly [words: readonly string[], says: RegExp])[] = [
  [['dance'], /no command "dance".*run/],
  [['__proto__'], /no command "__proto__"/],
  [['run'], /wants a program/],
  [['run', '--'], /wants a program/],
  [['run', '--dance', '--', 'true'], /--dance/],
  [['run', '--stall', 'soon', '--', 'true'], /--stall wants milliseconds.*"soon"/],
  [['run', '--stall', '0', '--', 'true'], /at least 1 ms/],
  [['run', '--stall'], /--stall/],
  [['run', '--budget', 'p98=1', '--', 'true'], /--budget wants .*"p98=1"/],
  [['run', '--budget', 'stalls=few', '--', 'true'], /stalls wants a number/],
  [['run', '--report-format', 'xml', '--report', 'x', '--', 'true'], /json or text.*"xml"/],
  [['run', '--report-format', 'json', '--', 'true'], /--report FILE/],
  [['run', '--report', '/nowhere/report.json', '--', 'true'], /cannot write \/nowhere\/report\.json/],
  [['run', '--report', folder, '--', 'true'], /is a directory/],
  [['run', '--record', '/nowhere/run.rec', '--', 'true'], /cannot write \/nowhere\/run\.rec/],
  [['run', '--', 'no-such-program'], /no program "no-such-program"/],
  [['run', '--', ''], /empty/],
  [['run', '--', path.join(folder, 'notes.txt')], /may not be run/],
  [['compare', path.join(folder, 'notes.txt')], /two recordings/],
  [['compare', path.join(folder, 'notes.txt'), path.join(folder, 'notes.txt')], /notes\.txt is no recording/],
  [['compare', '/nowhere/a', '/nowhere/b'], /cannot read \/nowhere\/a/],
  [['compare', folder, folder], /not a file/],
  [['export', path.join(folder, 'notes.txt')], /--to with one of cpuprofile, .*csv/],
  [['export', path.join(folder, 'notes.txt'), '--to', 'pdf'], /not "pdf"/],
  [['export', path.join(folder, 'notes.txt'), '--to', 'csv'], /is no recording/],
  [['export', '--to', 'csv'], /wants one recording/],
  [['attach'], /number of a process/],
  [['attach', '999999999'], /no process 999999999/],
  [['compare', 'a', 'b', '--format', 'pdf'], /text, json or markdown.*"pdf"/],
];

describe('bad input', { concurrency: 2 }, () => {
  for (const [words, says] of wrong) {
    test(`${words.join(' ')}: one line, exit 2, nothing left`, async () => {
      const ended = await stallsight(words, shipped);
      assert.equal(ended.code, 2);
      assert.match(ended.stderr, says);
      assert.match(ended.stderr, /^stallsight: [^\n]+\n$/);
      assert.equal(ended.stdout, '');
      assert.deepEqual(ended.left, []);
    });
  }
});
