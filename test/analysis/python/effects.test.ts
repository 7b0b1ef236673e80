/** How effects travel: through chains, circles, properties and blocks; what is discounted; and where findings stand. */

import { test } from 'node:test';
import { check, checkHints } from './check.ts';

const travels: Record<string, string> = {
  'what the kernel tells under /proc is on no disk': `
import os
from pathlib import Path
PROC = Path("/proc")
def start(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().split()[21]
async def f(pid, name):
    start(pid)
    load = open("/proc/loadavg").read()
    (PROC / str(pid) / "cmdline").read_bytes()
    Path(f"/proc/{pid}/status").read_text()
    os.readlink("/proc/self/exe")
    path = os.path.join("/proc", str(pid), "environ")
    open(path).read()
    os.listdir(PROC)
    open("/process").read()
#   ^^^^^^^^^^^^^^^^ blocking-file
    open(f"/sys/bus/w1/devices/{name}/w1_slave").read()
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-file
async def g(pid, path, other):
    if other:
        path = f"/proc/{pid}/stat"
    open(path).read()
#   ^^^^^^^^^^ blocking-file`,
  'through three calls': `
import time
def a(): b()
def b(): c()
def c(): time.sleep(1)
async def f():
    a()
#   ^^^ blocking-sleep: a -> b -> c -> time.sleep`,
  'the shortest way is told': `
import time
def long(): middle()
def middle(): short()
def short(): time.sleep(1)
def both():
    long()
    short()
async def f():
    both()
#   ^^^^^^ blocking-sleep: both -> short -> time.sleep`,
  'what is done under a lock comes before the lock': `
import threading
class Log:
    def __init__(self):
        self._lock = threading.Lock()
    def write(self, text):
        with self._lock:
            with open("log", "a") as file:
                file.write(text)
async def f(log: Log):
    log.write("x")
#   ^^^^^^^^^^^^^^ blocking-file: Log.write -> open`,
  'a folder that is removed with what it holds': `
import tempfile
class Run:
    def __init__(self):
        self._folder = None
    async def begin(self):
        self._folder = tempfile.TemporaryDirectory()
#                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-file
    async def stop(self):
        self._folder.cleanup()
#       ^^^^^^^^^^^^^^^^^^^^^^ blocking-file`,
  'a search that is gone through where it is made': `
from pathlib import Path
import os
async def f(folder: Path):
    found = folder.glob("*")
#           ^^^^^^^^^^^^^^^^ blocking-file
    names = [one.name for one in found]
    walk = os.walk("x")
#          ^^^^^^^^^^^^ blocking-file
    first = next(walk)
async def g(folder: Path):
    found = folder.iterdir()
#           ^^^^^^^^^^^^^^^^ blocking-file
    return found
async def h(folder: Path):
    for one in folder.rglob("*"):
#              ^^^^^^^^^^^^^^^^^ blocking-file
        print(one)`,
  'functions that call each other': `
import time
def a(n):
    if n: b(n - 1)
def b(n):
    a(n)
    time.sleep(1)
async def f():
    a(1)
#   ^^^^ blocking-sleep: a -> b -> time.sleep`,
  'a function that calls itself': `
import time
def walk(n):
    walk(n - 1)
    time.sleep(1)
async def f():
    walk(3)
#   ^^^^^^^ blocking-sleep: walk -> time.sleep`,
  'a circle that blocks nowhere': `
def a(): b()
def b(): a()
async def f():
    a()`,
  'an async function reports its own calls': `
import time
async def g():
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep
async def f():
    await g()`,
  'one cause is told once for a function': `
import time
def load():
    time.sleep(1)
async def f():
    load()
#   ^^^^^^ blocking-sleep
    load()
async def g():
    load()
#   ^^^^^^ blocking-sleep`,
  'two causes at two calls': `
import time, requests
def a(): time.sleep(1)
def b(): requests.get("x")
async def f():
    a()
#   ^^^ blocking-sleep
    b()
#   ^^^ blocking-network`,
  'a call nested in a call': `
import time
def a(x): time.sleep(1)
def b(): time.sleep(2)
async def f():
    a(b())
#   ^^^^^^ blocking-sleep: a -> time.sleep
#     ^^^ blocking-sleep: b -> time.sleep`,
  'a context manager': `
import time
class Timer:
    def __enter__(self):
        time.sleep(1)
    def __exit__(self, *x): ...
async def f():
    with Timer():
#        ^^^^^^^ blocking-sleep: Timer.__enter__ -> time.sleep
        pass`,
  'leaving a context manager': `
import time
class Timer:
    def __enter__(self): ...
    def __exit__(self, *x):
        time.sleep(1)
async def f():
    with Timer() as t:
#        ^^^^^^^ blocking-sleep: Timer.__exit__ -> time.sleep
        pass`,
  'a function that is a context manager': `
import time
from contextlib import contextmanager
@contextmanager
def timer():
    time.sleep(1)
    yield
async def f():
    with timer():
#        ^^^^^^^ blocking-sleep: timer -> time.sleep
        pass`,
  'an iterator': `
import time
class Rows:
    def __iter__(self):
        return self
    def __next__(self):
        time.sleep(1)
async def f():
    for row in Rows():
#              ^^^^^^ blocking-sleep: Rows.__next__ -> time.sleep
        pass`,
  'a generator that is only made': `
import time
def rows():
    time.sleep(1)
    yield 1
async def f():
    rows()`,
  'yield from': `
import time
def inner():
    time.sleep(1)
    yield 1
def outer():
    yield from inner()
async def f():
    for row in outer():
#              ^^^^^^^ blocking-sleep: outer -> inner -> time.sleep
        pass`,
  'a property': `
import time
class A:
    @property
    def x(self):
        time.sleep(1)
async def f(a: A):
    return a.x
#          ^^^ blocking-sleep: A.x -> time.sleep`,
  'a property of self': `
import time
class A:
    @property
    def x(self):
        time.sleep(1)
    async def f(self):
        print(self.x)
#             ^^^^^^ blocking-sleep`,
  'a property in a sync function': `
import time
class A:
    @property
    def x(self):
        time.sleep(1)
    def g(self):
        return self.x
    async def f(self):
        self.g()
#       ^^^^^^^^ blocking-sleep: A.g -> A.x -> time.sleep`,
  'an attribute that is set is not read': `
import time
class A:
    @property
    def x(self):
        time.sleep(1)
async def f(a: A):
    a.x = 1`,
  'what is guarded runs once, and is told as such': `
import requests
class A:
    def __init__(self):
        self.data = None
    async def f(self):
        if self.data is None:
            self.data = requests.get("x")
#                       ^^^^^^^^^^^^^^^^^ blocking-network`,
  'small things are hints only': 'import os\nasync def f():\n    os.path.exists("x")',
  'serialization is not told': 'import json\nasync def f(x):\n    return json.loads(x)',
  'a pure function of os.path':
    'import os\nasync def f(x):\n    return os.path.join(os.path.normpath(x), os.path.basename(x))',
  'sleeping for no time': 'import time\nasync def f():\n    time.sleep(0)\n    time.sleep(0.0)',
  'a lock that is tried':
    'import threading\nlock = threading.Lock()\nasync def f():\n    if lock.acquire(blocking=False):\n        lock.release()\n    lock.acquire(False)\n    lock.acquire(timeout=0)',
  'a queue that is tried':
    'import queue\nq = queue.Queue()\nasync def f():\n    q.get(block=False)\n    q.get_nowait()\n    q.put_nowait(1)',
  'a pool that is not waited for':
    'from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor()\nasync def f():\n    pool.shutdown(wait=False)',
  'an unbounded put': 'import queue\nq = queue.SimpleQueue()\nasync def f():\n    q.put(1)',
  'a socket that does not block':
    'import socket\nasync def f():\n    s = socket.socket()\n    s.setblocking(False)\n    s.send(b"x")',
  'a datagram socket that asks for its own address':
    'import socket\nasync def f():\n    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:\n        s.connect(("10.0.0.1", 80))\n        return s.getsockname()[0]',
  'a datagram socket of a file that has others, too': `
import socket
def address():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.connect(('10.0.0.1', 80))
    return s.getsockname()[0]
async def f():
    address()
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.connect(('10.0.0.1', 80))
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network`,
  'a database in memory': `
import sqlite3
class Pool:
    def __init__(self):
        self.db = sqlite3.connect(':memory:')
    def count(self):
        with self.db as db:
            return db.execute('select count(*) from items').fetchone()
async def f(pool: Pool, path):
    pool.count()
    Pool()
    sqlite3.connect(database=path).execute('select 1')
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-database
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-database`,
  'a debugger that somebody asks for': `
import pdb
def step(state, debug=False):
    if debug:
        pdb.set_trace()
async def f():
    step(1)
    breakpoint()
#   ^^^^^^^^^^^^ blocking-console`,
  'a loop that is run far away is an error, which is caught': `
import asyncio
def close(client):
    try:
        asyncio.run(client.close())
    except RuntimeError:
        pass
async def f(client):
    close(client)`,
  'what a caller must ask for': `
import subprocess
class Client:
    def __init__(self, url, secure=None):
        if secure is None:
            self.keys = None
        elif secure is True:
            self.keys = subprocess.check_output(['keys'])
def fetch(url, fresh):
    if fresh is True:
        subprocess.check_output(['fetch', url])
async def f():
    Client('x')
    fetch('x', True)
#   ^^^^^^^^^^^^^^^^ blocking-subprocess`,
  'a loop is run only where none runs': `
import asyncio
def call(x):
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(x)
async def f():
    call(1)`,
  'a loop run on a loop': `
import asyncio
async def g(): ...
async def f():
    asyncio.run(g())
#   ^^^^^^^^^^^^^^^^ blocking-lock`,
  'a coroutine waited for from the loop': `
import asyncio
async def g(): ...
async def f(loop):
    asyncio.run_coroutine_threadsafe(g(), loop).result()
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-lock`,
  'a pool that waits when it is left': `
from concurrent.futures import ThreadPoolExecutor
async def f():
    with ThreadPoolExecutor() as pool:
#        ^^^^^^^^^^^^^^^^^^^^ blocking-lock
        pool.submit(g)
def g(): ...`,
  'a call over several lines': `
import requests
async def f():
    requests.get(
#   ^^^^^^^^^^^^^ blocking-network
        "x",
    )`,
  'between the tries of what a decorator tries again': `
from tenacity import retry, wait_fixed
import backoff
@retry(wait=wait_fixed(2))
def parse(text): return int(text)
@backoff.on_exception(backoff.expo, ValueError)
def read(text): return parse(text)
async def f():
    parse('3')
#   ^^^^^^^^^^ blocking-sleep: parse -> tenacity.retry
    read('3')
#   ^^^^^^^^^ blocking-sleep: read -> backoff.on_exception`,
  'what is tried again and blocks itself is told by that': `
import requests, tenacity
def fetch(): return requests.get('http://x')
@tenacity.retry(wait=tenacity.wait_fixed(2))
def tried(): return fetch()
async def f():
    tried()
#   ^^^^^^^ blocking-network: tried -> fetch -> requests.get`,
  'what is tried again at once, or by the loop, does not wait': `
from tenacity import retry, stop_after_attempt, wait_fixed
@retry(stop=stop_after_attempt(3))
def parse(text): return int(text)
@retry(wait=wait_fixed(2))
async def fetch(): return 1
async def f():
    parse('3')
    await fetch()
    @retry(wait=wait_fixed(1))
    def later(): pass
    return later`,
};

