/** Calls of subprocess as awaited processes: where they give the same, and where they are refused. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pythonBench } from './benches.ts';
import { offeredIn } from './offered.ts';
import { awaitedIn, processCases } from './processCases.ts';

const file = '/project/main.py';

test('the calls of subprocess that have a twin: it parses, blocks no more, and is never the first', () => {
  for (const { name, text } of processCases) {
    const after = awaitedIn(file, text);
    assert.equal(pythonBench.fault(file, after), undefined, after);
    assert.deepEqual(pythonBench.find(new Map([[file, after]])), [], `${name}\n${after}`);
    assert.match(after, /await _run_process\(/);
    assert.equal(after.split('async def _run_process').length, 2, after);
    const [first] = offeredIn(file, text);
    assert.ok(first?.fix.ok === true && first.fix.value.offload === 'thread', name);
  }
});

function because(call: string, before = ''): string {
  const text = `import asyncio\nimport subprocess\n\n\nasync def main(cmd, **more):\n    ${before}return ${call}\n`;
  const fix = offeredIn(file, text).find(({ title }) => title.includes('create_subprocess_exec'))?.fix;
  assert.ok(fix, 'nothing is said');
  return fix.ok ? 'it is offered' : fix.because;
}

const refused: Readonly<Record<string, readonly [because: RegExp, call: string, before?: string]>> = {
  'a shell': [/`shell`/, 'subprocess.run(["ls"], shell=True)'],
  'a text': [/list of words/, 'subprocess.run("ls")'],
  'an argument that may be a text': [/list of words/, 'subprocess.run(cmd)'],
  'a name that may be a text': [/list of words/, 'subprocess.run(words)', 'words = ["ls"]\n    words = "ls"\n    '],
  'a name of a loop': [/list of words/, 'subprocess.run(w)', 'w = ["ls"]\n    for w in cmd:\n        pass\n    '],
  'a sum of texts': [/list of words/, 'subprocess.run("l" + "s")'],
  'no words': [/list of words/, 'subprocess.run([])'],
  'words from elsewhere': [/list of words/, 'subprocess.run([*cmd])'],
  'what is fed in': [/`input`/, 'subprocess.run(["cat"], input=b"x")'],
  'a pipe to feed': [/reads/, 'subprocess.run(["cat"], stdin=subprocess.PIPE)'],
  'a function before it starts': [/`preexec_fn`/, 'subprocess.run(["ls"], preexec_fn=print)'],
  'options that are not seen': [/not seen/, 'subprocess.run(["ls"], **more)'],
  'a buffer’s size': [/not seen/, 'subprocess.run(["ls"], 1)'],
  'options that it has not': [/`check`/, 'subprocess.call(["ls"], check=True)'],
  'the output of a timeout': [
    /timeout/,
    'None',
    'try:\n        subprocess.run(["ls"], timeout=1)\n    except subprocess.TimeoutExpired as error:\n        print(error.output)\n    ',
  ],
};

for (const [name, [reason, call, before]] of Object.entries(refused))
  test(`no awaited process for ${name}`, () => assert.match(because(call, before), reason));

test('no awaited process on a loop that may be another', () => {
  const text = 'import subprocess\n\nimport trio\n\n\nasync def main():\n    subprocess.run(["ls"])\n';
  const fix = offeredIn(file, text).find(({ title }) => title.includes('create_subprocess_exec'))?.fix;
  assert.ok(fix?.ok === false && /another loop/.test(fix.because));
});

test('no awaited process where its name is taken', () => {
  const text = 'import subprocess\n\n_run_process = 1\n\n\nasync def main():\n    subprocess.run(["ls"])\n';
  const fix = offeredIn(file, text).find(({ title }) => title.includes('create_subprocess_exec'))?.fix;
  assert.ok(fix?.ok === false && /another name/.test(fix.because));
});
