/** Text in the middle of an edit, and text that no one would write: what can be read is read, and nothing crashes or hangs. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FilePath } from '#protocol/units.ts';
import { pythonFacts } from '#core/python/parser.ts';
import { seeded } from '../../random.ts';
import { check, find, parse } from './check.ts';

const edits: Record<string, string> = {
  'an open bracket before': 'import time\nx = (\nasync def f():\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'an open bracket in another function':
    'import time\ndef g():\n    h(\n\nasync def f():\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'an open bracket behind':
    'import time\nasync def f():\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep\nx = foo(',
  'a line half written': 'import time\nasync def f():\n    x = \n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'a dot without a name': 'import time\nasync def f():\n    time.\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'a dot without a name before brackets':
    'import time\nasync def f():\n    x = time.\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'a dot at the end of a line in brackets':
    'import time\nasync def f():\n    (time.\n#    ^^^^^ blocking-sleep\n    sleep(1))\n    "a.\\\n    b(1)"',
  'an if without a body': 'import time\nasync def f():\n    if x:\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'a missing colon': 'import time\nasync def f()\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'a decorator half written': 'import time\n@app.\nasync def f():\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'an open string before': 'import time\nx = "abc\nasync def f():\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'Python 2': 'import time\nprint "x"\nasync def f():\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'merge marks':
    'import time\n<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> b\nasync def f():\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
};

for (const [name, program] of Object.entries(edits)) {
  test(`broken: ${name}`, () => check(program));
}

test('a byte order mark and carriage returns', () => {
  const [finding] = find(new Map([['/project/a.py', '\uFEFFimport time\r\nasync def f():\r\n    time.sleep(1)\r\n']]));
  assert.deepEqual(finding?.range, { line: 3, column: 5, endLine: 3, endColumn: 18 });
});

const readFacts = pythonFacts(parse);
const read = (text: string): unknown => readFacts('/project/a.py' as FilePath, text);

const hostile: Record<string, string> = {
  'brackets 5,000 deep': '('.repeat(5_000),
  'lists 5,000 deep, closed': `x = ${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  'calls 5,000 deep': `async def f():\n    ${'g('.repeat(5_000)}${')'.repeat(5_000)}`,
  'a chain of 5,000 calls': `async def f():\n    x${'.y()'.repeat(5_000)}`,
  'a sum of 5,000 terms': `x = ${'1 + '.repeat(5_000)}1`,
  'functions 300 deep': Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}async def f():`).join('\n'),
  '30,000 functions that do not end': 'async def f(\n'.repeat(30_000),
  '30,000 functions, each of them wrong': 'async def f(): x y\n'.repeat(30_000),
  'a call of 5,000 arguments': `f(${'x, '.repeat(5_000)})`,
  'a line of 200,000 characters': `x = "${'a'.repeat(200_000)}"`,
  'nothing at all': '',
  'NUL characters': 'import time\0\nasync def f():\0\n    time.sleep(1)',
  'half a surrogate pair': 'x = "\uD800"\nasync def f(): ...',
  'a name in the prototype':
    'class A:\n    def constructor(self): ...\n    __proto__ = 1\nasync def f(a: A):\n    a.toString()\n    a.hasOwnProperty()',
  'unions 10,000 long': `x: ${'A | '.repeat(10_000)}A`,
  'a function handed on 3,000 times': `${Array.from({ length: 3_000 }, (_, at) => `def f${at}(g):\n    f${at + 1}(g)\n`).join('')}async def f(g):\n    f0(g)\n    open('x')`,
  'a parameter of a union 10,000 long': `def f(x=None):\n    if x is None:\n        open('x')\nasync def g(x: ${'A | '.repeat(10_000)}A):\n    f(x)\n    x()`,
};

for (const [name, text] of Object.entries(hostile)) {
  test(`hostile: ${name}`, () => {
    read(text);
    find(new Map([['/project/a.py', text]]));
  });
}

test('5 annotations in quotes of 100,000 brackets', () => {
  read(`x: "${'['.repeat(100_000)}"\n`.repeat(5));
});

const program = `
import time, requests
from functools import partial
class Client(Base):
    x: "Client | None" = None
    @property
    def y(self): return requests.get(f"{self.x}")
    async def f(self, *a, **k) -> list["int"]:
        with open("x") as g, self.y as h: await self.z(g, *a, **k)
        return [time.sleep(i) for i in range(3) if (n := i)] # stallsight: allow[blocking-sleep] no
async def main():
    while True:
        if (c := Client()) is None: c = lambda q, *r: partial(c.f, q)(r)
        async for x in c.y: yield x
`;

test('60 mutations of a program are read', () => {
  const random = seeded(7);
  const pieces = [
    '(',
    ')',
    '[',
    '"',
    "'''",
    '\n',
    '    ',
    'async def ',
    ':',
    ',',
    '.',
    '\\',
    '#',
    '*',
    'await ',
    '\0',
    '{',
    '@',
    'lambda ',
  ];
  for (let round = 0; round < 60; round += 1) {
    let text = program;
    for (let change = 0; change < 4; change += 1) {
      const at = random.below(text.length);
      text = text.slice(0, at) + random.pick(pieces) + text.slice(at + random.below(6));
    }
    find(new Map([['/project/a.py', text]]));
  }
});
