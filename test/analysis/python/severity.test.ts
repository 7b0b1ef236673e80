/** How loudly a finding is said: a warning is what somebody who looks after the program would mend, and what few wait for is information. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFixture } from '../fixture.ts';
import { find } from './check.ts';

/** Programs whose findings are said so loudly. */
const programs: Record<'warning' | 'info' | 'hint', Record<string, string>> = {
  warning: {
    'what a client stops': `
import threading
from fastapi import FastAPI
app = FastAPI()
worker = threading.Thread(target=print)
@app.post("/stop")
async def stop():
    worker.join()`,
    'a file read by a helper': `
def load(path):
    return open(path).read()
async def handler(path):
    return load(path)`,
    'a request far away': `
import requests
def ask(url): return requests.get(url)
def look(url): return ask(url)
def load(url): return look(url)
async def handler(url):
    return load(url)`,
    'an entry of a home that is set up while others are served': `
async def async_setup_entry(hass, entry):
    open("entry")`,
    'a sleep before it is tried again': `
import time
async def poll(client):
    try:
        await client.ask()
    except ConnectionError:
        time.sleep(5)`,
    'what is done where nobody looks for a fault': `
async def handler(self, path):
    if not self.debug:
        open(path)`,
    'what is done unless somebody looks for a fault': `
async def handler(self, path):
    if self.debug or not path:
        return
    open(path)`,
    'what is done where nobody has asked for more words': `
import requests
async def handler(self, data, path):
    if self.debug_level < 1:
        open(path)
    if self.verbose <= 0:
        open(path)
    if "debug_url" in data:
        requests.get(data["debug_url"])
    if self.debug or path:
        open(path)`,
    'what is asked for by words that begin as those of ends': `
class Desk:
    async def close_ticket(self, path):
        open(path, "w")
    async def stop_recording(self, path):
        open(path, "w")`,
    'what is asked for that waits for a thread': `
import threading
class Desk:
    def __init__(self):
        self.thread = threading.Thread(target=print)
    async def stop_recording(self):
        self.thread.join()`,
    'what a class makes that is called like a profiler': `
class CustomerProfiler:
    async def build(self, path):
        open(path, "w")`,
    'a profile of a user': `
async def update_profile(path, text):
    open(path, "w")`,
    'a request that is made where something failed': `
import requests
async def handler(self, work):
    try:
        await work()
    except Exception as error:
        requests.post("https://alerts", json={"error": str(error)})`,
    'an API of documents': `
#- app/docs/__init__.py
'''Documents.'''
#- app/docs/api/views.py
import requests
async def handler(url):
    requests.get(url)`,
    'a process that is waited for at the end': `
import subprocess
async def stop():
    subprocess.run(["docker", "stop", "x"])`,
    'the async path of a folder that is called like examples': `
#- exampleservice/app.py
async def handler(path):
    open(path)`,
  },
  info: {
    'what is left out where nobody looks for a fault': `
async def handler(self, frames, path):
    if not self.tts_dump_frames or not frames:
        return
    open(path, "wb")`,
    'a file that is written where something failed': `
async def handler(self, work):
    try:
        await work()
    except Exception as error:
        open("errors", "a")`,
    'a file that is read far away': `
def read(path): return open(path).read()
def look(path): return read(path)
async def handler(path):
    return look(path)`,
    'what is done while somebody looks for a fault': `
async def handler(self, path):
    if self.settings.debug_dump:
        open(path, "w")
    if path and (self.verbose > 1):
        open(path, "w")
    if self.debug_level >= 1:
        open(path, "w")`,
    'an example': `
#- examples/app.py
import time
async def handler():
    time.sleep(1)`,
    'an example beside a package': `
#- app/__init__.py
'''The app.'''
#- app/docs/first/app.py
import time
async def handler():
    time.sleep(1)`,
    'a file that is written at the end': `
class Client:
    async def __aexit__(self, *told):
        open("costs", "w")`,
    'a file that is read to set something up': `
async def setup_skills(folder):
    open(folder)`,
    'the console, asked by a helper': `
def ask(question):
    return input(question)
async def interact():
    ask("again?")`,
  },
  hint: {
    'a log of faults': `
import json
class Bot:
    def _debug_event(self, name):
        with open("debug.log", "a") as log:
            log.write(json.dumps(name))
    async def answer(self, message):
        self._debug_event("answer")`,
    'a profile that a middleware writes itself': `
async def profiler_dispatch(request, profiler):
    with open(f"{request.method}.html", "w") as out:
        out.write(profiler.output())`,
    'a profile that is written': `
class Middleware:
    def _write(self, told):
        open("profile.html", "w")
    def _end_profiling(self, told):
        self._write(told)
    async def call(self, told):
        self._end_profiling(told)`,
    'what closes down waits for what works for it': `
import threading
from concurrent.futures import ThreadPoolExecutor
class Worker:
    def __init__(self):
        self.pool = ThreadPoolExecutor()
        self.thread = threading.Thread(target=self.run)
        self.stopped = threading.Event()
    def run(self):
        self.stopped.set()
    async def stop(self):
        self.pool.shutdown(True)
        self.thread.join()
        self.stopped.wait()`,
    'asking others before it serves': `
import requests, subprocess
from contextlib import asynccontextmanager
@asynccontextmanager
async def lifespan(app):
    requests.get("licence")
    subprocess.run(["git", "rev-parse", "HEAD"])
    yield`,
    'a lock of its own': `
import threading, time
class ParseLock:
    def __init__(self):
        self.lock = threading.Lock()
    def __enter__(self):
        self.lock.acquire()
    def __exit__(self, *told):
        self.lock.release()
async def handler():
    with ParseLock():
        pass`,
  },
};

for (const [severity, cases] of Object.entries(programs))
  for (const [name, program] of Object.entries(cases))
    test(`${severity}: ${name}`, () => {
      const found = find(parseFixture(program).files);
      const others = found.filter((one) => one.severity !== severity).map(({ message }) => message);
      assert.ok(found.length > 0);
      assert.deepEqual(others, []);
    });
