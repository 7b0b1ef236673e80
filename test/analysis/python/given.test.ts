/** What a value is that comes from outside the function: from its callers, a framework, a generator, a decorator. */

import { test } from 'node:test';
import { check } from './check.ts';

const programs: Record<string, string> = {
  'a value of a mapping': `
import time
class Fetcher:
    def fetch(self):
        time.sleep(1)
class All:
    def __init__(self):
        self.by_name: dict[str, Fetcher] = {}
    async def one(self, name):
        self.by_name.get(name).fetch()
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-sleep: Fetcher.fetch -> time.sleep
    async def each(self):
        for name, fetcher in self.by_name.items():
            fetcher.fetch()
#           ^^^^^^^^^^^^^^^ blocking-sleep: Fetcher.fetch -> time.sleep
    async def numbered(self):
        for i, fetcher in enumerate(list(self.by_name.values())):
            fetcher.fetch()
#           ^^^^^^^^^^^^^^^ blocking-sleep: Fetcher.fetch -> time.sleep`,
  'what is handed on as it came': `
import time
class Fetcher:
    def fetch(self):
        time.sleep(1)
class Holder:
    def __init__(self, name, fetcher):
        self.fetcher = fetcher
class Kept(Holder):
    def __init__(self, *args, **options):
        super().__init__("kept", *args, **options)
def hold(*args):
    return Holder("held", *args)
async def f():
    hold(Fetcher()).fetcher.fetch()
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-sleep: Fetcher.fetch -> time.sleep
async def g():
    Kept(Fetcher()).fetcher.fetch()
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-sleep: Fetcher.fetch -> time.sleep`,
  'what is handed on by its name': `
import time
class Fetcher:
    def fetch(self):
        time.sleep(1)
class Holder:
    def __init__(self, fetcher):
        self.fetcher = fetcher
class Kept(Holder):
    def __init__(self, **options):
        super().__init__(**options)
async def f():
    Kept(fetcher=Fetcher()).fetcher.fetch()
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-sleep: Fetcher.fetch -> time.sleep`,
  'what is appended to a list': `
import time
class Fetcher:
    def fetch(self):
        time.sleep(1)
class All:
    def __init__(self):
        self.fetchers = []
    def add(self):
        self.fetchers.append(Fetcher())
    async def run(self):
        for fetcher in self.fetchers:
            fetcher.fetch()
#           ^^^^^^^^^^^^^^^ blocking-sleep: Fetcher.fetch -> time.sleep`,
  'an annotation with a name of its own': `
import time
from typing import Annotated
from fastapi import Depends
class Repo:
    def load(self):
        time.sleep(1)
def repo(): ...
Injected = Annotated[Repo, Depends(repo)]
async def index(r: Injected):
    r.load()
#   ^^^^^^^^ blocking-sleep: Repo.load -> time.sleep`,
  'what is cast': `
import requests
from typing import cast
async def f(x):
    s = cast(requests.Session, x)
    s.get("x")
#   ^^^^^^^^^^ blocking-network: requests.Session.get`,
  'what is entered into a stack': `
import sqlite3
from contextlib import ExitStack
async def f(db: sqlite3.Connection):
    with ExitStack() as stack:
        c = stack.enter_context(db)
        c.execute("x")
#       ^^^^^^^^^^^^^^ blocking-database: sqlite3.Connection.execute`,
  'an object handed to a constructor': `
import requests
class Gateway:
    def __init__(self):
        self.session = requests.Session()
    def fetch(self):
        return self.session.get("x")
class Service:
    def __init__(self, gateway):
        self.gateway = gateway
    async def items(self):
        return self.gateway.fetch()
#              ^^^^^^^^^^^^^^^^^^^^ blocking-network: Gateway.fetch -> requests.Session.get
service = Service(Gateway())`,
  'an object handed to the constructor of a class below': `
import time
class Device:
    def read(self):
        time.sleep(1)
class Base:
    def __init__(self, device):
        self.device = device
class Sensor(Base):
    async def update(self):
        self.device.read()
#       ^^^^^^^^^^^^^^^^^^ blocking-sleep: Device.read -> time.sleep
Sensor(Device())`,
  'an object handed on by a constructor below': `
import time
class Device:
    def read(self):
        time.sleep(1)
class Base:
    def __init__(self, device):
        self.device = device
class Sensor(Base):
    def __init__(self, name, device):
        super().__init__(device)
        self.name = name
    async def update(self):
        self.device.read()
#       ^^^^^^^^^^^^^^^^^^ blocking-sleep: Device.read -> time.sleep
Sensor("a", device=Device())`,
  'a connection handed to a helper of another file': `
#- crud.py
def first(db):
    return db.execute("select 1").fetchone()
#- app.py
import sqlite3
from crud import first
db = sqlite3.connect("x")
async def handler():
    return first(db)
#          ^^^^^^^^^ blocking-database: first -> sqlite3.Cursor.fetchone`,
  'a module handed to a class': `
import time
class Timer:
    def __init__(self, clock):
        self.clock = clock
    def wait(self):
        self.clock.sleep(1)
async def f():
    Timer(time).wait()
#   ^^^^^^^^^^^^^^^^^^ blocking-sleep: Timer.wait -> time.sleep`,
  'what a dependency yields': `
from fastapi import Depends, FastAPI
from sqlalchemy.orm import sessionmaker
app = FastAPI()
Local = sessionmaker()
def get_db():
    db = Local()
    try:
        yield db
    finally:
        db.close()
@app.get("/")
async def index(db=Depends(get_db)):
    return db.execute("x")
#          ^^^^^^^^^^^^^^^ blocking-database: sqlalchemy.orm.Session.execute`,
  'what an async dependency returns': `
import redis
from fastapi import Depends
async def cache():
    return redis.Redis()
async def index(r=Depends(cache)):
    r.get("x")
#   ^^^^^^^^^^ blocking-database: redis.Redis.get`,
  'what a context manager yields, unannotated': `
from contextlib import contextmanager
import sqlite3
@contextmanager
def scope(db: sqlite3.Connection):
    yield db.cursor()
async def f(db: sqlite3.Connection):
    with scope(db) as cursor:
        cursor.execute("x")
#       ^^^^^^^^^^^^^^^^^^^ blocking-database: sqlite3.Cursor.execute`,
  'what an async context manager yields': `
from contextlib import asynccontextmanager
import requests
@asynccontextmanager
async def client():
    yield requests.Session()
async def f():
    async with client() as c:
        c.get("x")
#       ^^^^^^^^^^ blocking-network: requests.Session.get`,
  'a list of a cursor': `
from pymongo import MongoClient
users = MongoClient().app.users
async def f():
    return list(users.find({}))
#          ^^^^^^^^^^^^^^^^^^^^ blocking-database: pymongo.cursor.Cursor.__iter__`,
  'a list of an object that is gone through': `
import time
class Rows:
    def __iter__(self):
        time.sleep(1)
        return iter([])
async def f():
    return sorted(Rows())
#          ^^^^^^^^^^^^^^ blocking-sleep: Rows.__iter__ -> time.sleep`,
  'the result of a task that a decorator made': `
from celery import shared_task
@shared_task
def work(): ...
async def f():
    return work.delay().get()
#          ^^^^^^^^^^^^^^^^^^ blocking-lock: celery.result.AsyncResult.get`,
  'a method that the base leaves to the class below': `
import time
class Strategy:
    def run(self):
        raise NotImplementedError
class Slow(Strategy):
    def run(self):
        time.sleep(1)
async def f(s: Strategy):
    s.run()
#   ^^^^^^^ blocking-sleep: Slow.run -> time.sleep`,
  'a property that the framework reads on the loop': `
import requests
from homeassistant.components.sensor import SensorEntity
class Power(SensorEntity):
    @property
    def native_value(self):
        return requests.get("x")
#              ^^^^^^^^^^^^^^^^^ blocking-network: requests.get`,
  'a connection that binds itself': `
from ldap3 import Connection, Server
async def f():
    Connection(Server("x"), auto_bind=True)
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network: ldap3.Connection`,
  'the output of a process': `
import subprocess
class Tool:
    def __init__(self):
        self.process = subprocess.Popen(["x"], stdout=subprocess.PIPE)
    async def line(self):
        return self.process.stdout.readline()
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-subprocess: subprocess.Pipe.readline`,
  'a chain that is piped together': `
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI
chain = ChatPromptTemplate.from_template("x") | ChatOpenAI()
async def f():
    return chain.invoke({})
#          ^^^^^^^^^^^^^^^^ blocking-network: langchain_core.runnables.Runnable.invoke`,
  'a name that is bound to what its own method gives': `
from PIL import Image
class Frames:
    def __init__(self, image):
        self.image = image
async def f(path):
    image = Image.open(path)
#           ^^^^^^^^^^^^^^^^ blocking-file: PIL.Image.open
    image = image.resize((1, 1))
#           ^^^^^^^^^^^^^^^^^^^^ blocking-compute: PIL.Image.Image.resize
    Frames(image.rotate(3))
#          ^^^^^^^^^^^^^^^ blocking-compute: PIL.Image.Image.rotate`,
};