for (const [name, program] of Object.entries(travels)) test(name, () => check(program));

test('hints are told as hints', () =>
  checkHints(`
import os, threading
lock = threading.Lock()
async def f():
    os.path.exists("x")
#   ^^^^^^^^^^^^^^^^^^^ blocking-file: os.path.exists
    with lock:
#        ^^^^ blocking-lock: threading.Lock.__enter__
        pass
`));

test('a file that is far is a hint, a request that is as far is not', () =>
  check(`
import os, requests
def a(): b()
def b(): c()
def c(): d()
def d():
    os.remove("x")
def k(): l()
def l(): m()
def m(): n()
def n():
    requests.get("x")
async def near():
    b()
#   ^^^ blocking-file
async def far():
    a()
async def asks():
    k()
#   ^^^ blocking-network
`));

test('what a cached function does, it does once: a hint', () =>
  checkHints(`
import requests
from functools import lru_cache
@lru_cache
def config():
    return requests.get("x")
async def f():
    config()
#   ^^^^^^^^ blocking-network
`));

const kept: Record<string, string> = {
  'what a mark says is done': `
    def fill(self, key):
        if self._loaded:
            return
        self._text = open(key).read()
        self._loaded = True`,
  'what an attribute that is there keeps': `
    def fill(self, key):
        if hasattr(self, '_text'):
            return self._text
        self._text = open(key).read()
        return self._text`,
  'what an attribute that is missing will keep': `
    def fill(self, key):
        if not hasattr(self, '_text'):
            self._text = open(key).read()
        return self._text`,
  'what another method makes': `
    def fill(self, key):
        if self._text is None:
            self.setup(key)
        return self._text

    def setup(self, key):
        self._text = open(key).read()`,
  'what a cache was asked for first': `
    def fill(self, key):
        text = self._texts.get(key)
        if text is None:
            text = open(key).read()
            self._texts[key] = text
        return text`,
  'what is missing, behind a comment': `
    def fill(self, key):
        if self._text is None:
            # Read when somebody asks.
            self._text = open(key).read()
        return self._text`,
  'what is there, with comments around': `
    def fill(self, key):
        if self._text:
            # Read before.
            return self._text
            # Else read.
        self._text = open(key).read()
        return self._text`,
  'what is missing where it is asked for': `
    def fill(self, key, quick):
        if not quick and self._text is None:
            self._text = open(key).read()
        return self._text`,
  'what is missing, in brackets': `
    def fill(self, key):
        if (self._text is None):
            self._text = open(key).read()
        return self._text`,
  'what is empty until it is filled': `
    def fill(self, key):
        if len(self._texts) == 0:
            self._texts = open(key).readlines()
        return self._texts`,
  'what a note in the module says is done': `
    def fill(self, key):
        if key not in _FILLED:
            open(key)
            _FILLED.add(key)`,
};

