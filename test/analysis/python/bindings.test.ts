/** Names are judged by what they are bound to, not by how they are spelled. */

import { test } from 'node:test';
import { check } from './check.ts';

const bound: Record<string, string> = {
  'import module': 'import time\nasync def f():\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'import as': 'import time as t\nasync def f():\n    t.sleep(1)\n#   ^^^^^^^^^^ blocking-sleep',
  'from import': 'from time import sleep\nasync def f():\n    sleep(1)\n#   ^^^^^^^^ blocking-sleep',
  'from import as': 'from time import sleep as rest\nasync def f():\n    rest(1)\n#   ^^^^^^^ blocking-sleep',
  'import inside the function': 'async def f():\n    from time import sleep\n    sleep(1)\n#   ^^^^^^^^ blocking-sleep',
  'import inside a function around': `
def outer():
    import time
    async def f():
        time.sleep(1)
#       ^^^^^^^^^^^^^ blocking-sleep`,
  'dotted import': 'import os.path\nasync def f():\n    os.listdir(".")\n#   ^^^^^^^^^^^^^^^ blocking-file',
  'dotted import of a package': `
import urllib.request
async def f():
    urllib.request.urlopen("http://x")
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network`,
  'several names of one import': `
from subprocess import PIPE, run as execute
async def f():
    execute(["ls"], stdout=PIPE)
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-subprocess`,
  'import in try and except': `
try:
    import requests
except ImportError:
    requests = None
async def f():
    requests.get("http://x")
#   ^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network`,
  'import under TYPE_CHECKING for a type': `
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from requests import Session
async def f(session: "Session"):
    session.get("http://x")
#   ^^^^^^^^^^^^^^^^^^^^^^^ blocking-network`,
  'a name bound to the function':
    'import time\nrest = time.sleep\nasync def f():\n    rest(1)\n#   ^^^^^^^ blocking-sleep',
  'a local name bound to the function':
    'import time\nasync def f():\n    rest = time.sleep\n    rest(1)\n#   ^^^^^^^ blocking-sleep',
  'builtins.open': 'import builtins\nasync def f():\n    builtins.open("x")\n#   ^^^^^^^^^^^^^^^^^^ blocking-file',
  'a builtin': 'async def f():\n    open("x")\n#   ^^^^^^^^^ blocking-file',
  'a walrus':
    'import time\nasync def f():\n    if (rest := time.sleep):\n        rest(1)\n#       ^^^^^^^ blocking-sleep',
  'a module not imported yet': 'async def f():\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'a chosen function':
    'import time, requests\nasync def f(x):\n    g = time.sleep if x else requests.get\n    g(1)\n#   ^^^^ blocking-sleep',
  'a function out of a dictionary': `
import time
actions = {"rest": time.sleep}
async def f():
    actions["rest"](1)
#   ^^^^^^^^^^^^^^^^^^ blocking-sleep`,
  'a partial': `
import time
from functools import partial
async def f():
    rest = partial(load, 1)
    rest()
#   ^^^^^^ blocking-sleep: load -> time.sleep
def load(x):
    time.sleep(x)`,
  'a lambda with a name': `
import time
async def f():
    rest = lambda: time.sleep(1)
    rest()
#   ^^^^^^ blocking-sleep`,
  'in an f-string':
    'import requests\nasync def f():\n    return f"{requests.get(1)}"\n#             ^^^^^^^^^^^^^^^ blocking-network',
  'in a comprehension':
    'import requests\nasync def f(urls):\n    return [requests.get(u) for u in urls]\n#           ^^^^^^^^^^^^^^^ blocking-network',
  'as an argument of an awaited call': `
import requests
async def f():
    await g(requests.get("x"))
#           ^^^^^^^^^^^^^^^^^ blocking-network
async def g(x): ...`,
  'in a default of an inner function': `
import requests
async def f():
    def g(x=requests.get("x")): ...
#           ^^^^^^^^^^^^^^^^^ blocking-network`,
  'in a decorator of an inner function': `
import requests
async def f():
    @wraps(requests.get("x"))
#          ^^^^^^^^^^^^^^^^^ blocking-network
    def g(): ...`,
  'in the body of an inner class': `
import requests
async def f():
    class A:
        x = requests.get("x")
#           ^^^^^^^^^^^^^^^^^ blocking-network`,
  'in a match statement': `
import time
async def f(x):
    match x:
        case 1 if time.sleep(1):
#                 ^^^^^^^^^^^^^ blocking-sleep
            time.sleep(2)
#           ^^^^^^^^^^^^^ blocking-sleep`,
  'in try, except, else and finally': `
import time
async def f():
    try:
        time.sleep(1)
#       ^^^^^^^^^^^^^ blocking-sleep
    except ValueError:
        time.sleep(2)
#       ^^^^^^^^^^^^^ blocking-sleep
    else:
        time.sleep(3)
#       ^^^^^^^^^^^^^ blocking-sleep
    finally:
        time.sleep(4)
#       ^^^^^^^^^^^^^ blocking-sleep`,
  'in an async generator':
    'import time\nasync def f():\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep\n    yield 1',
  'in an async comprehension':
    'import time\nasync def f(x):\n    return [time.sleep(i) async for i in x]\n#           ^^^^^^^^^^^^^ blocking-sleep',
  'in an async method':
    'import time\nclass A:\n    async def f(self):\n        time.sleep(1)\n#       ^^^^^^^^^^^^^ blocking-sleep',
  'in an async lambda of a class':
    'import time\nclass A:\n    class B:\n        async def f(self):\n            time.sleep(1)\n#           ^^^^^^^^^^^^^ blocking-sleep',
  'awaiting what is not awaitable':
    'import time\nasync def f():\n    await time.sleep(1)\n#         ^^^^^^^^^^^^^ blocking-sleep',
  twice:
    'import time\nasync def f():\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep\n    time.sleep(2)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'two on a line':
    'import time\nasync def f():\n    time.sleep(1); time.sleep(2)\n#   ^^^^^^^^^^^^^ blocking-sleep\n#                  ^^^^^^^^^^^^^ blocking-sleep',
  'columns count UTF-16':
    'import time\nasync def f():\n    "😀"; time.sleep(1)\n#         ^^^^^^^^^^^^^ blocking-sleep',
};