for (const [name, program] of Object.entries(programs)) test(`given: ${name}`, () => check(program));

const silent: Record<string, string> = {
  'callers that give an async client': `
import httpx
class Service:
    def __init__(self, client):
        self.client = client
    async def items(self):
        return await self.client.get("x")
Service(httpx.AsyncClient())`,
  'a parameter that callers give many things': `
import sqlite3, requests, redis, smtplib
def run(x):
    x.execute("a")
run(sqlite3.connect("x"))
run(requests.Session())
run(redis.Redis())
run(smtplib.SMTP())
async def f(y):
    run(y)`,
  'a function of the same name that is not called': `
import requests
class A:
    def load(self, session):
        session.get("x")
class B:
    def load(self, session):
        session.get("x")
A().load(requests.Session())
async def f(b: B):
    b.load({})`,
  'a connection that does not bind yet': `
from ldap3 import Connection, Server
async def f():
    Connection(Server("x"))
    Connection(Server("x"), auto_bind=False)`,
  'a measurement since the last one': `
import psutil
async def f():
    psutil.cpu_percent()
    psutil.cpu_percent(interval=None)`,
  'what an async dependency yields is async': `
from fastapi import Depends
from sqlalchemy.ext.asyncio import async_sessionmaker
Local = async_sessionmaker()
async def get_db():
    async with Local() as db:
        yield db
async def index(db=Depends(get_db)):
    await db.execute("x")`,
};