for (const [name, method] of Object.entries(kept))
  test(`once: ${name}`, () => {
    const program = `
class A:${method}
    async def use(self):
        self.fill('x')
`;
    checkHints(`${program}#       ^^^^^^^^^^^^^^ blocking-file\n`);
    check(program);
  });

const notKept: Record<string, string> = {
  'what only keeps others out': `
    def fill(self, key):
        if self._running:
            return
        self._running = True
        open(key).read()
        self._running = False`,
  'a value that was looked up and is not put back': `
    def fill(self, key):
        text = self._texts.get(key)
        if text is None:
            text = open(key).read()
        return text`,
  'what another method makes of something else': `
    def fill(self, key):
        if self._text is None:
            self.setup(key)
        return self._text

    def setup(self, key):
        self._other = open(key).read()

    def reset(self):
        self._text = None`,
  'another attribute than the one asked for': `
    def fill(self, key):
        if hasattr(self, '_other'):
            return self._other
        self._text = open(key).read()
        return self._text`,
  'what was given first, and is not put back': `
    def fill(self, key):
        known = self._text
        if known is not None:
            return known
        return open(key).read()`,
  'what one call goes through itself': `
    def fill(self, keys):
        seen = set()
        for key in keys:
            if key not in seen:
                seen.add(key)
                open(key)`,
};

