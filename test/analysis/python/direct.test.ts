/** Blocking calls that stand in an async function themselves, recognized by what their names are bound to. */

import { test } from 'node:test';
import { check } from './check.ts';

test('a blocking call in an async function', () =>
  check(`
import time
async def handler():
    time.sleep(1)
#   ^^^^^^^^^^^^^ blocking-sleep: time.sleep
`));

test('a blocking helper is seen through two calls', () =>
  check(`
#- app.py
import time
async def handler():
    load()
#   ^^^^^^ blocking-sleep: load -> time.sleep
def load():
    time.sleep(1)
`));

test('a chain across files', () =>
  check(`
#- app/main.py
from .service import load_user
from app import db
async def get_user():
    return load_user(1)
#          ^^^^^^^^^^^^ blocking-network: load_user -> query -> requests.get
#- app/service.py
from app.db import query as q
def load_user(id):
    return q(id)
#- app/db.py
import requests as r
def query(id):
    return r.get(f"http://x/{id}").json()
#- app/__init__.py
`));

test('a sync function by itself blocks nobody', () =>
  check(`
import time
def handler():
    time.sleep(1)
`));

test('a property is read on the loop', () =>
  check(`
import time
class Config:
    @property
    def value(self):
        time.sleep(1)
        return 1
async def handler(config: Config):
    print(config.value)
#         ^^^^^^^^^^^^ blocking-sleep: Config.value -> time.sleep
`));

test('an archive in memory is no file', () =>
  check(`
import io, zipfile
async def handler(body):
    zipfile.ZipFile(io.BytesIO(body))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        pass
`));

test('what a cache keeps is made once', () =>
  check(`
import requests
_cache = {}
async def by_key(key):
    cached = _cache.get(key)
    if cached is not None:
        return cached
    _cache[key] = requests.get(key)
#                 ^^^^^^^^^^^^^^^^^ blocking-network
async def handler(error):
    if error:
        return error
    requests.get("x")
#   ^^^^^^^^^^^^^^^^^ blocking-network
`));

test('a generator runs where it is gone through', () =>
  check(`
import time
def rows():
    time.sleep(1)
    yield 1
async def handler():
    later = rows()
    for row in later:
#              ^^^^^ blocking-sleep: rows -> time.sleep
        pass
async def listed():
    return list(rows())
#          ^^^^^^^^^^^^ blocking-sleep: rows -> time.sleep
`));

test('servers and schedulers of the standard library that run until they are stopped', () =>
  check(`
import http.server, sched, socketserver
class Server(http.server.HTTPServer): pass
async def serves():
    Server(("", 80), None).serve_forever()
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network
async def serves_within():
    with socketserver.ThreadingTCPServer(("", 80), None) as server:
        server.serve_forever()
#       ^^^^^^^^^^^^^^^^^^^^^^ blocking-network
async def runs(later: sched.scheduler):
    later.run()
#   ^^^^^^^^^^^ blocking-sleep
    later.run(blocking=False)
`));

test('what a command over SSH writes, and how it ends', () =>
  check(`
import paramiko
def connected(host):
    client = paramiko.SSHClient()
    return client
async def whole(host):
    stdin, stdout, stderr = connected(host).exec_command("ls")
#                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network
    code = stdout.channel.recv_exit_status()
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network
    return stdout.read(), code
#          ^^^^^^^^^^^^^ blocking-network
async def lines(host):
    _, stdout, _ = connected(host).exec_command("tail -f log")
#                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network
    for line in stdout:
#               ^^^^^^ blocking-network
        print(line)
async def shell(client: paramiko.SSHClient):
    channel = client.get_transport().open_session()
    channel.recv(1024)
#   ^^^^^^^^^^^^^^^^^^ blocking-network
`));

test('what is drawn and written as a document', () =>
  check(`
import io
import matplotlib.pyplot as plt
from matplotlib import pyplot
from pptx import Presentation
from reportlab.platypus import SimpleDocTemplate
from alembic import command
async def chart(data):
    fig, ax = plt.subplots()
    ax.plot(data)
    fig.savefig(io.BytesIO())
#   ^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-compute
    pyplot.savefig("chart.png")
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-compute
async def slides(path):
    show = Presentation(path)
    show.save(path)
#   ^^^^^^^^^^^^^^^ blocking-file
async def pages(path, story):
    SimpleDocTemplate(path).build(story)
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-compute
async def migrate(config):
    command.upgrade(config, "head")
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-database
`));

test('tokens and answers of clients that have async twins', () =>
  check(`
import msal
from google import genai
from mistralai import Mistral
client = genai.Client()
async def film(operation):
    operation = client.operations.get(operation)
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network
    client.files.download(file=operation.response)
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network
    chat = client.chats.create(model="m")
    await client.aio.files.download(file=operation.response)
    return chat.send_message("x")
#          ^^^^^^^^^^^^^^^^^^^^^^ blocking-network
async def token(secret):
    app = msal.ConfidentialClientApplication("id", client_credential=secret)
    return app.acquire_token_for_client(scopes=["x"])
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network
async def answer(client: Mistral, messages):
    await client.chat.complete_async(messages=messages)
    return client.chat.complete(messages=messages)
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network
`));