for (const [name, program] of Object.entries(silent)) test(`given, and silent: ${name}`, () => check(program));

const placed: Record<string, string> = {
  'an attribute of the state of an application': `
#- app/main.py
from fastapi import FastAPI
from app.db import Database
app = FastAPI()
app.state.db = Database()
#- app/db.py
import sqlite3
class Database:
    def __init__(self):
        self.connection = sqlite3.connect('x')
    def users(self):
        return self.connection.execute('select').fetchall()
#- app/routes.py
from fastapi import Request
from app import main
async def users(request: Request):
    return request.app.state.db.users()
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-database
async def others(request):
    db = request.app.state.db
    return db.users()
#          ^^^^^^^^^^ blocking-database`,
  'what an application keeps under a key': `
import requests
from aiohttp import web
class Upstream:
    def fetch(self):
        return requests.get('x')
async def begin(app):
    app['upstream'] = Upstream()
async def index(request):
    return request.app['upstream'].fetch()
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network: Upstream.fetch -> requests.get`,
  'what is kept under the name of an entry': `
import requests
class Api:
    def status(self):
        return requests.get('x')
async def async_setup_entry(hass, entry):
    hass.data[DOMAIN][entry.entry_id] = Api()
async def update(hass, entry):
    api = hass.data[DOMAIN][entry.entry_id]
    api.status()
#   ^^^^^^^^^^^^ blocking-network`,
  'an attribute of a bot': `
import sqlite3
from discord.ext import commands
bot = commands.Bot('!')
bot.db = sqlite3.connect('x')
class Fun(commands.Cog):
    def __init__(self, bot):
        self.bot = bot
    @commands.command()
    async def points(self, ctx):
        self.bot.db.execute('select')
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-database
    @commands.command()
    async def other(self, ctx):
        ctx.bot.db.execute('select')
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-database`,
  'a key of a dictionary with types': `
import requests
from typing import TypedDict
class Api:
    def status(self):
        return requests.get('x')
class State(TypedDict):
    api: Api
async def run(state: State):
    state['api'].status()
#   ^^^^^^^^^^^^^^^^^^^^^ blocking-network`,
  'what settings hold under a key': `
#- app/main.py
from sqlalchemy.orm import sessionmaker
from app import pages
class Server:
    def __init__(self, engine):
        self.make = sessionmaker(engine)
        self.db = self.make()
    def keep(self, user):
        self.db.add(user())
    def start(self):
        settings = dict(db=self.db, debug=True)
        pages.serve(settings)
#- app/pages.py
from tornado.web import RequestHandler
class Page(RequestHandler):
    @property
    def db(self):
        return self.settings['db']
    async def get(self):
        self.db.commit()
#       ^^^^^^^^^^^^^^^^ blocking-database
def serve(settings): ...`,
  'what the field of a model is made by': `
import requests
from dataclasses import dataclass, field
from pydantic import BaseModel, Field, PrivateAttr
class Api:
    def status(self):
        return requests.get('x')
class Settings(BaseModel):
    api: object = Field(default_factory=Api)
    _other = PrivateAttr(default=Api())
@dataclass
class Deps:
    api: object = field(default_factory=lambda: Api())
async def run(settings: Settings):
    settings.api.status()
#   ^^^^^^^^^^^^^^^^^^^^^ blocking-network
async def other(settings: Settings):
    settings._other.status()
#   ^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network
async def last(deps: Deps):
    deps.api.status()
#   ^^^^^^^^^^^^^^^^^ blocking-network`,
  'what a dataclass is made with': `
import requests, time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
class Api:
    def status(self):
        return requests.get('x')
@dataclass
class Step:
    name: str
    run: Callable[[], None]
    api: Any = None
def load(): time.sleep(1)
def count(): return 1
steps = [Step('count', count), Step('load', load, api=Api())]
async def all_steps():
    for step in steps:
        step.run()
#       ^^^^^^^^^^ blocking-sleep: load -> time.sleep
async def ask(step: Step):
    step.api.status()
#   ^^^^^^^^^^^^^^^^^ blocking-network`,
  'a method whose name is put together': `
import requests
class Bot:
    def on_message(self): requests.get('x')
    def other(self): requests.get('x')
    async def dispatch(self, event):
        getattr(self, f'on_{event}')()
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network: Bot.on_message -> requests.get
    async def handle(self, event):
        handler = getattr(self, 'on_' + event, None)
        handler()
#       ^^^^^^^^^ blocking-network: Bot.on_message -> requests.get
    async def missing(self, event):
        getattr(self, f'before_{event}')()
        getattr(self, f'{event}_done')()`,
  'any of what is annotated, and another name of a type': `
import requests
class Api:
    def status(self):
        return requests.get('x')
type Client = Api
async def each(*apis: Api):
    for api in apis:
        api.status()
#       ^^^^^^^^^^^^ blocking-network
async def named(**apis: Api):
    apis['a'].status()
#   ^^^^^^^^^^^^^^^^^^ blocking-network
async def one(client: Client):
    client.status()
#   ^^^^^^^^^^^^^^^ blocking-network`,
  'what a trait holds': `
from traitlets import Instance
from traitlets.config import LoggingConfigurable
class Specs:
    def find(self, name):
        return open(name).read()
class Manager(LoggingConfigurable):
    specs: Instance = Instance(Specs)
    others = Instance(Specs)
    async def start(self, name):
        self.specs.find(name)
#       ^^^^^^^^^^^^^^^^^^^^^ blocking-file: Specs.find -> open
    async def stop(self, name):
        self.others.find(name)
#       ^^^^^^^^^^^^^^^^^^^^^^ blocking-file: Specs.find -> open`,
  'a method that is asked for by its name': `
class Reader:
    def read(self, path):
        return open(path)
    async def run(self):
        read = getattr(self, 'read')
        return read('x')
#              ^^^^^^^^^ blocking-file`,
  'another place of the same name': `
import requests
class Upstream:
    def fetch(self):
        return requests.get('x')
def begin(app):
    app.state.upstream = Upstream()
async def index(config, app):
    config.upstream.fetch()
    app['upstream'].fetch()`,
};

for (const [name, program] of Object.entries(placed)) test(`put from outside: ${name}`, () => check(program));