test('once: what is there under a name of its own, unless it has changed', () =>
  check(`
_TEXT = None
class A:
    def fill(self, key):
        known = self._text
        if known is not None and known[0] == key:
            return known[1]
        self._text = (key, open(key).read())
        return self._text[1]
    async def use(self):
        self.fill('x')
def fill(key):
    global _TEXT
    known = _TEXT
    if known is not None and known[0] == key:
        return known[1]
    _TEXT = (key, open(key).read())
    return _TEXT[1]
async def use():
    fill('x')
`));

test('what is done once at a time is done each time', () =>
  check(`
class Worker:
    _busy = False
    def work(self):
        if not self._busy:
            self._busy = True
            open("x").read()
            self._busy = False
    def try_work(self):
        if not self._busy:
            self._busy = True
            try:
                open("x").read()
            finally:
                self._busy = False
worker = Worker()
async def use():
    worker.work()
#   ^^^^^^^^^^^^^ blocking-file
    worker.try_work()
#   ^^^^^^^^^^^^^^^^^ blocking-file
`));

test('once: what a name of an outer function says is done', () =>
  checkHints(`
def handler():
    ready = False
    async def use():
        nonlocal ready
        if not ready:
            fill()
#           ^^^^^^ blocking-file
            ready = True
    return use
def fill():
    open('x')
`));

