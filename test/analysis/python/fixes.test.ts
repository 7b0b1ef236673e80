/** Fixes as programs before and after, and the traps where none may be offered. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixed, refused, safety } from './fix.ts';

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
    response = await asyncio.to_thread(requests.get,
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

test('refused: an open file is read behind it', () =>
  refused(
    `
async def handler():
    with open("x") as file:
        return file.read()
`,
    /would still block/,
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
