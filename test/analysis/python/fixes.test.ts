/** Fixes as programs before and after, and the traps where none may be offered. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixed, refused, safety, titles } from './fix.ts';

test('time.sleep becomes an awaited asyncio.sleep, and asyncio is imported once', () =>
  fixed(
    `
import time
async def handler():
    time.sleep(0.5)  # a short rest
`,
    `
import asyncio
import time
async def handler():
    await asyncio.sleep(0.5)  # a short rest
`,
  ));

test('asyncio under another name is used by that name', () =>
  fixed(
    `
import asyncio as aio, time
async def handler():
    time.sleep(0.5)
`,
    `
import asyncio as aio, time
async def handler():
    await aio.sleep(0.5)
`,
  ));

test('a blocking call moves to a thread with all its arguments', () =>
  fixed(
    `
import asyncio
import requests
async def handler(url):
    return requests.get(url, timeout=3).json()
`,
    `
import asyncio
import requests
async def handler(url):
    return (await asyncio.to_thread(requests.get, url, timeout=3)).json()
`,
  ));

test('a call of several lines keeps its lines and comments', () =>
  fixed(
    `
import requests
async def handler(url):
    response = requests.get(
        url,  # where
        timeout=3,
    )
    return response
`,
    `
import asyncio
import requests
async def handler(url):
    response = await asyncio.to_thread(
        requests.get,
        url,  # where
        timeout=3,
    )
    return response
`,
  ));

test('a sync function of the project moves as a whole', () =>
  fixed(
    `
#- app.py
"""The app."""
from __future__ import annotations
from db import load
async def handler():
    return load()
#- db.py
import requests
def load():
    return requests.get("http://x").json()
`,
    `
#- app.py
"""The app."""
from __future__ import annotations
import asyncio
from db import load
async def handler():
    return await asyncio.to_thread(load)
#- db.py
import requests
def load():
    return requests.get("http://x").json()
`,
  ));

test('line ends are kept', () =>
  fixed(
    'import time\r\nasync def handler():\r\n    time.sleep(1)\r\n',
    'import asyncio\r\nimport time\r\nasync def handler():\r\n    await asyncio.sleep(1)\r\n',
  ));

test('moving a function that writes a global needs a look', () =>
  assert.equal(
    safety(`
import requests
last = None
async def handler():
    return load()
def load():
    global last
    last = requests.get("http://x")
    return last
`),
    false,
  ));

test('moving a function of its own is safe', () =>
  assert.equal(
    safety(`
import requests
async def handler():
    return load()
def load():
    return requests.get("http://x")
`),
    true,
  ));

test('refused: the connection is bound to its thread', () =>
  refused(
    `
import sqlite3
db = sqlite3.connect("x.db")
async def handler():
    db.execute("select 1")
`,
    /may only be used in the thread that made it/,
  ));

test('refused: the function starts a task', () =>
  refused(
    `
import asyncio, time
async def handler():
    start()
def start():
    time.sleep(1)
    asyncio.create_task(work())
async def work(): ...
`,
    /asyncio.create_task, which belongs to the loop's own thread/,
  ));

test('refused: a callback on the loop cannot await', () =>
  refused(
    `
import asyncio, time
async def handler():
    asyncio.get_running_loop().call_soon(tick)
def tick():
    time.sleep(1)
`,
    /not async/,
  ));

test('refused: asyncio means something else here', () =>
  refused(
    `
import time
async def handler(asyncio):
    time.sleep(1)
`,
    /`asyncio` is another name here/,
  ));

test('refused: a running loop runs no other', () =>
  refused(
    `
import asyncio
async def work(): ...
async def handler():
    asyncio.run(work())
`,
    /await the coroutine/,
  ));

const mechanical: Record<string, readonly [before: string, after: string]> = {
  'no arguments': [
    'import asyncio\ndef g():\n    open("x").read()\nasync def f():\n    g()',
    'import asyncio\ndef g():\n    open("x").read()\nasync def f():\n    await asyncio.to_thread(g)',
  ],
  'a method': [
    'import asyncio, requests\nclass A:\n    def g(self, x):\n        return requests.get(x)\n    async def f(self):\n        return self.g(1)',
    'import asyncio, requests\nclass A:\n    def g(self, x):\n        return requests.get(x)\n    async def f(self):\n        return await asyncio.to_thread(self.g, 1)',
  ],
  'a constructor used at once': [
    'import asyncio\nfrom pathlib import Path\nasync def f():\n    return Path("x").read_text()',
    'import asyncio\nfrom pathlib import Path\nasync def f():\n    return await asyncio.to_thread(Path("x").read_text)',
  ],
  'keywords and stars': [
    'import asyncio, requests\nasync def f(a, k):\n    requests.get(*a, timeout=1, **k)',
    'import asyncio, requests\nasync def f(a, k):\n    await asyncio.to_thread(requests.get, *a, timeout=1, **k)',
  ],
  'an index behind it': [
    'import asyncio, os\nasync def f():\n    return os.listdir(".")[0]',
    'import asyncio, os\nasync def f():\n    return (await asyncio.to_thread(os.listdir, "."))[0]',
  ],
  'an operator beside it': [
    'import asyncio, os\nasync def f():\n    return os.listdir(".") + [1]',
    'import asyncio, os\nasync def f():\n    return await asyncio.to_thread(os.listdir, ".") + [1]',
  ],
  'a condition': [
    'import asyncio, subprocess\nasync def f():\n    if not subprocess.call(["x"]):\n        pass',
    'import asyncio, subprocess\nasync def f():\n    if not await asyncio.to_thread(subprocess.call, ["x"]):\n        pass',
  ],
  'an f-string': [
    "import asyncio, os\nasync def f():\n    return f'{os.listdir(1)}'",
    "import asyncio, os\nasync def f():\n    return f'{await asyncio.to_thread(os.listdir, 1)}'",
  ],
  'a list comprehension': [
    'import asyncio, requests\nasync def f(us):\n    return [requests.get(u) for u in us]',
    'import asyncio, requests\nasync def f(us):\n    return [await asyncio.to_thread(requests.get, u) for u in us]',
  ],
  'an argument that awaits': [
    'import asyncio, requests\nasync def f(u):\n    requests.get(await u)',
    'import asyncio, requests\nasync def f(u):\n    await asyncio.to_thread(requests.get, await u)',
  ],
  'a sleep that is computed': [
    'import time, asyncio\nasync def f(x):\n    time.sleep(2 ** x)',
    'import time, asyncio\nasync def f(x):\n    await asyncio.sleep(2 ** x)',
  ],
  'a sleep by its own name': [
    'from time import sleep\nasync def f():\n    sleep(1)',
    'import asyncio\nfrom time import sleep\nasync def f():\n    await asyncio.sleep(1)',
  ],
  'an import behind a docstring and comments': [
    '#!/usr/bin/env python\n# A licence.\n"""Words."""\n\nimport time\n\nasync def f():\n    time.sleep(1)',
    '#!/usr/bin/env python\n# A licence.\n"""Words."""\n\nimport asyncio\nimport time\n\nasync def f():\n    await asyncio.sleep(1)',
  ],
  'an import in the order of the alphabet': [
    'import abc\nimport time\nasync def f():\n    time.sleep(1)',
    'import abc\nimport asyncio\nimport time\nasync def f():\n    await asyncio.sleep(1)',
  ],
  'no import at all': [
    '"""Words."""\nasync def f():\n    input("x")',
    '"""Words."""\nimport asyncio\nasync def f():\n    await asyncio.to_thread(input, "x")',
  ],
  tabs: [
    'import asyncio, time\nasync def f():\n\ttime.sleep(1)',
    'import asyncio, time\nasync def f():\n\tawait asyncio.sleep(1)',
  ],
  'a comment behind it': [
    'import asyncio, os\nasync def f():\n    os.remove("x")  # gone',
    'import asyncio, os\nasync def f():\n    await asyncio.to_thread(os.remove, "x")  # gone',
  ],
  'several on a line': [
    'import asyncio, time\nasync def f():\n    x = 1; time.sleep(1); y = 2',
    'import asyncio, time\nasync def f():\n    x = 1; await asyncio.sleep(1); y = 2',
  ],
  'an inner async function': [
    'import asyncio, time\ndef outer():\n    async def f():\n        time.sleep(1)\n    return f',
    'import asyncio, time\ndef outer():\n    async def f():\n        await asyncio.sleep(1)\n    return f',
  ],
  'brackets around it': [
    'import asyncio, time\nasync def f():\n    (time.sleep(1))',
    'import asyncio, time\nasync def f():\n    (await asyncio.sleep(1))',
  ],
};

for (const [name, [before, after]] of Object.entries(mechanical)) test(`fixed: ${name}`, () => fixed(before, after));

test('a call that keeps the GIL until it returns goes to no thread, nor does its endpoint; a function that makes it may, to be looked at', () => {
  const pattern = `import re
from fastapi import FastAPI
app = FastAPI()
def matches(text):
    return re.match(r"(a+)+$", text) is not None
@app.get("/")
async def search(text: str):
    return`;
  assert.deepEqual(titles(`${pattern} bool(re.match(r"(a+)+$", text))`), []);
  const through = `${pattern} matches(text)`;
  assert.ok(titles(through).includes('Run matches() in a thread with asyncio.to_thread'));
  assert.equal(safety(through), false);
});

const guarded = `import threading, time
class A:
    def __init__(self):
        self._guard = threading.RLock()
`;

const traps: Record<string, readonly [program: string, because: RegExp]> = {
  'a cursor of sqlite3': ['import sqlite3\nasync def f(c: sqlite3.Cursor):\n    c.execute("x")', /thread that made it/],
  'a connection made': ['import sqlite3\nasync def f():\n    return sqlite3.connect("x")', /thread that made it/],
  'a lock taken': ['import threading\nlock = threading.Lock()\nasync def f():\n    lock.acquire()', /asyncio\.Lock/],
  'a lock that is kept by what takes it': [
    `${guarded}    def begin(self):
        self._guard.acquire()
        time.sleep(1)
    async def f(self):
        self.begin()`,
    /keeps it/,
  ],
  'a lock that something else takes for it': [
    `${guarded}    def take(self):
        self._guard.acquire()
    def begin(self):
        self.take()
        time.sleep(1)
    async def f(self):
        self.begin()`,
    /keeps it/,
  ],
  'a lock that is let go of': [
    `${guarded}    def end(self):
        time.sleep(1)
        self._guard.release()
    async def f(self):
        self.end()`,
    /lets go/,
  ],
  'a call where a condition took a lock': [
    `${guarded}    async def f(self):
        if self._guard.acquire(blocking=False):
            self.load()
    def load(self):
        time.sleep(1)`,
    /is held/,
  ],
  'a call where a manager holds a lock': [
    `import contextlib
${guarded}    @contextlib.contextmanager
    def alone(self):
        with self._guard:
            yield
    async def f(self):
        with self.alone():
            self.load()
    def load(self):
        time.sleep(1)`,
    /is held/,
  ],
  'a call where the object itself holds a lock': [
    `${guarded}    def __enter__(self):
        self._guard.acquire(blocking=False)
    def __exit__(self, *error):
        self._guard.release()
    async def f(self):
        with self:
            self.load()
    def load(self):
        time.sleep(1)`,
    /is held/,
  ],
  'a file lock': ['import fcntl\nasync def f(x):\n    fcntl.flock(x, 2)', /asyncio\.Lock/],
  'a debugger': ['async def f():\n    breakpoint()', /debugger/],
  'a file opened': ['async def f():\n    return open("x")', /still/],
  'an archive opened': ['import tarfile\nasync def f():\n    tarfile.open("x")', /still/],
  'a lazy glob': ['from pathlib import Path\nasync def f():\n    return Path(".").glob("*")', /gone through|still/],
  'a property': [
    'import time\nclass A:\n    @property\n    def x(self):\n        time.sleep(1)\nasync def f(a: A):\n    return a.x',
    /not a plain call/,
  ],
  'a lambda': [
    'import asyncio, time\nasync def f():\n    asyncio.get_running_loop().call_soon(lambda: time.sleep(1))',
    /lambda/,
  ],
  'a generator expression': [
    'import requests\nasync def f(us):\n    return (requests.get(u) for u in us)',
    /async one/,
  ],
  'a class body': ['import requests\nasync def f():\n    class A:\n        x = requests.get("x")', /body of a class/],
  'a default value': [
    'import requests\nasync def f():\n    def g(x=requests.get("x")): ...',
    /where the function is defined/,
  ],
  'a lazy argument': [
    'import requests\nasync def f(us):\n    requests.post("x", data=None, files=None) if False else requests.put((u for u in us))'.replace(
      'requests.post("x", data=None, files=None) if False else ',
      '',
    ),
    /generator/,
  ],
  'a loop run on a loop': [
    'import asyncio\nasync def g(): ...\nasync def f():\n    asyncio.get_event_loop().run_until_complete(g())',
    /await the coroutine/,
  ],
  'a function that makes a future': [
    'import asyncio, time\ndef g():\n    time.sleep(1)\n    return asyncio.get_running_loop().create_future()\nasync def f():\n    g()',
    /loop's own thread/,
  ],
  'a function that touches the loop far down': [
    'import asyncio, time\ndef h():\n    asyncio.ensure_future(1)\ndef g():\n    time.sleep(1)\n    h()\nasync def f():\n    g()',
    /loop's own thread/,
  ],
  'a protocol’s method': [
    'import asyncio, time\nclass A(asyncio.Protocol):\n    def data_received(self, data):\n        time.sleep(1)',
    /not async/,
  ],
  'a local called asyncio': ['import time\nasync def f():\n    asyncio = 1\n    time.sleep(asyncio)', /another name/],
  'a member that is added to': [
    'import requests\nasync def f(self):\n    self.n += requests.get("x").status_code',
    /would be lost/,
  ],
  'a global that is added to': [
    'import requests\nn = 0\nasync def f():\n    global n\n    n = n + requests.get("x").status_code',
    /would be lost/,
  ],
  'a future as an argument': [
    'import asyncio, requests\ndef g(f, u):\n    f.set_result(requests.get(u))\nasync def f(u):\n    w = asyncio.get_running_loop().create_future()\n    g(w, u)\n    await w',
    /belongs to the loop/,
  ],
  'a typed queue as an argument': [
    'import asyncio, requests\ndef g(q, u):\n    q.put_nowait(requests.get(u))\nasync def f(q: asyncio.Queue, u):\n    g(q, u)',
    /belongs to the loop/,
  ],
  'a signal': ['import signal\nasync def f():\n    signal.pause()', /main thread/],
  'a stream of httpx': [
    'import httpx\nasync def f():\n    with httpx.stream("GET", "x") as r:\n        pass',
    /gone through/,
  ],
};

for (const [name, [program, because]] of Object.entries(traps))
  test(`refused: ${name}`, () => refused(program, because));

const endpoint = `
import requests
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
async def index():
    return requests.get("x").json()
`;

test('an endpoint that awaits nothing may become a plain def', () =>
  assert.deepEqual(titles(endpoint), [
    'Run requests.get() in a thread with asyncio.to_thread',
    'Run requests.get() in a thread with fastapi’s run_in_threadpool',
    'Make the endpoint a plain `def`, which FastAPI runs in its thread pool',
    'Run requests.get() in a thread with a limit: 4 at once, 30 seconds each',
  ]));

test('an endpoint that awaits stays async', () =>
  assert.deepEqual(titles(endpoint.replace('async def index():', 'async def index():\n    await work()')), [
    'Run requests.get() in a thread with asyncio.to_thread',
    'Run requests.get() in a thread with fastapi’s run_in_threadpool',
    'Run requests.get() in a thread with a limit: 4 at once, 30 seconds each',
  ]));

test('a function of another framework stays async', () =>
  assert.deepEqual(titles(endpoint.replace('fastapi', 'sanic')), [
    'Run requests.get() in a thread with asyncio.to_thread',
    'Run requests.get() in a thread with a limit: 4 at once, 30 seconds each',
  ]));

test('what two threads may not use at the same time needs a look', () => {
  assert.equal(safety('import requests\nasync def h(s: requests.Session):\n    return s.get("http://x")\n'), false);
  assert.equal(safety('import requests\nasync def h():\n    return requests.get("http://x")\n'), true);
});