for (const [name, method] of Object.entries(notKept))
  test(`not once: ${name}`, () =>
    check(`
class A:${method}
    async def use(self):
        self.fill('x')
#       ^^^^^^^^^^^^^^ blocking-file
`));

test('a lock that is let go and taken again inside is held for nobody meanwhile', () =>
  check(`
import threading
class Queue:
    def __init__(self):
        self.mutex = threading.Lock()
        self.other = threading.Lock()
    async def get(self):
        with self.mutex:
            self.mutex.release()
            try:
                await self.filled()
            finally:
                self.mutex.acquire()
#               ^^^^^^^^^^^^^^^^^^^^ blocking-lock
    async def size(self):
        with self.mutex:
            return self.count
    async def held(self):
        with self.other:
#            ^^^^^^^^^^ blocking-lock
            self.mutex.acquire()
#           ^^^^^^^^^^^^^^^^^^^^ blocking-lock
`));

test('a lock that several classes share is held for long by all of them', () =>
  check(`
import threading, time
shared = threading.Lock()
class Base:
    _lock = threading.Lock()
class Holder(Base):
    def hold(self):
        with self._lock:
            time.sleep(5)
class Taker(Base):
    async def take(self):
        with self._lock:
#            ^^^^^^^^^^ blocking-lock
            self.taken = True
class Writer:
    def __init__(self):
        self._lock = shared
    def hold(self):
        with self._lock:
            time.sleep(5)
class Reader:
    def __init__(self):
        self._lock = shared
    async def take(self):
        with self._lock:
#            ^^^^^^^^^^ blocking-lock
            self.taken = True
`));

test('a lock that each object has of its own is held for long only by objects of the same class', () =>
  check(`
import threading, requests
class Base:
    def __init__(self):
        self._lock = threading.Lock()
class Sync(Base):
    def ask(self):
        with self._lock:
            requests.get("x")
class Async(Base):
    async def ask(self):
        with self._lock:
            self.asked = True
class Both(Sync):
    async def look(self):
        with self._lock:
#            ^^^^^^^^^^ blocking-lock
            self.asked = True
`));

test('a lock of the project itself is a hint, as others are whose holders are not known', () =>
  checkHints(`
import threading
class ReadWriteLock:
    def __init__(self):
        self._free = threading.Condition()
    def read(self):
        self._free.wait()
async def f():
    ReadWriteLock().read()
#   ^^^^^^^^^^^^^^^^^^^^^^ blocking-lock
`));

test('a lock among processes that a class of the project takes makes the loop wait for those', () =>
  check(`
import fcntl
class FileLock:
    def acquire(self):
        fcntl.flock(self.file, fcntl.LOCK_EX)
async def f():
    FileLock().acquire()
#   ^^^^^^^^^^^^^^^^^^^^ blocking-lock
`));

test('what is taken until nothing is left ends by the error that says so', () =>
  check(`
import asyncio
async def drain(queue):
    try:
        while True:
            queue.get_nowait()
    except asyncio.QueueEmpty:
        pass
async def spin(queue):
    while True:
#   ^^^^^ endless-loop
        try:
            queue.get_nowait()
        except asyncio.QueueEmpty:
            pass
`));

test('a connection that the loop polls makes nobody wait', () =>
  check(`
import asyncio, psycopg2
class Connection:
    def __init__(self, dsn, **kwargs):
        kwargs['async_'] = True
        self.connection = psycopg2.connect(dsn, **kwargs)
        asyncio.get_running_loop().add_reader(self.connection.fileno(), self.ready)
    def ready(self):
        self.connection.poll()
    async def query(self, text):
        cursor = self.connection.cursor()
        cursor.execute(text)
        return cursor.fetchall()
async def connect(dsn):
    return Connection(dsn)
`));

test('a connection that the loop only polls for notifications makes whoever asks it wait', () =>
  check(`
import asyncio, psycopg2
async def listen(dsn):
    connection = psycopg2.connect(dsn)
#                ^^^^^^^^^^^^^^^^^^^^^ blocking-database
    connection.cursor().execute('LISTEN jobs')
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-database
    def ready():
        connection.poll()
    asyncio.get_running_loop().add_reader(connection, ready)
`));

