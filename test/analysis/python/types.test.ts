/** Receivers are known by light types: constructors, annotations, returns, attributes, bases, containers. */

import { test } from 'node:test';
import { check } from './check.ts';

/** A client of the project, which blocks. */
const client = `
import requests
class Client:
    def fetch(self):
        return requests.get("http://x")
`;

const typed: Record<string, string> = {
  'a local made by its class':
    'async def f():\n    c = Client()\n    c.fetch()\n#   ^^^^^^^^^ blocking-network: Client.fetch -> requests.get',
  'made and used at once': 'async def f():\n    Client().fetch()\n#   ^^^^^^^^^^^^^^^^ blocking-network',
  'the newest of several':
    'async def f(clients: list[Client]):\n    newest = max(clients, key=lambda one: one.age)\n    newest.fetch()\n#   ^^^^^^^^^^^^^^ blocking-network: Client.fetch -> requests.get',
  'closed at the end of a block':
    'from contextlib import closing\nasync def f():\n    with closing(Client()) as c:\n        c.fetch()\n#       ^^^^^^^^^ blocking-network: Client.fetch -> requests.get',
  'one of the folders above a path':
    'from pathlib import Path\nasync def f(p: Path):\n    p.parents[1].write_text("x")\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-file\n    for above in p.parents:\n        above.write_text("x")\n#       ^^^^^^^^^^^^^^^^^^^^^ blocking-file',
  'a pool of connections by its full name':
    'from urllib3.connectionpool import HTTPSConnectionPool\nasync def f():\n    pool = HTTPSConnectionPool("host")\n    pool.urlopen("GET", "/")\n#   ^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network',
  'some of several':
    'async def f(clients: list[Client]):\n    for c in clients[1:]:\n        c.fetch()\n#       ^^^^^^^^^ blocking-network: Client.fetch -> requests.get',
  'one of several, by what is compared':
    'async def f(clients: list[Client], i):\n    clients[i == 1].fetch()\n#   ^^^^^^^^^^^^^^^^^^^^^^^ blocking-network: Client.fetch -> requests.get\nasync def g(clients: list[Client], i):\n    clients[not i].fetch()\n#   ^^^^^^^^^^^^^^^^^^^^^^ blocking-network: Client.fetch -> requests.get',
  'a partial of what blocks':
    'import functools, os, time\nasync def f(pid):\n    wait = functools.partial(time.sleep, 1)\n    wait()\n#   ^^^^^^ blocking-sleep\n    look = functools.partial(os.waitpid, pid, os.WNOHANG)\n    look()',
  'the class that a query is asked of': `
from django.db import models
class Room(models.Model):
    members = models.ManyToManyField("User")
    def join(self, user):
        self.members.add(user)
async def f(user):
    room = await Room.objects.aget(name="x")
    room.join(user)
#   ^^^^^^^^^^^^^^^ blocking-database: Room.join -> django.db.models.ManyToManyField.add
    for other in Room.objects.filter(open=True)[:50]:
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-database
        print(other)`,
  'an annotated parameter': 'async def f(c: Client):\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  'an annotation in quotes': 'async def f(c: "Client"):\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  Optional:
    'from typing import Optional\nasync def f(c: Optional[Client] = None):\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  'Optional of a quoted name':
    'from typing import Optional\nasync def f(c: Optional["Client"] = None):\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  'a union with None': 'async def f(c: Client | None):\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  'a union in quotes': 'async def f(c: "None | Client"):\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  Annotated:
    'from typing import Annotated\nasync def f(c: Annotated[Client, 1]):\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  'an annotated local': 'async def f(x):\n    c: Client = x\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  'a default': 'async def f(c=Client()):\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  'a global': 'c = Client()\nasync def f():\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  'a global set by a function': `
c = None
def start():
    global c
    c = Client()
async def f():
    c.fetch()
#   ^^^^^^^^^ blocking-network`,
  'an attribute set in __init__': `
class A:
    def __init__(self):
        self.c = Client()
    async def f(self):
        self.c.fetch()
#       ^^^^^^^^^^^^^^ blocking-network`,
  'an attribute given to __init__': `
class A:
    def __init__(self, c: Client):
        self.c = c
    async def f(self):
        self.c.fetch()
#       ^^^^^^^^^^^^^^ blocking-network`,
  'an attribute annotated in the class':
    'class A:\n    c: Client\n    async def f(self):\n        self.c.fetch()\n#       ^^^^^^^^^^^^^^ blocking-network',
  'a dataclass field':
    'from dataclasses import dataclass\n@dataclass\nclass A:\n    c: Client\nasync def f(a: A):\n    a.c.fetch()\n#   ^^^^^^^^^^^ blocking-network',
  'a class attribute': 'class A:\n    c = Client()\nasync def f():\n    A.c.fetch()\n#   ^^^^^^^^^^^ blocking-network',
  'an inherited attribute': `
class A:
    def __init__(self):
        self.c = Client()
class B(A):
    async def f(self):
        self.c.fetch()
#       ^^^^^^^^^^^^^^ blocking-network`,
  'an attribute set elsewhere than in __init__': `
class A:
    c = None
    def start(self):
        self.c = Client()
    async def f(self):
        self.c.fetch()
#       ^^^^^^^^^^^^^^ blocking-network`,
  'an inherited method':
    'class B(Client): ...\nasync def f(b: B):\n    b.fetch()\n#   ^^^^^^^^^ blocking-network: Client.fetch -> requests.get',
  'super()': `
class B(Client):
    def fetch(self): ...
    async def f(self):
        super().fetch()
#       ^^^^^^^^^^^^^^^ blocking-network: Client.fetch -> requests.get`,
  'a method of its own class': `
class A:
    async def f(self):
        self.g()
#       ^^^^^^^^ blocking-network: A.g -> Client.fetch -> requests.get
    def g(self):
        Client().fetch()`,
  'a class method': `
class A:
    @classmethod
    def make(cls):
        Client().fetch()
async def f():
    A.make()
#   ^^^^^^^^ blocking-network`,
  'a static method': `
class A:
    @staticmethod
    def make():
        Client().fetch()
async def f():
    A.make()
#   ^^^^^^^^ blocking-network`,
  'a constructor': `
class A:
    def __init__(self):
        Client().fetch()
async def f():
    A()
#   ^^^ blocking-network: A.__init__ -> Client.fetch -> requests.get`,
  'an inherited constructor': `
class A:
    def __init__(self):
        Client().fetch()
class B(A): ...
async def f():
    B()
#   ^^^ blocking-network`,
  __post_init__: `
class A:
    def __post_init__(self):
        Client().fetch()
async def f():
    A()
#   ^^^ blocking-network`,
  'an instance that is called': `
class A:
    def __call__(self):
        Client().fetch()
async def f():
    a = A()
    a()
#   ^^^ blocking-network`,
  'what a function returns, by annotation':
    'def make() -> Client: ...\nasync def f():\n    make().fetch()\n#   ^^^^^^^^^^^^^^ blocking-network',
  'what a function returns, by its code':
    'def make():\n    return Client()\nasync def f():\n    make().fetch()\n#   ^^^^^^^^^^^^^^ blocking-network',
  'what an async function returns':
    'async def make():\n    return Client()\nasync def f():\n    c = await make()\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  Self: `
from typing import Self
class B(Client):
    def copy(self) -> Self: ...
async def f(b: B):
    b.copy().fetch()
#   ^^^^^^^^^^^^^^^^ blocking-network`,
  'a builder that returns itself': `
class B(Client):
    def set(self, x):
        self.x = x
        return self
async def f():
    B().set(1).set(2).fetch()
#   ^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network`,
  'elements of a list':
    'async def f(cs: list[Client]):\n    for c in cs:\n        c.fetch()\n#       ^^^^^^^^^ blocking-network',
  'an element by index':
    'from typing import List\nasync def f(cs: List[Client]):\n    cs[0].fetch()\n#   ^^^^^^^^^^^^^ blocking-network',
  'values of a dictionary':
    'async def f(cs: dict[str, Client]):\n    cs["a"].fetch()\n#   ^^^^^^^^^^^^^^^ blocking-network',
  'elements of a literal':
    'async def f():\n    for c in [Client(), Client()]:\n        c.fetch()\n#       ^^^^^^^^^ blocking-network',
  'in a comprehension':
    'async def f(cs: list[Client]):\n    return [c.fetch() for c in cs]\n#           ^^^^^^^^^ blocking-network',
  unpacked: 'async def f():\n    a, c = 1, Client()\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  'unpacked from a tuple type':
    'def pair() -> tuple[int, Client]: ...\nasync def f():\n    a, c = pair()\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  'one or the other':
    'async def f(x: Client | None):\n    c = x or Client()\n    c.fetch()\n#   ^^^^^^^^^ blocking-network',
  'with … as itself': `
class A(Client):
    def __enter__(self):
        return self
    def __exit__(self, *x): ...
async def f():
    with A() as a:
        a.fetch()
#       ^^^^^^^^^ blocking-network`,
  'with … as another': `
class A:
    def __enter__(self) -> Client: ...
    def __exit__(self, *x): ...
async def f():
    with A() as c:
        c.fetch()
#       ^^^^^^^^^ blocking-network`,
  'a property that gives it': `
class A:
    @property
    def c(self) -> Client: ...
async def f(a: A):
    a.c.fetch()
#   ^^^^^^^^^^^ blocking-network`,
  'through two attributes':
    'class A:\n    def __init__(self):\n        self.c = Client()\nclass B:\n    def __init__(self, a: A):\n        self.a = a\n    async def f(self):\n        self.a.c.fetch()\n#       ^^^^^^^^^^^^^^^^ blocking-network',
  'a class in a variable': 'async def f():\n    kind = Client\n    kind().fetch()\n#   ^^^^^^^^^^^^^^ blocking-network',
  'type[…]': 'async def f(kind: type[Client]):\n    kind().fetch()\n#   ^^^^^^^^^^^^^^ blocking-network',
  'a bound method in a variable': 'async def f(c: Client):\n    g = c.fetch\n    g()\n#   ^^^ blocking-network',
  'self in an inner function': `
class A(Client):
    async def f(self):
        async def g():
            self.fetch()
#           ^^^^^^^^^^^^ blocking-network
        await g()`,
  'a generic class': `
from typing import Generic, TypeVar
T = TypeVar("T")
class Box(Client, Generic[T]): ...
async def f(b: Box[int]):
    b.fetch()
#   ^^^^^^^^^ blocking-network`,
  'a generator typed by its elements': `
from typing import Iterator
def all_clients() -> Iterator[Client]:
    yield Client()
async def f():
    for c in all_clients():
        c.fetch()
#       ^^^^^^^^^ blocking-network`,
  'the async one of two is meant by an await': `
class Slow(Client): ...
class Fast:
    async def fetch(self): ...
async def f(c: Slow | Fast):
    await c.fetch()`,
  'what is put into an instance that the class makes itself': `
class A:
    _instance = None
    def __new__(cls):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
            cls._instance.c = Client()
        return cls._instance
    @classmethod
    def of(cls, name):
        made = cls()
        made.d = Client()
        return made
    async def f(self):
        self.c.fetch()
#       ^^^^^^^^^^^^^^ blocking-network
    async def g(self):
        self.d.fetch()
#       ^^^^^^^^^^^^^^ blocking-network`,
  'what a function makes of the class that it is given': `
from typing import Type, TypeVar
T = TypeVar('T')
def made(of: type[T] | T, name=None) -> T:
    return registry[of](name)
async def later(name, of: Type[T]) -> T:
    return registry[of](name)
def other(of: type, name) -> T:
    return registry[name]
async def f():
    c = made(Client)
    c.fetch()
#   ^^^^^^^^^ blocking-network
async def g():
    c = await later('x', of=Client)
    c.fetch()
#   ^^^^^^^^^ blocking-network
async def h():
    other(Client, 'x').fetch()`,
  'an awaited method that a class below makes async': `
class Base:
    def join(self, worker): worker.fetch()
    def stop(self, c: Client): self.join(c)
    def again(self, c: Client):
        c.fetch()
        return self.join(c)
class Worker(Base):
    async def join(self, c: Client): pass
    async def again(self, c: Client): pass
    async def f(self, b: Base, c: Client):
        await b.join(c)
        await b.again(c)
        b.stop(c)
#       ^^^^^^^^^ blocking-network: Base.stop -> Base.join -> Client.fetch -> requests.get`,
};

