/** Which functions run on the loop, and which call leads off it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, find } from './check.ts';

const loop: Record<string, string> = {
  'a callback given to call_soon': `
import asyncio, time
def tick():
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep
async def f():
    asyncio.get_running_loop().call_soon(tick)`,
  'a callback given to call_later': `
import asyncio, time
def tick(x):
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep
async def f():
    loop = asyncio.get_event_loop()
    loop.call_later(1, tick, 2)`,
  'a method given to call_soon': `
import asyncio, time
class A:
    def tick(self):
        time.sleep(1)
#       ^^^^^^^^^^^^^ blocking-sleep
    async def f(self):
        asyncio.get_running_loop().call_soon(self.tick)`,
  'a callback of a task': `
import asyncio, time
def done(task):
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep
async def f():
    task = asyncio.create_task(g())
    task.add_done_callback(done)
async def g(): ...`,
  'a lambda given to call_soon': `
import asyncio, time
async def f():
    asyncio.get_running_loop().call_soon(lambda: time.sleep(1))
#                                                ^^^^^^^^^^^^^ blocking-sleep`,
  'handlers of textual, and what its clock calls': `
import time
from textual.screen import Screen
class Dashboard(Screen):
    def on_show(self):
        self.set_interval(5, self.refresh_rows)
    def action_load(self):
        time.sleep(1)
#       ^^^^^^^^^^^^^ blocking-sleep
    def refresh_rows(self):
        time.sleep(1)
#       ^^^^^^^^^^^^^ blocking-sleep`,
  'a partial given to call_soon': `
import asyncio, time
from functools import partial
def tick(x):
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep
async def f():
    asyncio.get_running_loop().call_soon(partial(tick, 1))`,
  'a reader': `
import asyncio, time
def readable():
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep
async def f(fd):
    asyncio.get_running_loop().add_reader(fd, readable)`,
  'a signal handler': `
import asyncio, time
def stop():
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep
async def f():
    asyncio.get_running_loop().add_signal_handler(15, stop)`,
  'a loop that is a parameter': `
import asyncio, time
def tick():
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep
def start(loop: asyncio.AbstractEventLoop):
    loop.call_soon_threadsafe(tick)`,
  'what is handed over under another name of an imported one': `
#- app.py
import time
from later import soon as sooner
def tick():
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep
def start():
    sooner(tick)
def never():
    time.sleep(4)
#- later.py
import asyncio
loop = asyncio.new_event_loop()
soon = loop.call_soon`,
  'what is handed over under a name of a name': `
#- app.py
import time
from later import after
soonest = after
def tock():
    time.sleep(2)
#   ^^^^^^^^^^^^^ blocking-sleep
def start():
    soonest(1, tock)
#- later.py
import asyncio
loop = asyncio.new_event_loop()
after = loop.call_later`,
  'what is handed to an async function under another name': `
#- app.py
import asyncio, time
from waiting import each as every
def told():
    time.sleep(3)
#   ^^^^^^^^^^^^^ blocking-sleep
def start():
    asyncio.ensure_future(every(told))
#- waiting.py
async def each(step):
    step()`,
  'what two functions hand to each other, whichever is asked first': `
import time
def first(run, times):
    second(run, times)
    run()
def second(run, times):
    if times:
        first(run, times - 1)
def wait():
    time.sleep(1)
async def f():
    first(wait, 1)
#   ^^^^^^^^^^^^^^ blocking-sleep: wait -> time.sleep
async def g():
    second(wait, 1)
#   ^^^^^^^^^^^^^^^ blocking-sleep: wait -> time.sleep`,
  'a protocol': `
import asyncio, time
class Echo(asyncio.Protocol):
    def data_received(self, data):
        time.sleep(1)
#       ^^^^^^^^^^^^^ blocking-sleep`,
  'a protocol of a protocol': `
import asyncio, time
class Base(asyncio.DatagramProtocol): ...
class Echo(Base):
    def datagram_received(self, data, address):
        self.log()
#       ^^^^^^^^^^ blocking-file: Echo.log -> open
    def log(self):
        open("x")`,
  'a tornado handler, sync as it is': `
import time
from tornado.web import RequestHandler
class Main(RequestHandler):
    def get(self):
        time.sleep(1)
#       ^^^^^^^^^^^^^ blocking-sleep`,
  'a tornado websocket': `
import time
import tornado.websocket
class Chat(tornado.websocket.WebSocketHandler):
    def on_message(self, message):
        time.sleep(1)
#       ^^^^^^^^^^^^^ blocking-sleep`,
  'an async FastAPI endpoint': `
import time
from fastapi import FastAPI
app = FastAPI()
@app.get("/")
async def index():
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep`,
  'an async dependency': `
import time
from fastapi import Depends
async def user():
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep
def index(u=Depends(user)): ...`,
  'an async lifespan': `
import time
from contextlib import asynccontextmanager
@asynccontextmanager
async def lifespan(app):
    yield
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep`,
  'an aiohttp handler': `
import time
from aiohttp import web
async def index(request):
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep
app = web.Application()
app.router.add_get("/", index)`,
  'a discord command': `
import time
from discord.ext import commands
bot = commands.Bot("!")
@bot.command()
async def rest(ctx):
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep`,
  'a sanic handler, sync as it is': `
import time
from sanic import Sanic
app = Sanic("x")
@app.get("/")
def index(request):
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep`,
  'a sync tool of an assistant’s server, which version 1 calls on the loop and version 2 in a thread': `
import time
from mcp.server.fastmcp import FastMCP
from mcp.server.mcpserver import MCPServer
server = FastMCP("x")
@server.tool()
def wait(seconds: int):
    time.sleep(seconds)
#   ^^^^^^^^^^^^^^^^^^^ blocking-sleep
other = MCPServer("x")
@other.tool()
def rest(seconds: int):
    time.sleep(seconds)`,
  'a Home Assistant callback': `
import time
from homeassistant.core import callback
@callback
def changed(event):
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep`,
  'a socket.io handler': `
import time, socketio
sio = socketio.AsyncServer()
@sio.event
def connect(sid, environ):
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep`,
  'a function that a helper calls': `
import time
def twice(do):
    do()
    do()
def rest():
    time.sleep(1)
async def f():
    twice(rest)
#   ^^^^^^^^^^^ blocking-sleep: rest -> time.sleep`,
  'a lambda that a helper calls': `
import time
def retry(do):
    return do()
async def f():
    retry(lambda: time.sleep(1))
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-sleep`,
  'a function that an async helper calls': `
import time
async def retry(do):
    return do()
def rest():
    time.sleep(1)
async def f():
    await retry(rest)
#         ^^^^^^^^^^^ blocking-sleep: rest -> time.sleep`,
  'a key function': `
import requests
def rank(x):
    return requests.get(x)
async def f(xs):
    return sorted(xs, key=rank)
#          ^^^^^^^^^^^^^^^^^^^^ blocking-network: rank -> requests.get`,
  map: `
import requests
def fetch(x):
    return requests.get(x)
async def f(xs):
    return list(map(fetch, xs))
#               ^^^^^^^^^^^^^^ blocking-network: fetch -> requests.get`,
  'an inner function that is called': `
import time
async def f():
    def rest():
        time.sleep(1)
    rest()
#   ^^^^^^ blocking-sleep: f.rest -> time.sleep`,
  'a decorated function whose decorator keeps it': `
import time, functools
def logged(f):
    @functools.wraps(f)
    def inner(*args):
        return f(*args)
    return inner
@logged
def rest():
    time.sleep(1)
async def f():
    rest()
#   ^^^^^^ blocking-sleep: rest -> time.sleep`,
  'what is awaited, of a decorator that calls it': `
import functools, time
def logged(func):
    @functools.wraps(func)
    async def wrapper():
        return func()
    return wrapper
@logged
def load():
    time.sleep(1)
async def f():
    await load()
#         ^^^^^^ blocking-sleep: load -> time.sleep`,
  'what is done after a server has begun to serve': `
import asyncio, time
async def serve(server):
    await server.serve_forever()
    stop()
#   ^^^^^^ blocking-sleep: stop -> time.sleep
def stop():
    time.sleep(1)`,
  'a queue and a future that may make wait': `
import concurrent.futures, queue
waiting = queue.Queue()
async def f(pool: concurrent.futures.Executor, g):
    if waiting.empty() or g:
        waiting.get()
#       ^^^^^^^^^^^^^ blocking-lock
    future = pool.submit(g)
    while not future.done():
        if g: break
    return future.result()
#          ^^^^^^^^^^^^^^^ blocking-lock`,
  'a file beside one in memory': `
import io
def store(target, source):
    open(target, "wb").write(source.read())
async def f(data):
    store("x", io.BytesIO(data))
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-file: store -> open`,
  'a callback given to a task': `
import asyncio
class Certificates:
    def __init__(self):
        self.task = asyncio.create_task(self.watch(self.reload))
    async def watch(self, changed):
        changed()
    def reload(self):
        open("x")
#       ^^^^^^^^^ blocking-file
async def f():
    Certificates()`,
  'a pool that is left while it works': `
import concurrent.futures
async def f(load):
    with concurrent.futures.ThreadPoolExecutor() as pool:
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-lock
        pool.submit(load)`,
  'a pool that a function has given something, and a pause': `
import asyncio
from concurrent.futures import ThreadPoolExecutor
def fill(pool):
    pool.submit(print)
async def f():
    with ThreadPoolExecutor() as pool:
#        ^^^^^^^^^^^^^^^^^^^^ blocking-lock
        fill(pool)
        await asyncio.sleep(0)`,
};

for (const [name, program] of Object.entries(loop)) test(`on the loop: ${name}`, () => check(program));

const off: Record<string, string> = {
  'asyncio.to_thread': 'import asyncio, time\nasync def f():\n    await asyncio.to_thread(time.sleep, 1)',
  'asyncio.to_thread by its name':
    'from asyncio import to_thread\nimport time\nasync def f():\n    await to_thread(time.sleep, 1)',
  'a lambda in a thread': 'import asyncio, time\nasync def f():\n    await asyncio.to_thread(lambda: time.sleep(1))',
  'a function of the project in a thread':
    'import asyncio, time\ndef g():\n    time.sleep(1)\nasync def f():\n    await asyncio.to_thread(g)',
  'an inner function in a thread':
    'import asyncio, time\nasync def f():\n    def g():\n        time.sleep(1)\n    await asyncio.to_thread(g)',
  run_in_executor:
    'import asyncio, time\nasync def f():\n    loop = asyncio.get_running_loop()\n    await loop.run_in_executor(None, time.sleep, 1)',
  'run_in_executor of a pool':
    'import asyncio, time\nfrom concurrent.futures import ProcessPoolExecutor\npool = ProcessPoolExecutor()\ndef g():\n    time.sleep(1)\nasync def f():\n    await asyncio.get_running_loop().run_in_executor(pool, g)',
  'a partial in an executor':
    'import asyncio, time, functools\nasync def f():\n    await asyncio.get_running_loop().run_in_executor(None, functools.partial(time.sleep, 1))',
  anyio: 'import anyio, time\nasync def f():\n    await anyio.to_thread.run_sync(time.sleep, 1)',
  'anyio by its name':
    'from anyio import to_thread\nimport time\ndef g():\n    time.sleep(1)\nasync def f():\n    await to_thread.run_sync(g)',
  trio: 'import trio, time\nasync def f():\n    await trio.to_thread.run_sync(time.sleep, 1)',
  starlette:
    'from starlette.concurrency import run_in_threadpool\nimport time\nasync def f():\n    await run_in_threadpool(time.sleep, 1)',
  asgiref:
    'from asgiref.sync import sync_to_async\nimport time\nasync def f():\n    await sync_to_async(time.sleep)(1)',
  'a worker of textual':
    'from textual import work\nfrom textual.app import App\nimport time\nclass Run(App):\n    @work(thread=True, exclusive=True)\n    def judge(self):\n        time.sleep(1)\n    def on_button_pressed(self, event):\n        self.judge()',
  'tornado’s run_on_executor':
    'from tornado.concurrent import run_on_executor\nimport time\nclass A:\n    @run_on_executor\n    def g(self):\n        time.sleep(1)\n    async def f(self):\n        await self.g()',
  'asgiref as a decorator':
    'from asgiref.sync import sync_to_async\nimport time\n@sync_to_async\ndef g():\n    time.sleep(1)\nasync def f():\n    await g()',
  'asgiref as a decorator with arguments':
    'from asgiref.sync import sync_to_async\nimport time\n@sync_to_async(thread_sensitive=False)\ndef g():\n    time.sleep(1)\nasync def f():\n    await g()',
  'a pool':
    'from concurrent.futures import ThreadPoolExecutor\nimport asyncio, time\npool = ThreadPoolExecutor()\nasync def f():\n    await asyncio.wrap_future(pool.submit(time.sleep, 1))',
  'a thread':
    'import threading, time\ndef g():\n    time.sleep(1)\nasync def f():\n    threading.Thread(target=g).start()',
  'a process':
    'import multiprocessing, time\ndef g():\n    time.sleep(1)\nasync def f():\n    multiprocessing.Process(target=g).start()',
  'a timer': 'import threading, time\ndef g():\n    time.sleep(1)\nasync def f():\n    threading.Timer(1, g).start()',
  'a wrapper of the project':
    'import asyncio, time\nasync def away(g, *args):\n    return await asyncio.to_thread(g, *args)\ndef rest():\n    time.sleep(1)\nasync def f():\n    await away(rest)',
  'a wrapper around run_in_executor':
    'import asyncio, time\nasync def away(g, *args):\n    loop = asyncio.get_running_loop()\n    return await loop.run_in_executor(None, g, *args)\ndef rest():\n    time.sleep(1)\nasync def f():\n    await away(rest)',
  'a wrapper with a partial':
    'import asyncio, time, functools\nasync def away(g, *args, **more):\n    return await asyncio.to_thread(functools.partial(g, *args, **more))\ndef rest():\n    time.sleep(1)\nasync def f():\n    await away(rest)',
  'a wrapper of a wrapper':
    'import asyncio, time\nasync def far(g):\n    return await asyncio.to_thread(g)\nasync def away(g):\n    return await far(g)\ndef rest():\n    time.sleep(1)\nasync def f():\n    await away(rest)',
  'a decorator of the project':
    'import asyncio, time, functools\ndef threaded(g):\n    @functools.wraps(g)\n    async def inner(*args):\n        return await asyncio.to_thread(g, *args)\n    return inner\n@threaded\ndef rest():\n    time.sleep(1)\nasync def f():\n    await rest()',
  'a FastAPI endpoint that is def':
    'import time\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.get("/")\ndef index():\n    time.sleep(1)',
  'a FastAPI endpoint of a router':
    'import time\nfrom fastapi import APIRouter\nrouter = APIRouter()\n@router.post("/")\ndef index():\n    time.sleep(1)',
  'a sync dependency':
    'import time\nfrom fastapi import Depends, FastAPI\napp = FastAPI()\ndef user():\n    time.sleep(1)\n@app.get("/")\nasync def index(u=Depends(user)): ...',
  'a sync dependency that yields':
    'import sqlite3\nfrom fastapi import Depends, FastAPI\napp = FastAPI()\ndef db():\n    c = sqlite3.connect("x")\n    yield c\n    c.commit()\n@app.get("/")\nasync def index(c=Depends(db)): ...',
  'a background task that is def':
    'import time\nfrom fastapi import BackgroundTasks\ndef later():\n    time.sleep(1)\nasync def index(tasks: BackgroundTasks):\n    tasks.add_task(later)',
  'a flask view':
    'import time\nfrom flask import Flask\napp = Flask(__name__)\n@app.get("/")\ndef index():\n    time.sleep(1)',
  'a Django view that is def': 'import time\ndef index(request):\n    time.sleep(1)',
  'an unknown function that is given a function':
    'import time\nfrom somewhere import register\ndef g():\n    time.sleep(1)\nasync def f():\n    register(g)',
  'a helper that keeps the function':
    'import time\nkept = []\ndef keep(g):\n    kept.append(g)\ndef rest():\n    time.sleep(1)\nasync def f():\n    keep(rest)',
  'a sync main':
    'import time, asyncio\nasync def f(): ...\ndef main():\n    time.sleep(1)\n    asyncio.run(f())\nmain()',
  'start-up code': 'import requests\nconfig = requests.get("x")\nif __name__ == "__main__":\n    requests.get("y")',
  'an aiohttp client':
    'import aiohttp\nasync def f():\n    async with aiohttp.ClientSession() as s:\n        async with s.get("x") as r:\n            await r.text()',
  'an httpx async client':
    'import httpx\nasync def f():\n    async with httpx.AsyncClient() as c:\n        await c.get("x")',
  'redis.asyncio': 'import redis.asyncio as redis\nr = redis.Redis()\nasync def f():\n    await r.get("x")',
  'redis.asyncio by its name': 'from redis.asyncio import Redis\nasync def f(r: Redis):\n    await r.get("x")',
  'an async session of SQLAlchemy':
    'from sqlalchemy.ext.asyncio import AsyncSession\nasync def f(db: AsyncSession):\n    await db.execute("x")\n    await db.commit()',
  aiosqlite:
    'import aiosqlite\nasync def f():\n    async with aiosqlite.connect("x") as db:\n        await db.execute("x")',
  'an async subprocess':
    'import asyncio\nasync def f():\n    p = await asyncio.create_subprocess_exec("x")\n    await p.wait()',
  'anyio.Path': 'from anyio import Path\nasync def f():\n    await Path("x").read_text()',
  'an asyncio queue': 'import asyncio\nq = asyncio.Queue()\nasync def f():\n    await q.get()',
  'an asyncio lock':
    'import asyncio\nlock = asyncio.Lock()\nasync def f():\n    async with lock:\n        await lock.acquire()',
  'the result of a task that is done': 'import asyncio\nasync def f(t: asyncio.Task):\n    return t.result()',
  'a future of asyncio':
    'import asyncio\nasync def f():\n    future = asyncio.get_running_loop().create_future()\n    return future.result()',
  'a decorator that hands over a partial of its function': `
import asyncio, functools, time
def elsewhere(func):
    async def wrapper(self, *args):
        return await run(self, func, *args)
    return wrapper
async def run(self, fn, *args):
    bound = functools.partial(fn, *args)
    return await asyncio.get_running_loop().run_in_executor(self.pool, bound)
class A:
    @elsewhere
    def load(self):
        time.sleep(1)
    async def f(self):
        await self.load()`,
  'what is awaited because of a decorator of which nothing is known': `
import time
from somewhere import made_async
@made_async
def load():
    time.sleep(1)
async def f():
    await load()`,
  'a function that is called here only where there is no other thread': `
import asyncio, time
class Database:
    async def execute(self, fn):
        if self.executor is None:
            return fn(self.connection)
        def in_thread():
            return fn(self.connect())
        return await asyncio.get_running_loop().run_in_executor(self.executor, fn)
    async def f(self):
        await self.execute(lambda connection: time.sleep(1))`,
  'a fixture of tests': `
import pytest, time
@pytest.fixture
async def server():
    time.sleep(1)`,
  'what a server does through others before it serves': `
import asyncio
def certificate():
    return open("x").read()
async def main(handler):
    server = await asyncio.start_server(handler, ssl=certificate())
    async with server:
        await server.serve_forever()`,
  'a queue that holds something, and a future that is done': `
import concurrent.futures, queue
waiting = queue.Queue()
def take(): return waiting.get()
async def f(pool: concurrent.futures.Executor, g):
    while not waiting.empty() and g:
        waiting.get()
    future = pool.submit(g)
    if future.done():
        return future.result()
    while not future.done():
        await g()
    return future.result()`,
  'a file in memory that is handed to what opens others': `
import io
class File:
    def __init__(self, fp, name):
        self.fp = fp if isinstance(fp, io.IOBase) else open(fp, "rb")
async def f(data):
    File(io.BytesIO(data), "x")
    text = io.StringIO(data)
    File(fp=text, name="x")`,
  'a socket that the loop reads from': `
import socket
async def f(loop, s: socket.socket, address):
    s.sendto(b"x", address)
    await loop.sock_recv(s, 74)`,
  'the console when the loop says that something was typed': `
import asyncio, functools, sys
def answer(names):
    print(sys.stdin.readline(), names)
async def f():
    asyncio.get_running_loop().add_reader(sys.stdin, functools.partial(answer, []))`,
  'a socket that a poller of the loop has told of': `
import zmq
import zmq.asyncio
class Server:
    def __init__(self):
        self.socket = zmq.Context().socket(zmq.ROUTER)
    async def answer(self):
        self.socket.recv_multipart()
    async def run(self):
        poller = zmq.asyncio.Poller()
        poller.register(self.socket, zmq.POLLIN)
        while await poller.poll():
            await self.answer()`,
  'an address that holds its data itself': `
from urllib.request import urlopen
async def read(data_uri):
    with urlopen(data_uri) as answer:
        return answer`,
  'a search that only a thread goes through': `
from anyio import to_thread
from pathlib import Path
async def walk(folder: Path):
    found = folder.rglob("*")
    while (one := await to_thread.run_sync(next, found, None)) is not None:
        yield one
async def steps(folder: Path):
    steps = folder.walk()
    def step():
        return next(steps)
    return await to_thread.run_sync(step)`,
  'a file of Python in a browser, which has no threads': `
import pyodide.http
async def load(url):
    answer = await pyodide.http.pyfetch(url)
    open("x", "wb").write(await answer.bytes())`,
  'a pool that is left when what it was given is done': `
import asyncio, concurrent.futures
async def f(load):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        await asyncio.get_running_loop().run_in_executor(pool, load)`,
  'a pool that functions are given, which give it something': `
import asyncio, concurrent.futures
async def load(pool, name):
    await asyncio.get_running_loop().run_in_executor(pool, print, name)
async def f(names):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        tasks = [asyncio.create_task(load(pool, name)) for name in names]
        await asyncio.gather(*tasks)
async def g(names):
    pool = concurrent.futures.ThreadPoolExecutor()
    with pool:
        await asyncio.gather(*[load(pool, name) for name in names])
    with concurrent.futures.ThreadPoolExecutor() as other:
        await load(other, "x")`,
  'what may be a client that is asked without blocking': `
import asyncio
import redis
from redis.asyncio import Redis as AsyncRedis
async def f(client: AsyncRedis | redis.Redis, key):
    await asyncio.gather(client.delete(key), client.delete("x"))`,
  'a handler of textual that a decorator sends to a thread': `
import time
from textual import work
from textual.screen import Screen
class Dashboard(Screen):
    @work(thread=True)
    def action_load(self):
        time.sleep(1)
    def helper(self):
        time.sleep(1)`,
  'a client that is closed at the end of a block': `
import boto3
from contextlib import closing
async def f(name):
    with closing(boto3.client("s3")) as s3:
        print(s3)`,
};

for (const [name, program] of Object.entries(off)) test(`off the loop: ${name}`, () => check(program));

test('what a command does is a hint, and what its project lies in says nothing', () => {
  const program = 'import time\nasync def main():\n    time.sleep(1)\n';
  const said = (file: string): string[] => find(new Map([[file, program]])).map(({ severity }) => severity);
  assert.deepEqual(said('/project/tool/__main__.py'), ['hint']);
  assert.deepEqual(said('/project/scripts/move.py'), ['hint']);
  assert.deepEqual(said('/project/shop/migrations/forwards.py'), ['hint']);
  assert.deepEqual(said('/project/scripted.py'), ['warning']);
});