test('a process that has been waited for makes nobody wait', () =>
  check(`
import asyncio, os, multiprocessing
class Child:
    def __init__(self):
        self.process = multiprocessing.Process(target=print)
    async def wait(self):
        os.waitpid(self.process.pid, os.WNOHANG)
        self.process.join()
    def watch(self):
        self.fd = os.pidfd_open(self.process.pid)
        asyncio.get_running_loop().add_reader(self.fd, self.ended)
    def ended(self):
        os.waitid(os.P_PIDFD, self.fd, os.WEXITED)
    async def stop(self):
        self.process.join()
#       ^^^^^^^^^^^^^^^^^^^ blocking-lock
`));

const loops: Record<string, string> = {
  'never awaits, behind a comment':
    'async def f():\n    while True:\n#   ^^^^^ endless-loop\n        # Again.\n        g()\ndef g(): ...',
  'never awaits': 'async def f():\n    while True:\n#   ^^^^^ endless-loop\n        g()\ndef g(): ...',
  'while 1': 'async def f():\n    while 1:\n#   ^^^^^ endless-loop\n        pass',
  'awaits on one way only': `
async def f(q):
    while True:
#   ^^^^^ endless-loop
        if q:
            await q.get()`,
  'goes on before the await': `
async def f(q):
    while True:
#   ^^^^^ endless-loop
        try:
            g()
        except ValueError:
            pass
def g(): ...`,
  awaits: 'async def f(q):\n    while True:\n        await q.get()',
  'awaits on both ways':
    'async def f(q):\n    while True:\n        if q:\n            await q.get()\n        else:\n            await q.put(1)',
  'async for': 'async def f(q):\n    while True:\n        async for x in q: ...',
  'async with': 'async def f(q):\n    while True:\n        async with q: ...',
  breaks: 'async def f(q):\n    while True:\n        if q:\n            break',
  returns: 'async def f(q):\n    while True:\n        if q:\n            return',
  raises: 'async def f(q):\n    while True:\n        if q:\n            raise ValueError',
  yields: 'async def f(q):\n    while True:\n        yield 1',
  'ends by its condition': 'async def f(q):\n    while q:\n        q.pop()',
  'in a sync function': 'def f():\n    while True:\n        pass',
  'an await in an inner function does not count':
    'async def f():\n    while True:\n#   ^^^^^ endless-loop\n        async def g():\n            await h()',
};

for (const [name, program] of Object.entries(loops)) test(`a loop that ${name}`, () => check(program));

const waivers: Record<string, string> = {
  'on its line': 'import time\nasync def f():\n    time.sleep(1)  # stallsight: allow[blocking-sleep] a demo',
  'on the line above': 'import time\nasync def f():\n    # stallsight: allow[blocking-sleep] a demo\n    time.sleep(1)',
  'above another comment':
    'import time\nasync def f():\n    # stallsight: allow[blocking-sleep] a demo\n    # really\n    time.sleep(1)',
  'for two rules':
    'import time, requests\nasync def f():\n    time.sleep(1); requests.get("x")  # stallsight: allow[blocking-sleep, blocking-network] a demo',
  'for another rule':
    'import time\nasync def f():\n    time.sleep(1)  # stallsight: allow[blocking-file] a demo\n#   ^^^^^^^^^^^^^ blocking-sleep\n#                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unused-waiver',
  'without a reason':
    'import time\nasync def f():\n    time.sleep(1)  # stallsight: allow[blocking-sleep]\n#   ^^^^^^^^^^^^^ blocking-sleep\n#                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unused-waiver',
  'for nothing':
    'def f():\n    pass  # stallsight: allow[blocking-sleep] a demo\n#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unused-waiver',
  'in a call over several lines':
    'import requests\nasync def f():\n    requests.get(\n        "x",\n    )  # stallsight: allow[blocking-network] a demo',
  'in a string is none':
    'import time\nasync def f():\n    x = "# stallsight: allow[blocking-sleep] a demo"\n    time.sleep(1)\n#   ^^^^^^^^^^^^^ blocking-sleep',
  'for the whole chain at the call on the loop':
    'import time\ndef g():\n    time.sleep(1)\nasync def f():\n    g()  # stallsight: allow[blocking-sleep] a demo',
};

