/** What operators call of a project's own classes, and classes that fit a protocol without naming it. */

import { test } from 'node:test';
import { check } from './check.ts';

const head = `import os, requests
from typing import Protocol
class Kv:
    def __getitem__(self, k):
        with open(k) as f: return f.read()
    def __setitem__(self, k, v):
        with open(k, "w") as f: f.write(v)
    def __delitem__(self, k):
        os.remove(k)
    def __contains__(self, k):
        return k in os.listdir(".")
    def __len__(self):
        return len(os.listdir("."))
class Memory:
    def __getitem__(self, k): return self.all[k]
    def __len__(self): return len(self.all)
`;

const found: Record<string, string> = {
  'reading an element': `async def f(kv: Kv):\n    return kv["x"]\n#          ^^^^^^^ blocking-file`,
  'reading one of an attribute': `class A:\n    def __init__(self): self.kv = Kv()\n    async def f(self):\n        self.kv["x"].strip()\n#       ^^^^^^^^^^^^ blocking-file`,
  'setting one': `async def f(kv: Kv):\n    kv["x"] = 1\n#   ^^^^^^^ blocking-file`,
  'adding to one': `async def f(kv: Kv):\n    kv["x"] += 1\n#   ^^^^^^^ blocking-file`,
  'deleting one': `async def f(kv: Kv):\n    del kv["x"]\n#       ^^^^^^^ blocking-file`,
  'asking for one': `async def f(kv: Kv):\n    if "x" not in kv: pass\n#      ^^^^^^^^^^^^^ blocking-file`,
  'asking how many': `async def f(kv: Kv):\n    return len(kv)\n#          ^^^^^^^ blocking-file`,
  'an operator in a helper': `def one(kv: Kv):\n    return kv["x"]\nasync def f():\n    one(Kv())\n#   ^^^^^^^^^ blocking-file`,
  'a protocol that one class fits': `class Store(Protocol):\n    def put(self, x): ...\nclass Disk:\n    def put(self, x): open(x)\nasync def f(s: Store):\n    s.put("x")\n#   ^^^^^^^^^^ blocking-file`,
};

for (const [name, program] of Object.entries(found)) test(`operators: ${name}`, () => check(head + program));

const silent: Record<string, string> = {
  'a class that only looks up': `async def f(m: Memory):\n    return m["x"], len(m)`,
  'a dictionary': `async def f():\n    d = {}\n    d["x"] = 1\n    return d["x"], "x" in d, len(d)`,
  'a type with parameters': `async def f():\n    x: list[Kv] = []\n    return list[Kv], x`,
  'a list of such': `async def f(all: list[Kv]):\n    return all[0], len(all)`,
  'something unknown': `async def f(kv):\n    return kv["x"]`,
  'a thread': `import asyncio\nasync def f(kv: Kv):\n    return await asyncio.to_thread(lambda: kv["x"])`,
  'a protocol that two classes fit': `class Store(Protocol):\n    def put(self, x): ...\nclass Disk:\n    def put(self, x): open(x)\nclass Ram:\n    def put(self, x): self.x = x\nasync def f(s: Store):\n    s.put("x")`,
  'a protocol that a class fits in part': `class Store(Protocol):\n    def put(self, x): ...\n    def drop(self, x): ...\nclass Disk:\n    def put(self, x): open(x)\nasync def f(s: Store):\n    s.put("x")`,
  'a poll that does not wait': `import select\nasync def f():\n    p = select.poll()\n    p.poll(0)`,
};

for (const [name, program] of Object.entries(silent))
  test(`operators, and silent: ${name}`, () => check(head + program));
