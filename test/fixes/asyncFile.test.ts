/** Blocks of opened files in programs that know aiofiles or anyio: as awaited files, where all that is done with them is seen. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileCases, openedIn } from './fileCases.ts';
import { pythonBench } from './benches.ts';
import { fixedBy, offeredIn } from './offered.ts';

const file = '/project/main.py';

for (const library of ['aiofiles', 'anyio'])
  test(`the blocks of files that ${library} opens: it parses, and blocks no more`, () => {
    for (const { name, text } of fileCases(library)) {
      const after = openedIn(file, text, library);
      assert.equal(pythonBench.fault(file, after), undefined, after);
      assert.deepEqual(pythonBench.find(new Map([[file, after]])), [], `${name}\n${after}`);
    }
  });

test('what is written', () => {
  const text =
    'import aiofiles\n\n\nasync def main(path):\n    with open(path, "w+") as f:  # all\n        for line in f:\n            f.write(f.read(1).upper())\n';
  assert.equal(
    openedIn(file, text, 'aiofiles'),
    'import aiofiles\n\n\nasync def main(path):\n    async with aiofiles.open(path, "w+") as f:  # all\n        async for line in f:\n            await f.write((await f.read(1)).upper())\n',
  );
});

function because(body: string): string {
  const text = `import anyio\nimport json\n\n\nasync def main(self, out):\n    ${body}\n`;
  const fix = offeredIn(file, text).find(({ title }) => title.includes('with anyio') && title.startsWith('Open'))?.fix;
  return fix === undefined ? 'nothing is said' : fix.ok ? 'it is offered' : fix.because;
}

const opened = 'with open("a.txt") as f:\n        ';

const refused: Readonly<Record<string, readonly [because: RegExp, body: string]>> = {
  'a file that is passed on': [/otherwise/, `${opened}return json.load(f)`],
  'a file that is printed to': [/otherwise/, `${opened}print(1, file=f)`],
  'a comprehension': [/otherwise/, `${opened}return [line for line in f]`],
  'a file that is kept': [/otherwise/, `${opened}self.f = f`],
  'a name that is another thing, too': [/otherwise/, `f = 1\n    ${opened}return f.read()`],
  'a use after it': [/otherwise/, `${opened}f.read()\n    return f.closed`],
  'a method that is kept': [/otherwise/, `${opened}read = f.read\n        return read()`],
  'a property': [/otherwise/, `${opened}return f.name`],
  'a method of its own': [/another thing/, `${opened}return f.fileno()`],
  'a lambda': [/lambda/, `${opened}return (lambda: f.read())()`],
  'a generator': [/generator/, `${opened}return all(f.read(n) for n in out)`],
  'an inner function': [/not async/, `${opened}def g():\n            return f.read()\n        return g()`],
  'the lines of an inner function': [
    /another function/,
    `${opened}def g():\n            for line in f:\n                return line\n        return g()`,
  ],
  'updates that would be lost': [/lost/, `${opened}self.text += f.read()`],
  'two files in one head': [
    /nothing is said/,
    'with open("a") as f, open("b") as g:\n        return f.read() + g.read()',
  ],
  'a statement': [/nothing is said/, 'return open("a").read()'],
  'a name that is taken': [/another name/, `anyio = 1\n    ${opened}return f.read()`],
};

for (const [name, [reason, body]] of Object.entries(refused))
  test(`no awaited file for ${name}`, () => assert.match(because(body), reason));

test('no awaited file in a program that knows neither', () => {
  const titles = offeredIn(file, `async def main():\n    ${opened}return f.read()\n`).map(({ title }) => title);
  assert.deepEqual(
    titles.filter((title) => title.startsWith('Open')),
    [],
  );
});

test('a path is read by anyio', () => {
  const before =
    'from pathlib import Path\n\nimport anyio\n\n\nasync def main(folder):\n    if (folder / "a").exists():\n        return [Path("a").read_text(encoding="utf-8"), anyio]\n';
  assert.equal(
    fixedBy((title) => title === 'Await the same of anyio.Path', file, before),
    'from pathlib import Path\n\nimport anyio\n\n\nasync def main(folder):\n    if (folder / "a").exists():\n        return [await anyio.Path(Path("a")).read_text(encoding="utf-8"), anyio]\n',
  );
});

test('what is installed and not imported is imported', () => {
  const before = 'async def main():\n    with open("a") as f:\n        return f.read()\n';
  const [fix] = offeredIn(file, before, undefined, ['aiofiles', 'anyio']).flatMap(({ title, fix: one }) =>
    title.startsWith('Open the file') && one.ok ? [one.value] : [],
  );
  assert.equal(fix?.title, 'Open the file with aiofiles');
  assert.deepEqual(
    fix?.edits.map(({ text }) => text),
    ['import aiofiles\n', 'async ', 'aiofiles.open', 'await '],
  );
});