for (const [name, program] of Object.entries(waivers)) test(`a waiver ${name}`, () => check(program));

test('a lock that a thread holds while it waits makes the loop wait', () =>
  check(`
#- app.py
from locks import report
async def totals():
    read()
#   ^^^^^^ blocking-lock: read -> threading.Lock.__enter__
def read():
    with report:
        return 1
#- locks.py
import threading, time
report = threading.Lock()
quick = threading.Lock()
def write():
    with report:
        time.sleep(1)
async def other():
    with quick:
        return 2
`));

test('what holds a lock while it blocks may come by it in any way, and need not be what a loop leads to', () =>
  check(`
import threading, time
locks = {"a": threading.Lock()}
report, other = threading.Lock(), threading.Lock()
given = threading.Lock()
def give():
    return given
hand = give
def by_key():
    with locks["a"]:
        time.sleep(1)
def by_condition(first):
    with (report if first else other):
        time.sleep(1)
def by_other_name():
    with hand():
        time.sleep(1)
async def handler():
    with locks["a"]:
#        ^^^^^^^^^^ blocking-lock
        pass
    with report:
#        ^^^^^^ blocking-lock
        pass
    with given:
#        ^^^^^ blocking-lock
        pass
`));

const brief: Record<string, string> = {
  'a folder that is made costs little, and less than what is written behind it': `
from pathlib import Path
def prepare(folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
def store(folder: Path):
    prepare(folder)
    (folder / 'x').write_text('y')
async def f(folder: Path):
    prepare(folder)
async def g(folder: Path):
    store(folder)
#   ^^^^^^^^^^^^^ blocking-file: store -> pathlib.Path.write_text
async def h(folder: Path):
    folder.mkdir()
#   ^^^^^^^^^^^^^^ blocking-file`,
  'a lock of a file that is let go, or not waited for': `
import fcntl
async def f(file, isShared):
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.lockf(file, fcntl.LOCK_UN)
    fcntl.flock(file, fcntl.LOCK_SH if isShared else fcntl.LOCK_EX)
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-lock`,
  'a process that has ended': `
import asyncio, subprocess
async def f(command):
    process = subprocess.Popen(command)
#             ^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-subprocess
    while process.poll() is None:
        await asyncio.sleep(0.1)
    return process.wait()
async def g(process: subprocess.Popen):
    if process.poll() is not None:
        return process.communicate()
    return process.wait()
#          ^^^^^^^^^^^^^^ blocking-subprocess`,
  'a queue that was asked first, and left where it is empty': `
import queue
waiting: queue.Queue = queue.Queue()
async def f(stopped):
    if stopped or waiting.empty():
        return None
    return waiting.get()
async def g(stopped):
    if stopped and waiting.empty():
        return None
    return waiting.get()
#          ^^^^^^^^^^^^^ blocking-lock
async def h():
    if waiting.empty():
        print('nothing')
    return waiting.get()
#          ^^^^^^^^^^^^^ blocking-lock`,
  'a socket that is among those that are ready': `
import socket
class Peer:
    def __init__(self): self.connection = socket.socket()
    def recv(self): return self.connection.recv(100)
    async def f(self, other: socket.socket, readable):
        if other and other.fileno() in readable:
            return other.recv(100)
        return other.recv(100)
#              ^^^^^^^^^^^^^^^ blocking-network
class Relay:
    def __init__(self): self.peer = Peer()
    async def f(self, readable):
        if self.peer.connection.fileno() in readable:
            self.peer.recv()
    async def g(self):
        self.peer.recv()
#       ^^^^^^^^^^^^^^^^ blocking-network`,
  'a socket that says at once that nothing is there': `
import socket
class Reader:
    def __init__(self, connection: socket.socket): self.connection = connection
    def pull(self):
        try:
            return self.connection.recvmsg(100)
        except BlockingIOError:
            return None
async def f(reader: Reader, other: socket.socket):
    reader.pull()
    try:
        return other.recvmsg(100)
#              ^^^^^^^^^^^^^^^^^^ blocking-network
    except OSError:
        return None`,
  'a socket that does not block, and what blocks beside it': `
import socket, ssl
async def f(peer: socket.socket):
    peer.setblocking(False)
    peer.recv(100)
    ssl.create_default_context()
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-file`,
  'an address that is only written out': `
import socket
async def f(address):
    socket.getnameinfo(address, socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)
    socket.getnameinfo(address, 0)
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-dns`,
  'a future that was waited for by what it calls when it is done, or as the one of the loop': `
import asyncio
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor()
async def f(work):
    future = pool.submit(work)
    told = asyncio.Event()
    future.add_done_callback(lambda _: told.set())
    try:
        await told.wait()
    except asyncio.CancelledError:
        future.cancel()
        raise
    return future.result()
async def g(work):
    future = pool.submit(work)
    await asyncio.wrap_future(future)
    return future.result()
async def h(work):
    future = pool.submit(work)
    future.add_done_callback(print)
    return future.result()
#          ^^^^^^^^^^^^^^^ blocking-lock`,
  'what goes to a thread where it is worth it': `
import asyncio, zlib, time
def pack(data):
    time.sleep(1)
    return data
class Packer:
    def pack(self, data): return pack(data)
    async def f(self, data):
        if len(data) > 1000:
            return await asyncio.to_thread(self.pack, data)
        return self.pack(data)
async def g(data, loop):
    if len(data) > 1000:
        packed = await loop.run_in_executor(None, pack, data)
    elif data:
        packed = pack(data)
    else:
        packed = pack(b"")
    return packed
async def h(data):
    await asyncio.to_thread(pack, data)
    if len(data) > 1000:
        return pack(data)
#              ^^^^^^^^^^ blocking-sleep: pack -> time.sleep
async def i(data):
    if data:
        return await asyncio.to_thread(time.sleep, 1)
    return pack(data)
#          ^^^^^^^^^^ blocking-sleep: pack -> time.sleep`,
  'a module whose name is written out, as by an import': `
import importlib
async def f(name):
    importlib.import_module('trio')
    importlib.import_module(f'plugins.{name}')
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-file`,
};

