/** Python programs in which not a call but what belongs to it must move: the block of a `with`, the rounds of a loop. */

import type { Case } from './pythonCases.ts';

const bodies: Readonly<Record<string, string>> = {
  'a block that returns': 'with open("a.txt") as f:\n        return f.read()',
  'a block that sets a name': 'with open("a.txt") as f:\n        text = f.read()\n    return text',
  'a block that sets two names':
    'with open("a.txt") as f:\n        first = f.readline()\n        rest = f.read()\n    return first, rest',
  'a block with comments':
    'with open("a.txt") as f:  # open\n        # read\n        text = f.read()  # all\n    return text',
  'a block that counts on':
    'total = 1\n    with open("a.txt") as f:\n        for line in f:\n            total += len(line)\n    return total',
  'a block with a parameter': 'name = "a.txt"\n    with open(name) as f:\n        return f.read().upper()',
  'a block that fails': 'with open("nowhere.txt") as f:\n        return f.read()',
  'a block in try':
    'try:\n        with open("nowhere.txt") as f:\n            return f.read()\n    except OSError as error:\n        return type(error).__name__',
  'a block in a loop':
    'out = []\n    for name in ["a.txt", "a.txt"]:\n        with open(name) as f:\n            text = f.read()\n        out.append(text)\n    return out',
  'a block that fills a list':
    'out = []\n    with open("a.txt") as f:\n        for line in f:\n            out.append(line.strip())\n    return out',
  'a block that leaves its own loop':
    'found = None\n    with open("a.txt") as f:\n        for line in f:\n            if "file" in line:\n                found = line\n                break\n    return found',
  'a block that prints': 'with open("a.txt") as f:\n        print(f.read())\n    print("then")',
  'two files of one block': 'with open("a.txt") as f, open("a.txt") as g:\n        return f.read() + g.read()',
  'two blocks':
    'with open("a.txt") as f:\n        one = f.read()\n    with open("a.txt") as f:\n        two = f.read()\n    return one + two',
  'a block that writes':
    'with open("b.txt", "w") as f:\n        f.write("x")\n    with open("b.txt") as f:\n        return f.read()',
  'a block that writes, before one of the same name':
    'with open("b.txt", "w") as f:\n        f.write("x")\n    size = 0\n    with open("b.txt") as f:\n        for line in f:\n            size += len(line)\n    return size',
  'a statement': 'text = open("a.txt").read()\n    return text',
  'a returned statement': 'return open("a.txt").readlines()',
  'a loop over a folder':
    'from pathlib import Path\n    names = []\n    for path in Path(".").glob("a.*"):\n        names.append(path.name)\n    return names',
  'a loop that returns nothing': 'import os\n    for entry in os.scandir("."):\n        print(entry.name == "a.txt")',
  'a list of a folder': 'from pathlib import Path\n    return len(list(Path(".").glob("a.*")))',
  'a sorted folder':
    'from pathlib import Path\n    names = sorted(Path(".").glob("a.*"))\n    return [name.name for name in names]',
  'a comprehension over a folder': 'from pathlib import Path\n    return [path.name for path in Path(".").glob("a.*")]',
  'a context manager': 'with Slow() as slow:\n        return slow.value + 1',
  'a generator': 'total = 0\n    for row in rows():\n        total += row\n    return total',
};

const prelude = `import time


class Slow:
    value = 1

    def __enter__(self):
        time.sleep(0.001)
        return self

    def __exit__(self, *exc):
        pass


def rows():
    time.sleep(0.001)
    yield 1
    yield 2


`;

const methods = ['a block that returns', 'a block that sets a name', 'a loop over a folder', 'a generator'];

export const pythonBlocks: readonly Case[] = [
  ...Object.entries(bodies).map(([name, body]) => ({ name, text: `${prelude}async def main():\n    ${body}\n` })),
  ...methods.map((name) => ({
    name: `${name}, in a method`,
    text: `${prelude}class Service:\n    # the work\n    async def run(self, size=1):\n        ${(bodies[name] ?? '').replaceAll('\n', '\n    ')}\n\n\nasync def main():\n    return await Service().run()\n`,
  })),
  ...methods.map((name) => ({
    name: `${name}, with tabs and Windows line ends`,
    text: `${prelude}async def main():\n    ${bodies[name] ?? ''}\n`.replaceAll('    ', '\t').replaceAll('\n', '\r\n'),
  })),
  ...methods.map((name) => ({
    name: `${name}, decorated`,
    text: `${prelude}def plain(f):\n    return f\n\n\n# the work\n@plain\nasync def main():\n    ${bodies[name] ?? ''}\n`,
  })),
];
