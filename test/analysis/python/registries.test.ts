/** What is put into tables, lists of hooks and objects, and called from there. */

import { test } from 'node:test';
import { check } from './check.ts';

const programs: Record<string, string> = {
  'handlers in a table of the module': `
import time
import requests
HANDLERS = {}
TOOLS = {}
def register(name, handler):
    HANDLERS[name] = handler
def tool(name):
    def keep(function):
        TOOLS[name] = function
        return function
    return keep
def load():
    time.sleep(1)
@tool('fetch')
def fetch():
    requests.get('x')
register('load', load)
async def dispatch(name):
    HANDLERS[name]()
#   ^^^^^^^^^^^^^^^^ blocking-sleep: load -> time.sleep
async def call(name):
    handler = TOOLS.get(name)
    if handler is not None:
        handler()
#       ^^^^^^^^^ blocking-network: fetch -> requests.get`,
  'a table that other files fill': `
#- registry.py
COMMANDS = {}
async def run(name):
    COMMANDS[name]()
#   ^^^^^^^^^^^^^^^^ blocking-sleep: wait -> time.sleep
#- commands.py
import time
from registry import COMMANDS
def wait():
    time.sleep(1)
COMMANDS['wait'] = wait`,
  'hooks of an object': `
import time
class Bus:
    def __init__(self):
        self._hooks = []
        self._by_name = {}
    def add(self, hook):
        self._hooks.append(hook)
    def on(self, name, hook):
        self._by_name.setdefault(name, []).append(hook)
    def every(self, hook):
        self._hooks.append(hook)
        return hook
    async def emit(self):
        for hook in self._hooks:
            hook()
#           ^^^^^^ blocking-sleep: stop -> time.sleep
    async def emit_named(self, name):
        for hook in self._by_name.get(name, []):
            hook()
#           ^^^^^^ blocking-sleep: pause -> time.sleep
def stop():
    time.sleep(1)
def pause():
    time.sleep(2)
bus = Bus()
bus.add(stop)
bus.on('pause', pause)`,
  'what a decorator of an object keeps': `
import time
class App:
    def __init__(self):
        self.routes = {}
    def route(self, path):
        def keep(function):
            self.routes[path] = function
            return function
        return keep
    async def serve(self, path):
        return self.routes[path]()
#              ^^^^^^^^^^^^^^^^^^^ blocking-sleep: index -> time.sleep
app = App()
@app.route('/')
def index():
    time.sleep(1)`,
  'classes that a base keeps': `
import requests
class Source:
    kinds = {}
    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        Source.kinds[cls.__name__] = cls
    def read(self):
        raise NotImplementedError
class Web(Source):
    def read(self):
        return requests.get('x')
async def read(kind):
    return Source.kinds[kind]().read()
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network: Web.read -> requests.get`,
  'classes that a decorator keeps': `
import requests
KINDS = {}
def kind(name):
    def keep(cls):
        KINDS[name] = cls
        return cls
    return keep
@kind('web')
class Web:
    def read(self):
        return requests.get('x')
async def read(name):
    source = KINDS[name]()
    return source.read()
#          ^^^^^^^^^^^^^ blocking-network: Web.read -> requests.get`,
  'objects by their keys': `
from pathlib import Path
class Store:
    def read(self):
        return Path('x').read_text()
class Hub:
    def __init__(self):
        self.stores = {}
    def open(self, name):
        self.stores[name] = Store()
    async def one(self, key):
        return self.stores[key].read()
#              ^^^^^^^^^^^^^^^^^^^^^^^ blocking-file
    async def every(self):
        for store in self.stores.values():
            store.read()
#           ^^^^^^^^^^^^ blocking-file`,
  'a function that a constructor is given': `
import time
class Watch:
    def __init__(self, on_change):
        self._on_change = on_change
    async def run(self):
        self._on_change()
#       ^^^^^^^^^^^^^^^^^ blocking-sleep: reload -> time.sleep
def reload():
    time.sleep(1)
watch = Watch(reload)`,
};

const traps: Record<string, string> = {
  'a table of another module by the same name': `
#- one.py
import time
HANDLERS = {}
def wait():
    time.sleep(1)
HANDLERS['wait'] = wait
#- two.py
import one
HANDLERS = {}
async def run(name):
    HANDLERS[name]()`,
  'what another key holds': `
import time
class Slow:
    def go(self): time.sleep(1)
class Quick:
    def go(self): pass
class Hub:
    def __init__(self):
        self.parts = {}
        self.parts['slow'] = Slow()
        self.parts['quick'] = Quick()
    async def run(self):
        self.parts['quick'].go()`,
  'what is handed to a thread from there': `
import asyncio
import time
TOOLS = {}
def tool(function):
    TOOLS[function.__name__] = function
    return function
@tool
def wait():
    time.sleep(1)
async def call(name):
    await asyncio.to_thread(TOOLS[name])`,
  'a table that a function fills for itself': `
import time
def wait():
    time.sleep(1)
HANDLERS = {}
def names():
    HANDLERS = {}
    HANDLERS['wait'] = wait
    return list(HANDLERS)
async def run(name):
    HANDLERS[name]()`,
  'an object that is awaited only where it is none of those that wait': `
import inspect
import time
class Tool:
    def __init__(self, function):
        self.function = function
    def __call__(self, *args):
        time.sleep(1)
async def call(tool: Tool):
    if inspect.iscoroutinefunction(tool):
        return await tool(1)`,
  'handlers of which only those that sleep on the loop are awaited': `
import asyncio
HANDLERS = {}
def handler(function):
    HANDLERS[function.__name__] = function
    return function
@handler
async def wait():
    await asyncio.sleep(1)
async def run(name):
    await HANDLERS[name]()`,
};

for (const [name, program] of Object.entries(programs)) test(`registries: ${name}`, () => check(program));
for (const [name, program] of Object.entries(traps)) test(`left alone in registries: ${name}`, () => check(program));
