/** What each thread has for itself stays out of threads also where another file makes it, however it is imported. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noManifests } from '#core/javascript/resolution.ts';
import { Neighbours } from '#core/neighbours.ts';
import { pythonFacts } from '#core/python/parser.ts';
import type { FilePath } from '#protocol/units.ts';
import { parse } from '../analysis/python/check.ts';
import { offeredIn } from './offered.ts';

const readFacts = pythonFacts(parse);

const made = `import threading
from contextvars import ContextVar

user: ContextVar[str] = ContextVar("user")
own = threading.local()
users = set()
`;

const others: readonly (readonly [file: string, text: string])[] = [
  ['/project/shop/__init__.py', 'from .state import user as visitor\n'],
  ['/project/shop/state.py', made],
  ['/project/shop/all.py', 'from shop.state import *\n'],
  ['/project/shop/first.py', 'from .second import user\n'],
  ['/project/shop/second.py', 'from .first import user\n'],
];

/** The reasons against a thread for a function with this import and this statement; none where one is offered. */
function refusals(imported: string, statement: string): readonly string[] {
  const main = `import time\n${imported}\n\n\ndef work():\n    time.sleep(1)\n    ${statement}\n\n\nasync def main():\n    work()\n`;
  const facts = new Map(
    [['/project/main.py', main] as const, ...others].map(([file, text]) => [file, readFacts(file as FilePath, text)]),
  );
  const neighbours = new Neighbours([...facts.values()], ['/project' as FilePath], noManifests);
  const offered = offeredIn(
    '/project/main.py',
    main,
    undefined,
    [],
    {
      originOf: (name, from) => {
        const known = facts.get(from);
        return known && neighbours.originOf(name, known, (file) => facts.get(file));
      },
    },
    others,
  );
  assert.ok(offered.length > 0);
  return offered.flatMap(({ fix }) => (fix.ok ? [] : [fix.because]));
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
