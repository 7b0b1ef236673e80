/** `stallsight check` and `stallsight fix` as people and pipelines use them: their words, their documents, their exit codes. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { ms } from '#protocol/units.ts';
import { at, frame, hello, loopBegan, stallEnded, start } from '../session/events.ts';
import { repository, stallsight as run } from './stallsight.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-check-'));
after(() => rmSync(folder, { recursive: true }));

const python = 'import time\n\nasync def handler():\n    load()\n\ndef load():\n    time.sleep(1)\n';
const javascript = `const fs = require('node:fs');\nmodule.exports.h = async (req, res) => fs.readFileSync('x', 'utf8');\n`;

const main = path.join(repository, 'dist/stallsight.cjs');

function stallsight(
  words: readonly string[],
  options: { readonly cwd?: string; readonly environment?: NodeJS.ProcessEnv } = {},
): ReturnType<typeof run> {
  return run(words, { ...options, main });
}

function project(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  const root = path.join(folder, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

test('findings of both languages in text, with their ways and exit code 1', async () => {
  const root = project('both', { 'app.py': python, 'lib/app.js': javascript });
  const { code, stdout, stderr } = await stallsight(['check', '.'], { cwd: root });
  assert.equal(stderr, '');
  assert.match(
    stdout,
    /^app\.py:4:5: warning blocking-sleep: .*\n {4}load {2}app\.py:4:5\n {4}time\.sleep {2}app\.py:7:5$/m,
  );
  assert.match(stdout, /^lib\/app\.js:2:40: warning blocking-file: /m);
  assert.match(stdout, /^2 findings in 2 files/m);
  assert.equal(code, 1);
});

test('what nothing has changed of is answered at once and the same, and what has changed anew', async () => {
  const root = project('again', { 'app.py': python, 'lib/app.js': javascript });
  // A file may be kept by its times only once it is older than the coarsest of them.
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const environment = { XDG_CACHE_HOME: path.join(folder, 'caches') };
  const findings = async (): Promise<unknown> => {
    const { stdout } = await stallsight(['check', root, '--format', 'json'], { environment });
    return { ...(JSON.parse(stdout) as object), elapsed: 0 };
  };
  const first = await findings();
  assert.equal(readdirSync(path.join(folder, 'caches', 'stallsight', 'answers')).length, 1);
  assert.deepEqual(await findings(), first);
  writeFileSync(path.join(root, 'app.py'), python.replace('async ', ''));
  const { findings: left } = (await findings()) as { readonly findings: readonly object[] };
  assert.equal(left.length, 1);
});

test('the document has the schema that others rely on', async () => {
  const root = project('document', { 'app.py': python });
  const { code, stdout } = await stallsight(['check', root, '--format', 'json']);
  const { schema, files, elapsed, findings } = JSON.parse(stdout);
  assert.equal(schema, 'stallsight-findings/1');
  assert.equal(files, 1);
  assert.ok(Number.isInteger(elapsed));
  const file = path.join(root, 'app.py');
  const [{ message, fixes, refusals, ...finding }] = findings;
  assert.ok(message.length > 0 && Array.isArray(fixes) && Array.isArray(refusals));
  assert.deepEqual(finding, {
    rule: 'blocking-sleep',
    severity: 'warning',
    file,
    line: 4,
    column: 5,
    endLine: 4,
    endColumn: 11,
    call: 'time.sleep',
    effect: 'sleep',
    path: [
      { function: 'load', file, line: 4, column: 5 },
      { function: 'time.sleep', file, line: 7, column: 5 },
    ],
  });
  assert.equal(code, 1);
});

test('clean code ends with 0, and so do findings below what fails', async () => {
  const clean = project('clean', { 'a.js': `const fs = require('fs');\nfs.readFileSync('x');\n` });
  assert.equal((await stallsight(['check', clean])).code, 0);
  const root = project('below', { 'app.py': python });
  assert.equal((await stallsight(['check', root, '--fail-on', 'error'])).code, 0);
  assert.equal((await stallsight(['check', root, '--fail-on', 'none'])).code, 0);
  assert.equal((await stallsight(['check', root, '--ignore', 'blocking-sleep'])).code, 0);
  assert.equal((await stallsight(['check', root, '--select', 'blocking-file'])).code, 0);
});

const wrong: readonly (readonly [what: string, words: readonly string[], says: RegExp])[] = [
  ['a path that is not there', ['check', 'nowhere'], /nowhere: there is no such file or folder/],
  ['a file of another language', ['check', '/etc/hostname'], /not a Python, JavaScript or TypeScript file/],
  ['an unknown format', ['check', '--format', 'xml'], /--format wants text, json/],
  ['an unknown rule', ['check', '--select', 'blocking-tea'], /there is no rule "blocking-tea"/],
  ['an unknown option', ['check', '--fast'], /--fast/],
  ['an unknown level', ['check', '--fail-on', 'doubt'], /--fail-on wants error/],
  ['both ways to fix', ['fix', '--diff', '--write'], /not both/],
];

for (const [what, words, says] of wrong) {
  test(`${what} gets one line and exit code 2`, async () => {
    const { code, stdout, stderr } = await stallsight(words, { cwd: folder });
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, says);
    assert.equal(stderr.trimEnd().split('\n').length, 1);
  });
}

test('what cannot be read costs itself only', async () => {
  const root = project('odd', {
    'app.py': python,
    'binary.py': Buffer.from([0, 1, 2, 0]),
    'latin.py': Buffer.from('# caf\xe9\nimport time\nasync def f():\n    time.sleep(1)\n', 'latin1'),
    'broken.js': `async function (((`,
    'node_modules/x/index.js': javascript,
    '.venv/lib/x.py': python,
    'secret.py': python,
  });
  execFileSync('mkfifo', [path.join(root, 'pipe.py')]);
  symlinkSync(root, path.join(root, 'loop'));
  chmodSync(path.join(root, 'secret.py'), 0);
  const { code, stdout } = await stallsight(['check', root, '--format', 'json']);
  const files = new Set(JSON.parse(stdout).findings.map(({ file }: { file: string }) => path.basename(file)));
  if (process.getuid?.() !== 0) assert.ok(!files.delete('secret.py'));
  files.delete('secret.py');
  assert.deepEqual(
    [...files].map(String).toSorted((a, b) => a.localeCompare(b)),
    ['app.py', 'latin.py'],
  );
  assert.equal(code, 1);
});

test('fix shows a patch that git can apply, and changes nothing', async () => {
  const root = project('patch', { 'app.js': javascript });
  const { code, stdout } = await stallsight(['fix', '--diff'], { cwd: root });
  assert.equal(code, 0);
  assert.equal(readFileSync(path.join(root, 'app.js'), 'utf8'), javascript);
  execFileSync('git', ['apply', '--check', '-'], { cwd: root, input: stdout });
  assert.match(stdout, /^\+module\.exports\.h = async \(req, res\) => await fs\.promises\.readFile\('x', 'utf8'\);$/m);
});

test('fix --write keeps line ends and the byte order mark, and has nothing left to do', async () => {
  const root = project('write', { 'app.js': `\uFEFF${javascript.replaceAll('\n', '\r\n')}` });
  const first = await stallsight(['fix', '--write'], { cwd: root });
  assert.equal(first.code, 0, first.stderr);
  const text = readFileSync(path.join(root, 'app.js'), 'utf8');
  assert.equal(
    text,
    `\uFEFFconst fs = require('node:fs');\r\nmodule.exports.h = async (req, res) => await fs.promises.readFile('x', 'utf8');\r\n`,
  );
  const second = await stallsight(['fix', '--write'], { cwd: root });
  assert.equal(second.stdout, '0 fixes in 0 files\n');
  assert.equal(readFileSync(path.join(root, 'app.js'), 'utf8'), text);
});

test('fix --unsafe carries async to the callers in other files, and its patch shows all of them', async () => {
  const root = project('spread', {
    'load.mjs': "import fs from 'node:fs';\nexport function load(name) {\n  return fs.readFileSync(name, 'utf8');\n}\n",
    'between.mjs': "import { load } from './load.mjs';\nexport const size = (name) => load(name).length;\n",
    'main.mjs': "import { size } from './between.mjs';\nexport async function answer() {\n  return size('a.txt');\n}\n",
    'a.txt': 'text',
  });
  const shown = await stallsight(['fix', '--diff', '--unsafe'], { cwd: root });
  execFileSync('git', ['apply', '-'], { cwd: root, input: shown.stdout });
  assert.match(
    readFileSync(path.join(root, 'between.mjs'), 'utf8'),
    /async \(name\) => \(await load\(name\)\)\.length/,
  );
  const asked = ['--input-type=module', '-e', "import('./main.mjs').then(({ answer }) => answer()).then(console.log)"];
  assert.equal(execFileSync(process.execPath, asked, { cwd: root, encoding: 'utf8' }), '4\n');
  const again = await stallsight(['fix', '--diff', '--unsafe'], { cwd: root });
  assert.equal(again.stdout, '');
});

test('fix of one file knows who imports it, and says why it does what is left', async () => {
  const root = project('alone', {
    'load.mjs':
      "import fs from 'node:fs';\nexport const load = (name) => fs.readFileSync(name, 'utf8');\nexport async function answer() {\n  return load('a.txt');\n}\n",
    'other.mjs': "import { load } from './load.mjs';\nexport const size = load('a.txt').length;\n",
  });
  const { code, stdout, stderr } = await stallsight(['fix', '--diff', 'load.mjs'], { cwd: root });
  assert.deepEqual([code, stdout], [0, '']);
  assert.match(stderr, /^load\.mjs:4:10: blocking-file is left$/m);
  assert.match(
    stderr,
    /^ {4}Await fs\.promises\.readFile .*: not offered: it cannot be awaited in line 2 of other\.mjs/m,
  );
  assert.match(
    stderr,
    /^ {4}Run load\(\) in a worker thread: to be looked at \(--unsafe\): what goes there .* is copied/m,
  );
});

test('fix --recording fixes each way to what was measured in the files that it was asked for, and says why of those that it leaves', async () => {
  const computes =
    'def count(n):\n    return sum(i * i for i in range(n))\n\nasync def answer(n):\n    return count(n)\n\nasync def again(n):\n    return count(n) + 1\n\nasync def locked(lock, n):\n    with lock:\n        return count(n)\n';
  const root = project('measured', { 'app.py': 'import other\n', 'other.py': computes });
  const other = path.join(root, 'other.py');
  const culprit = frame(2, 'count', other);
  const callers = [frame(12, 'locked', other), frame(5, 'answer', other), frame(8, 'again', other)];
  const ended = callers.map((caller, index) => {
    const its = { cause: { kind: 'cpu', gil: 'held' }, culprit, stack: [culprit, caller] } as const;
    return stallEnded(index + 1, at(10 + 500 * index), ms(400 - index), its);
  });
  const header = { schema: 'stallsight-recording/1', stallsight: '0.1.0', began: start, command: 'python app.py' };
  const events = [hello(), loopBegan(), ...ended].map((event) => ({ received: at(1950), event }));
  writeFileSync(path.join(root, 'run.stall'), [header, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const fix = (file: string): Promise<{ stdout: string; stderr: string }> =>
    stallsight(['fix', '--recording', 'run.stall', '--unsafe', '--diff', file], { cwd: root });
  assert.equal((await fix('app.py')).stdout, '');
  const { stdout, stderr } = await fix('other.py');
  assert.deepEqual(stdout.match(/^\+.*await _run_in_process\(.*/gm), [
    '+    return await _run_in_process(count, n)',
    '+    return await _run_in_process(count, n) + 1',
  ]);
  assert.match(
    stderr,
    /^other\.py:2:\d+: measured-stall is left\n {4}Run count\(\) .*`locked` \(line 12\): not offered: .*lock/m,
  );
  assert.equal(stderr.match(/is left/g)?.length, 1, stderr);
});

const clearLine = '\r\u001B[2K';

test('a terminal sees how far it is, and then its findings alone', () => {
  const many = Array.from(
    { length: 400 },
    (_, at) => [`module${at}.py`, 'def call():\n    pass\n'.repeat(50)] as const,
  );
  const root = project('many', { ...Object.fromEntries(many), 'app.py': python });
  // A terminal for the command, whose words come back as this program's output.
  const spawnOnTerminal = 'import pty, sys; pty.spawn(sys.argv[1:])';
  const shown = execFileSync('python3', ['-c', spawnOnTerminal, process.execPath, main, 'check', root], {
    encoding: 'utf8',
    env: { ...process.env, TERM: 'xterm', XDG_CACHE_HOME: path.join(folder, 'cache-of-many') },
  });
  assert.match(shown, /stallsight: (read \d+ of|judging) 401 files/);
  assert.match(shown.split(clearLine).at(-1) ?? '', /^\S*app\.py:4:5: warning/);
});