for (const [name, program] of Object.entries(brief)) test(`brief: ${name}`, () => check(program));

const asking: Record<string, string> = {
  'whether there is one of it': `
class SingletonMeta(type):
    made = {}
    def __call__(cls, *args):
        if cls not in cls.made:
            cls.made[cls] = super().__call__(*args)
        return cls.made[cls]
class Settings(metaclass=SingletonMeta):
    def __init__(self):
        self.text = open("settings").read()
    def again(self):
        return open("settings").read()
async def f():
    Settings()
async def g():
    return Settings().again()
#          ^^^^^^^^^^^^^^^^^^ blocking-file: Settings.again -> open`,
  'whether there is anything in it': `
import json, pathlib
_TEXTS = {}
def _load():
    for path in pathlib.Path("texts").glob("*.json"):
        _TEXTS[path.stem] = json.loads(path.read_text())
def translate(key):
    if not _TEXTS:
        _load()
    return _TEXTS.get(key)
async def f(key):
    translate(key)`,
  'whether it was done': `
import time
class Config:
    loaded = False
    def load(self): open("x")
async def f(config: Config):
    if not config.loaded:
        config.load()`,
  'something else': `
import time
class Config:
    valid = False
    def load(self): open("x")
async def f(config: Config):
    if not config.valid:
        config.load()
#       ^^^^^^^^^^^^^ blocking-file`,
  'something of another': `
import time
class Config:
    loaded = False
    def load(self): open("x")
async def f(config: Config, other: Config):
    if not other.loaded:
        config.load()
#       ^^^^^^^^^^^^^ blocking-file`,
};

for (const [name, program] of Object.entries(asking)) test(`asks before it blocks: ${name}`, () => check(program));

test('a template is compiled when it is first asked for, and a text each time: hints', () =>
  checkHints(`
from jinja2 import Environment, FileSystemLoader
pages = Environment(loader=FileSystemLoader("pages"))
async def f(name):
    page = pages.get_template("page.html")
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-compute
    return page.render(name=name)
async def g(text):
    return pages.from_string(text).render()
#          ^^^^^^^^^^^^^^^^^^^^^^^ blocking-compute
`));
