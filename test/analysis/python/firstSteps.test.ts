/** What runs once in the life of a program: reading files there is told as such, and what is done again is not. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFixture } from '../fixture.ts';
import { check, checkHints, find } from './check.ts';

const once: Record<string, string> = {
  'the main of a program': `
import asyncio
async def main():
    open('settings')
if __name__ == '__main__':
    asyncio.run(main())`,
  'what only the main waits for': `
import asyncio
async def prepare():
    open('settings')
async def begin():
    await prepare()
asyncio.run(begin())`,
  'a command that argparse leads to, in another file': `
#- app/__init__.py
import asyncio
from .server import serve as serve_here
def main():
    asyncio.run(serve_here())
#- app/server.py
import uvicorn
async def tools():
    return open('tools').read()
async def serve():
    await tools()
    server = uvicorn.Server(uvicorn.Config(app))
    await server.serve()`,
  'a command of click': `
import asyncio, click
async def build():
    open('settings')
@click.command()
def cli():
    asyncio.run(build())`,
  'a function that the main of a program calls': `
import asyncio
async def login():
    open('token')
def run_login():
    asyncio.run(login())
def main():
    run_login()`,
  'a main that is handed to what runs it': `
import anyio
async def main():
    open('settings')
if __name__ == '__main__':
    anyio.run(main)`,
  'a method that a loop goes through before it starts': `
from functools import partial
from tornado.ioloop import IOLoop
class App:
    async def launch(self, argv):
        open('settings')
    def run_app(self, argv):
        IOLoop().run_sync(partial(self.launch, argv))`,
  'a lifespan': `
from contextlib import asynccontextmanager
@asynccontextmanager
async def lifespan(app):
    open('model')
    yield`,
  'a lifespan that another function makes': `
from contextlib import asynccontextmanager
def create_lifespan(path):
    @asynccontextmanager
    async def services(app):
        yield open(path).read()
    return services`,
  'a lifespan of another name': `
from fastapi import FastAPI
from contextlib import asynccontextmanager
@asynccontextmanager
async def around(app):
    open('model')
    yield
app = FastAPI(lifespan=around)`,
  'an event of the start': `
from fastapi import FastAPI
app = FastAPI()
@app.on_event('startup')
async def load():
    open('model')`,
  'a list of what to do first': `
from aiohttp import web
async def load(app):
    open('model')
app = web.Application()
app.on_startup.append(load)`,
  'a listener of the start': `
from sanic import Sanic
app = Sanic('x')
@app.listener('before_server_start')
async def load(app):
    open('model')`,
  'the loop of a thread of its own': `
import asyncio, threading
class Beat(threading.Thread):
    def run(self):
        loop = asyncio.new_event_loop()
        loop.run_until_complete(self._run())
    async def _run(self):
        open('x')`,
  'one of several mains, each of which its own file runs': `
#- app/first.py
import asyncio
async def main():
    open('settings')
def run():
    asyncio.run(main())
#- app/second.py
import asyncio, app.first, app.third
async def main():
    open('settings')
if __name__ == '__main__':
    asyncio.run(main())
#- app/third.py
from app.tools import main
main(1)
register(main)
#- app/tools.py
def main(n): pass`,
};

for (const [name, program] of Object.entries(once)) {
  test(`once in a program: ${name}`, () => {
    const { files } = parseFixture(program);
    const found = find(files).filter(({ call }) => call === 'open');
    for (const { severity } of found) assert.equal(severity, 'hint');
    assert.ok(found.length > 0);
  });
}

test('once in a program: what the main of it calls to read is a hint', () =>
  checkHints(`
import asyncio
def settings():
    return open('settings').read()
async def main():
    settings()
#   ^^^^^^^^^^ blocking-file
asyncio.run(main())
`));

test('once in a program: what still works is waited for at its end', () =>
  checkHints(`
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
pool = ThreadPoolExecutor()
@asynccontextmanager
async def lifespan(app):
    worker = threading.Thread(target=print)
    worker.start()
    yield
    worker.join()
#   ^^^^^^^^^^^^^ blocking-lock
    pool.shutdown()
#   ^^^^^^^^^^^^^^^ blocking-lock
`));

test('a main that waits for a thread keeps the others on its loop waiting', () =>
  check(`
import asyncio, threading
async def main():
    worker = threading.Thread(target=print)
    worker.start()
    worker.join()
#   ^^^^^^^^^^^^^ blocking-lock
asyncio.run(main())
`));

test('once in a program: asking others is a hint', () => {
  const { files } = parseFixture(`
import asyncio, requests, subprocess
def version():
    return subprocess.run(['git', 'rev-parse', 'HEAD'])
async def main():
    version()
    requests.get('x')
asyncio.run(main())
`);
  assert.deepEqual(
    find(files).map(({ rule, severity }) => [rule, severity]),
    [
      ['blocking-subprocess', 'hint'],
      ['blocking-network', 'hint'],
    ],
  );
});

const again: Record<string, string> = {
  'what is run for each that comes, and what is handed on': `
import anyio
async def serve(job):
    open('x')
#   ^^^^^^^^^ blocking-file
def handle(job):
    anyio.run(serve, job)
async def work():
    open('x')
#   ^^^^^^^^^ blocking-file
def main():
    start(work)`,
  'what a handler waits for, too': `
import asyncio
async def prepare():
    open('settings')
#   ^^^^^^^^^^^^^^^^ blocking-file
async def begin():
    await prepare()
async def handle(request):
    await prepare()
asyncio.run(begin())`,
  'what goes on beside what serves': `
import asyncio
async def poll():
    while True:
        open('state')
#       ^^^^^^^^^^^^^ blocking-file
        await asyncio.sleep(1)
async def main():
    asyncio.create_task(poll())`,
  'the async twin of a function that a library gives': `
import asyncio
async def aload(path):
    return open(path).read()
#          ^^^^^^^^^^ blocking-file
def load(path):
    return asyncio.run(aload(path))`,
  'what is handed to somebody': `
import asyncio
async def prepare():
    open('settings')
#   ^^^^^^^^^^^^^^^^ blocking-file
async def main(app):
    await prepare()
    app.add_route('/', prepare)
asyncio.run(main())`,
  'a method of the same name that somebody calls': `
import asyncio
class Store:
    async def load(self):
        open('settings')
#       ^^^^^^^^^^^^^^^^ blocking-file
async def main():
    await Store().load()
async def handle(request):
    await request.app.store.load()
asyncio.run(main())`,
  'a main that nobody runs': `
async def main(path):
    open(path)
#   ^^^^^^^^^^ blocking-file`,
  sleeping: `
import asyncio, time, requests
async def main():
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep
    requests.get('x')
asyncio.run(main())`,
  'what the main does whenever something comes': `
import asyncio, requests
def answer(text):
    return requests.get('x')
async def note(text):
    open('notes', 'a')
#   ^^^^^^^^^^^^^^^^^^ blocking-file
async def main():
    async for text in connect():
        answer(text)
#       ^^^^^^^^^^^^ blocking-network
        open('log', 'a')
#       ^^^^^^^^^^^^^^^^ blocking-file
    while True:
        await note(await following())
asyncio.run(main())`,
  'what a handler has under a name of its own runs, too': `
import asyncio
async def main():
    open('settings')
#   ^^^^^^^^^^^^^^^^ blocking-file
def start():
    asyncio.run(main())
async def handler():
    go = start
    go()`,
  'what a handler takes from a table runs, too': `
import asyncio
async def main():
    open('settings')
#   ^^^^^^^^^^^^^^^^ blocking-file
def start():
    asyncio.run(main())
ways = {'a': start}
async def handler(name):
    ways[name]()`,
  'what a handler is given by a function runs, too': `
import asyncio
async def main():
    open('settings')
#   ^^^^^^^^^^^^^^^^ blocking-file
def start():
    asyncio.run(main())
def which():
    return start
async def handler():
    which()()`,
  'a function of that name that takes something and runs it on a loop of its own': `
import asyncio
async def arun(path):
    return open(path).read()
#          ^^^^^^^^^^ blocking-file
def run(path):
    return asyncio.run(arun(path))`,
};

for (const [name, program] of Object.entries(again)) test(`not once in a program: ${name}`, () => check(program));
