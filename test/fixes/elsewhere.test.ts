/** What stands against a thread or a process counts also where another file makes it, however it is imported. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OfferedFix, ProjectAround } from '#core/fixes.ts';
import { noManifests } from '#core/javascript/resolution.ts';
import { Neighbours } from '#core/neighbours.ts';
import { pythonFacts } from '#core/python/parser.ts';
import type { FilePath } from '#protocol/units.ts';
import { parse } from '../analysis/python/check.ts';
import { type Measure, offeredIn } from './offered.ts';

const readFacts = pythonFacts(parse);

const made = `import threading
from contextvars import ContextVar

user: ContextVar[str] = ContextVar("user")
own = threading.local()
users = set()
`;

const sums = `import functools

LIMIT = 100
total = 0
seen = []


def double(n):
    return 2 * n


def add(n):
    global total
    total += n
    return total


def adds(n):
    return add(n) + double(n)


@functools.cache
def cached(n):
    return double(n)
`;

const others: readonly (readonly [file: string, text: string])[] = [
  ['/project/shop/__init__.py', 'from .state import user as visitor\n'],
  ['/project/shop/state.py', made],
  ['/project/shop/sums.py', sums],
  ['/project/shop/all.py', 'from shop.state import *\n'],
  ['/project/shop/first.py', 'from .second import user\n'],
  ['/project/shop/second.py', 'from .first import user\n'],
];

/** What is offered for a program in this project. */
function offeredAmong(main: string, measure?: Measure): readonly OfferedFix[] {
  const texts = [['/project/main.py', main] as const, ...others];
  const facts = new Map(texts.map(([file, text]) => [file, readFacts(file as FilePath, text)]));
  const neighbours = new Neighbours([...facts.values()], ['/project' as FilePath], noManifests);
  const originOf: ProjectAround['originOf'] = (name, from) => {
    const known = facts.get(from);
    return known && neighbours.originOf(name, known, (file) => facts.get(file));
  };
  const offered = offeredIn('/project/main.py', main, measure, [], { originOf }, others);
  assert.ok(offered.length > 0);
  return offered;
}

/** The reasons against a thread for a function with this import and this statement; none where one is offered. */
function refusals(imported: string, statement: string): readonly string[] {
  const main = `import time\n${imported}\n\n\ndef work():\n    time.sleep(1)\n    ${statement}\n\n\nasync def main():\n    work()\n`;
  return offeredAmong(main).flatMap(({ fix }) => (fix.ok ? [] : [fix.because]));
}

const bound: Readonly<Record<string, readonly [imported: string, statement: string, because: RegExp]>> = {
  'by its name': ['from shop.state import user', 'user.set("x")', /^it sets `user`/],
  'by another name': ['from shop.state import user as of', 'of.set("x")', /^it sets `user`/],
  'of its module': ['import shop.state', 'shop.state.user.set("x")', /^it sets `user`/],
  'of its module by another name': ['import shop.state as kept', 'kept.user.reset(1)', /^it sets `user`/],
  'of a module of a package': ['from shop import state', 'state.user.set("x")', /^it sets `user`/],
  'that a package hands on': ['from shop import visitor', 'visitor.set("x")', /^it sets `user`/],
  'among all names': ['from shop.all import *', 'user.set("x")', /^it sets `user`/],
  'of the thread': ['from shop.state import own', 'own.user = 1', /^it uses `own`/],
  'of the thread, by a text': ['from shop import state', 'return getattr(state.own, "user")', /^it uses `own`/],
};

const free: Readonly<Record<string, readonly [imported: string, statement: string]>> = {
  'that it only reads: a thread has a copy': ['from shop.state import user', 'return user.get()'],
  'of the same name in no file of the project': ['from elsewhere import user', 'user.set("x")'],
  'beside what it sets': ['from shop.state import users', 'users.set("x")'],
  'whose imports go round': ['from shop.first import user', 'user.set("x")'],
};

for (const [name, [imported, statement, because]] of Object.entries(bound)) {
  test(`no thread for a variable ${name}`, () => {
    const said = refusals(imported, statement);
    assert.ok(
      said.some((one) => because.test(one)),
      said.join('; '),
    );
  });
}

for (const [name, [imported, statement]] of Object.entries(free)) {
  test(`a thread for a variable ${name}`, () => assert.deepEqual(refusals(imported, statement), []));
}

/** Why `work`, which was measured to compute, gets no process; undefined where it gets one. */
function againstProcess(definitions: string): string | undefined {
  const head = `${definitions}\n\n\nasync def main(n):\n    `;
  const line = head.split('\n').length;
  const offered = offeredAmong(`${head}return work(n)\n`, {
    stack: ['work:1', `main:${line}`],
    cause: { kind: 'cpu', gil: 'held' },
  });
  const { fix } = offered.find(({ title }) => /process/.test(title)) ?? {};
  assert.ok(fix);
  return fix.ok ? undefined : fix.because;
}

const kept: Readonly<Record<string, readonly [definitions: string, because: RegExp]>> = {
  'a function that writes a global there': ['from shop.sums import add as work', /`add` writes `total`/],
  'a function of a module that does': ['from shop.sums import adds as work', /`add` writes `total`/],
  'a function that is decorated there': ['from shop.sums import cached as work', /decorated/],
  'what calls such a function': [
    'from shop.sums import add\n\n\ndef work(n):\n    return [add(each) for each in range(n)]',
    /`add` writes `total`/,
  ],
  'what reads a variable of the context from there': [
    'from shop.state import user\n\n\ndef work(n):\n    return user.get() * n',
    /uses `user`, which every process/,
  ],
  'what reads what changes there': [
    'from shop.sums import total\n\n\ndef work(n):\n    return total + n',
    /reads `total`, which changes/,
  ],
  'what fills what is made there': [
    'from shop.sums import seen\n\n\ndef work(n):\n    seen.append(n)\n    return n',
    /changes `seen`/,
  ],
};

const moved: Readonly<Record<string, string>> = {
  'a pure function of another file': 'from shop.sums import double as work',
  'what calls one': 'from shop.sums import double\n\n\ndef work(n):\n    return double(n)',
  'what reads a constant of another file': 'from shop.sums import LIMIT\n\n\ndef work(n):\n    return min(n, LIMIT)',
  'a function of a library': 'from numbers_of import work',
};

for (const [name, [definitions, because]] of Object.entries(kept)) {
  test(`no process for ${name}`, () => assert.match(againstProcess(definitions) ?? 'a process is offered', because));
}

for (const [name, definitions] of Object.entries(moved)) {
  test(`a process for ${name}`, () => assert.equal(againstProcess(definitions), undefined));
}