for (const [name, program] of Object.entries(bound)) test(`seen: ${name}`, () => check(program));

const other: Record<string, string> = {
  'another module of that name':
    '#- a.py\nfrom helpers import time\nasync def f():\n    time.sleep(1)\n#- helpers.py\nclass time:\n    def sleep(x): ...',
  'a parameter of that name': 'import time\nasync def f(time):\n    time.sleep(1)',
  'a local variable of that name': 'import time\nasync def f():\n    time = make()\n    time.sleep(1)',
  'a loop variable of that name': 'import time\nasync def f(x):\n    for time in x:\n        time.sleep(1)',
  'an open of its own': 'def open(path): ...\nasync def f():\n    open("x")',
  'an open of another library': 'from aiofiles import open\nasync def f():\n    async with open("x") as g: ...',
  'the async sleep': 'from asyncio import sleep\nasync def f():\n    await sleep(1)',
  'a method of that name': 'class A:\n    def sleep(self, x): ...\nasync def f(a: A):\n    a.sleep(1)',
  'an unknown object': 'async def f(client):\n    client.get("http://x")',
  'a name that is deleted and made anew':
    'import time\nasync def f():\n    from asyncio import sleep\n    await sleep(1)',
  'only a reference': 'import time\nasync def f():\n    return time.sleep',
  'only a type': 'import requests\nasync def f(x: requests.Response) -> requests.Response:\n    return x',
  'in a sync function that nobody calls': 'import time\ndef f():\n    time.sleep(1)',
  'in a lambda that is not called': 'import time\nasync def f():\n    return lambda: time.sleep(1)',
  'in an inner function that is not called':
    'import time\nasync def f():\n    def g():\n        time.sleep(1)\n    return g',
  'at the top of the module': 'import time\ntime.sleep(1)\nasync def f(): ...',
  'in the body of a class': 'import time\nclass A:\n    time.sleep(1)\n    async def f(self): ...',
  'in a default, evaluated once': 'import time\nasync def f(x=time.sleep(1)): ...',
  'in a comment or a string': 'import time\nasync def f():\n    "time.sleep(1)"  # time.sleep(1)',
  'a keyword argument of that name': 'import time\nasync def f():\n    g(sleep=1, open=2)\ndef g(**x): ...',
};

for (const [name, program] of Object.entries(other)) test(`silent: ${name}`, () => check(program));