for (const [name, program] of Object.entries(typed)) test(`typed: ${name}`, () => check(client + program));

const libraries: Record<string, string> = {
  'a model, or a function that makes one': `
from typing import Callable, Optional, Union
from langchain_core.language_models import BaseChatModel
def agent(model: Union[str, BaseChatModel, Callable[[int], BaseChatModel]], other: BaseChatModel):
    async def asks():
        model(1)
        other(1)
#       ^^^^^^^^ blocking-network
    return asks
async def either(model: BaseChatModel | Callable[[int], BaseChatModel], one: Optional[Callable[[int], BaseChatModel]]):
    model(1)
    one(1)
async def called(model: Union[BaseChatModel, str]):
    model(1)
#   ^^^^^^^^ blocking-network`,
  'what says itself what is done when it is called, beside functions': `
import time
from typing import Callable
class Model:
    def __call__(self, text):
        time.sleep(1)
async def f(model: Model | Callable[[str], str]):
    model('x')
#   ^^^^^^^^^^ blocking-sleep`,
  'a client that nothing is said of, with the members that all have': `
from cloud.sdk import Model, AsyncModel
client, other = Model(), AsyncModel()
async def f(messages):
    client.chat.completions.create(messages=messages)
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network
async def g(messages, gather):
    gather(other.chat.completions.create(messages=messages))
    await client.chat.completions.create(messages=messages)
    client.chat.create()`,
  'a session':
    'import requests\nasync def f():\n    s = requests.Session()\n    s.post("x")\n#   ^^^^^^^^^^^ blocking-network',
  'a session entered':
    'import requests\nasync def f():\n    with requests.Session() as s:\n        s.get("x")\n#       ^^^^^^^^^^ blocking-network',
  'requests.session()':
    'import requests\nasync def f():\n    requests.session().get("x")\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network',
  'a session by its long name':
    'from requests.sessions import Session\nasync def f(s: Session):\n    s.get("x")\n#   ^^^^^^^^^^ blocking-network',
  'a subclass of a session':
    'import requests\nclass Mine(requests.Session): ...\nasync def f():\n    Mine().get("x")\n#   ^^^^^^^^^^^^^^^ blocking-network',
  'a path':
    'from pathlib import Path\nasync def f():\n    Path("x").read_text()\n#   ^^^^^^^^^^^^^^^^^^^^^ blocking-file',
  'a path joined':
    'from pathlib import Path\nhere = Path(__file__).parent\nasync def f():\n    (here / "a" / "b").read_bytes()\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-file',
  'a path by its methods':
    'from pathlib import Path\nasync def f(p: Path):\n    p.with_suffix(".x").resolve().write_text("")\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-file',
  'paths of a listing':
    'from pathlib import Path\nasync def f(p: Path):\n    for q in p.iterdir():\n#            ^^^^^^^^^^^ blocking-file\n        q.unlink()\n#       ^^^^^^^^^^ blocking-file',
  'a connection and its cursor':
    'import sqlite3\nasync def f(db: sqlite3.Connection):\n    c = db.cursor()\n    c.execute("x")\n#   ^^^^^^^^^^^^^^ blocking-database\n    c.fetchall()\n#   ^^^^^^^^^^^^ blocking-database',
  psycopg2:
    'import psycopg2\nasync def f():\n    with psycopg2.connect("") as db:\n#        ^^^^^^^^^^^^^^^^^^^^ blocking-database\n        with db.cursor() as c:\n            c.execute("x")\n#           ^^^^^^^^^^^^^^ blocking-database',
  'a redis client': 'import redis\nr = redis.Redis()\nasync def f():\n    r.get("x")\n#   ^^^^^^^^^^ blocking-database',
  'redis.from_url':
    'import redis\nr = redis.from_url("")\nasync def f():\n    r.hset("x", "y", "z")\n#   ^^^^^^^^^^^^^^^^^^^^^ blocking-database',
  'a mongo collection':
    'from pymongo import MongoClient\ndb = MongoClient()["app"]\nasync def f():\n    db["users"].find_one({})\n#   ^^^^^^^^^^^^^^^^^^^^^^^^ blocking-database',
  'a mongo collection by attribute':
    'from pymongo import MongoClient\nclient = MongoClient()\nasync def f():\n    client.app.users.insert_one({})\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-database',
  'an SQLAlchemy session':
    'from sqlalchemy.orm import Session\nasync def f(db: Session):\n    db.query(1).filter(2).first()\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-database\n    db.commit()\n#   ^^^^^^^^^^^ blocking-database',
  'a sessionmaker':
    'from sqlalchemy.orm import sessionmaker\nmake = sessionmaker()\nasync def f():\n    with make() as db:\n        db.execute("x")\n#       ^^^^^^^^^^^^^^^ blocking-database',
  'an engine':
    'from sqlalchemy import create_engine\nengine = create_engine("")\nasync def f():\n    with engine.connect() as c:\n#        ^^^^^^^^^^^^^^^^ blocking-database\n        c.execute("x")\n#       ^^^^^^^^^^^^^^ blocking-database',
  'a Django model':
    'from django.db import models\nclass User(models.Model): ...\nasync def view(request):\n    User.objects.filter(a=1).first()\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-database',
  'a Django model saved':
    'from django.db import models\nclass User(models.Model): ...\nasync def view(request):\n    user = User()\n    user.save()\n#   ^^^^^^^^^^^ blocking-database',
  'a Django query set gone through':
    'from django.db import models\nclass User(models.Model): ...\nasync def view(request):\n    for user in User.objects.all():\n#               ^^^^^^^^^^^^^^^^^^ blocking-database\n        pass',
  'an AWS client':
    'import boto3\ns3 = boto3.client("s3")\nasync def f():\n    s3.put_object(Bucket="x")\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network',
  'an AWS table':
    'import boto3\ntable = boto3.resource("dynamodb").Table("x")\nasync def f():\n    table.get_item(Key={})\n#   ^^^^^^^^^^^^^^^^^^^^^^ blocking-database',
  'an OpenAI client':
    'from openai import OpenAI\nclient = OpenAI()\nasync def f():\n    client.chat.completions.create(model="x")\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network',
  'a process waited for':
    'import subprocess\nasync def f():\n    p = subprocess.Popen(["x"])\n#       ^^^^^^^^^^^^^^^^^^^^^^^ blocking-subprocess\n    p.wait()\n#   ^^^^^^^^ blocking-subprocess',
  'a future of a pool':
    'from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor()\nasync def f():\n    pool.submit(g).result()\n#   ^^^^^^^^^^^^^^^^^^^^^^^ blocking-lock\ndef g(): ...',
  'a thread joined':
    'import threading\nasync def f():\n    t = threading.Thread(target=g)\n    t.start()\n    t.join()\n#   ^^^^^^^^ blocking-lock\ndef g(): ...',
  'a queue': 'import queue\nq = queue.Queue()\nasync def f():\n    q.get()\n#   ^^^^^^^ blocking-lock',
  'a lock taken':
    'import threading\nlock = threading.Lock()\nasync def f():\n    lock.acquire()\n#   ^^^^^^^^^^^^^^ blocking-lock',
  'an HTTP connection':
    'from http.client import HTTPSConnection\nasync def f():\n    c = HTTPSConnection("x")\n    c.request("GET", "/")\n#   ^^^^^^^^^^^^^^^^^^^^^ blocking-network\n    c.getresponse()\n#   ^^^^^^^^^^^^^^^ blocking-network',
  'a socket':
    'import socket\nasync def f():\n    s = socket.socket()\n    s.connect(("x", 1))\n#   ^^^^^^^^^^^^^^^^^^^ blocking-network',
  mail: 'import smtplib\nasync def f():\n    with smtplib.SMTP("x") as s:\n#        ^^^^^^^^^^^^^^^^^ blocking-network\n        s.send_message(m)\n#       ^^^^^^^^^^^^^^^^^ blocking-network',
  'a password':
    'from passlib.context import CryptContext\ncontext = CryptContext()\nasync def f(p, h):\n    context.verify(p, h)\n#   ^^^^^^^^^^^^^^^^^^^^ blocking-crypto',
  'an image':
    'from PIL import Image\nasync def f(x):\n    image = Image.open(x)\n#           ^^^^^^^^^^^^^ blocking-file\n    image.resize((1, 1)).save("x")\n#   ^^^^^^^^^^^^^^^^^^^^ blocking-compute\n#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-compute',
  'a table in memory': `
import io
import pandas as pd
async def f(data):
    pd.read_excel(io.BytesIO(data))
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-compute`,
  'an image that is written to memory': `
import io
from PIL import Image
async def f(data):
    image = Image.open(io.BytesIO(data))
    out = io.BytesIO()
    image.save(out, "PNG")
#   ^^^^^^^^^^^^^^^^^^^^^^ blocking-compute`,
  'a class whose name begins small': `
from gtts import gTTS
async def f(text):
    gTTS(text).save("x.mp3")
#   ^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network`,
  'a hash of passwords by its name': `
from passlib.hash import bcrypt
async def f(password):
    return bcrypt.hash(password)
#          ^^^^^^^^^^^^^^^^^^^^^ blocking-crypto`,
  'a picture of a code': `
import qrcode
async def f(text):
    qrcode.make(text).save("x.png")
#   ^^^^^^^^^^^^^^^^^ blocking-compute
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-compute`,
  'what a class has of a client that it extends, unless it keeps something else there': `
from openai import OpenAI
from twilio.rest import Client
class Sender(Client):
    async def send(self):
        self.messages.create(body="x")
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network
class Model(OpenAI):
    async def ask(self):
        return self.chat.completions.create(model="x")
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network
class Other(Client):
    def __init__(self, messages):
        self.messages = messages
    async def send(self):
        self.messages.create(body="x")`,
  'what a class has of a client that it extends, in something that it puts around it': `
from functools import partial
import requests
class Session(requests.Session):
    def __init__(self, retry):
        super().__init__()
        self.request = partial(self.request, timeout=5)
        self.post = retry(super().post)
        self.put = retry(self.patch)
async def f(session: Session):
    session.request('GET', 'x')
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network
async def g(session: Session):
    session.post('x')
#   ^^^^^^^^^^^^^^^^^ blocking-network
async def h(session: Session):
    session.put('x')`,
  'a connection that is waited for by the loop': `
import psycopg2
async def f(dsn):
    psycopg2.connect(dsn, async_=True)
    psycopg2.connect(dsn, async_=1)
    psycopg2.connect(dsn)
#   ^^^^^^^^^^^^^^^^^^^^^ blocking-database`,
  'a module that an object keeps, and an image in memory that is only verified': `
import cloudinary.uploader
import io
from PIL import Image
class Uploads:
    def __init__(self):
        self.cloudinary = cloudinary
    async def add(self, data):
        Image.open(io.BytesIO(data)).verify()
        return self.cloudinary.uploader.upload(data)
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network`,
  'a file that is none': `
import os
async def f():
    return open(os.devnull, "w")`,
};

for (const [name, program] of Object.entries(libraries)) test(`library: ${name}`, () => check(program));
