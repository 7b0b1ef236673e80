/** What is done only for those who give an optional parameter, or only for those who do not. */

import { test } from 'node:test';
import { check, checkHints } from './check.ts';

const programs: Record<string, string> = {
  'a path that is given': `
def save(text, path=None):
    if path is not None:
        with open(path, "w") as file:
            file.write(text)
async def f():
    save("x", "notes.txt")
#   ^^^^^^^^^^^^^^^^^^^^^^ blocking-file: save -> open
    save("x", path="notes.txt")
async def passes_on(path):
    save("x", path)
#   ^^^^^^^^^^^^^^^ blocking-file: save -> open
async def all_of(*args):
    save(*args)
#   ^^^^^^^^^^^ blocking-file: save -> open`,
  'what a function hands on': `
import time
def save(text, path=None):
    if path is not None:
        with open(path, "w") as file:
            file.write(text)
def note(text, path=None):
    save(text, path=path)
def wait(text, path=None):
    note(text, path)
    far(text)
def far(text): further(text)
def further(text): furthest(text)
def furthest(text): time.sleep(1)
async def f():
    note("x", "notes.txt")
#   ^^^^^^^^^^^^^^^^^^^^^^ blocking-file: note -> save -> open
    note("x")
    wait("x")
#   ^^^^^^^^^ blocking-sleep: wait -> far -> further -> furthest -> time.sleep`,
  'a session that is made where none is given': `
import requests
def load(url, session=None):
    session = session or requests.Session()
    return session.get(url)
def connect(url, answer=None):
    if answer is None:
        return requests.get(url)
    return answer
async def f():
    load("x", requests.Session())
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-network: load -> requests.Session.get
async def g():
    connect("x")
#   ^^^^^^^^^^^^ blocking-network: connect -> requests.get`,
  'a parameter that is bound again before': `
def save(text, path=None):
    path = path or "notes.txt"
    if path:
        open(path, "w").write(text)
async def f():
    save("x")
#   ^^^^^^^^^ blocking-file: save -> open`,
  'another way there that asks for nothing': `
def save(text, path=None):
    if path:
        open(path, "w").write(text)
    open("log", "a").write(text)
async def f():
    save("x")
#   ^^^^^^^^^ blocking-file: save -> open`,
  otherwise: `
def save(text, quiet=False):
    if quiet:
        return
    open("log", "a").write(text)
async def f():
    save("x")
#   ^^^^^^^^^ blocking-file: save -> open`,
  'given on one of two ways, and the other way is taken': `
def show(answer=None):
    if answer is None:
        input("go on?")
def help_(answer=None, user=None):
    show(answer=("Y" if user is not None else answer))
async def f():
    help_()
#   ^^^^^^^ blocking-console: help_ -> show -> input`,
  'given on one of two ways, where that is what blocks': `
import time
def show(answer=None):
    if answer is not None:
        time.sleep(1)
def help_(answer=None, user=None):
    show("Y" if user else answer)
async def f(user):
    help_(user=user)
#   ^^^^^^^^^^^^^^^^ blocking-sleep: help_ -> show -> time.sleep`,
  'what the caller asks for, where it may be nothing or no': `
def show(answer=None):
    if answer is None:
        input("go on?")
def note(text, quiet=False):
    if not quiet:
        open("log", "a").write(text)
async def f(user: str | None, quiet):
    show(user)
#   ^^^^^^^^^^ blocking-console: show -> input
    note("x", quiet)
#   ^^^^^^^^^^^^^^^^ blocking-file: note -> open`,
  'what the caller asks for, where a union says that it may be nothing': `
from typing import Annotated, Union
def show(answer=None):
    if answer is None:
        input("go on?")
async def f(user: Union[str, None]):
    show(user)
#   ^^^^^^^^^^ blocking-console: show -> input
async def g(user: Annotated[str | None, 1]):
    show(user)
#   ^^^^^^^^^^ blocking-console: show -> input`,
};

const traps: Record<string, string> = {
  'a path that is not given, or is None': `
def save(text, path=None):
    if path is not None:
        open(path, "w").write(text)
def note(text, path=None):
    if not path:
        return
    open(path, "w").write(text)
def keep(text, path=None):
    return open(path, "w").write(text) if path else text
def both(text, path=None):
    if text and path:
        open(path, "w").write(text)
async def f():
    save("x")
    save("x", None)
    note("x", path=None)
    keep("x")
    both("x")`,
  'a context that is given': `
import ssl
class Transport:
    def __init__(self, host, context=None):
        self.context = context if context is not None else ssl.create_default_context()
def verify(host, context=None):
    context or ssl.create_default_context()
async def f(make):
    context = make()
    Transport("x", context)
    Transport("x", context=make())
    verify("x", context)`,
  'through a method and another function': `
import time
class Client:
    def close(self, wait=False):
        if wait:
            time.sleep(1)
    def stop(self):
        self.close()
async def f(client: Client):
    client.stop()
    client.close(False)`,
  'given, or what was given before': `
def show(answer=None):
    if answer is None:
        input("go on?")
def help_(answer=None, user=None):
    show(answer=("Y" if user is not None else answer))
async def f(user):
    help_(answer="N")`,
  'what the caller itself asks for': `
def show(answer=None):
    if answer is None:
        input("go on?")
def help_(answer=None, user=None):
    show(answer=("Y" if user is not None else answer))
async def f(user: str):
    show(user)
async def g(answer):
    help_(answer)`,
  'what a method hands on': `
import time
class Client:
    def check(self, name, shallow=False):
        if not shallow:
            time.sleep(1)
class Lower(Client):
    def check(self, name, shallow=False):
        return super().check(name.lower(), shallow=shallow)
async def f(client: Lower):
    client.check("x", shallow=True)`,
  'what leaves before': `
import time
def pause(quick=False):
    if quick:
        return
    time.sleep(1)
async def f():
    pause(True)
    pause(quick=True)`,
};

for (const [name, program] of Object.entries(programs)) test(`optional: ${name}`, () => check(program));
for (const [name, program] of Object.entries(traps)) test(`optional, left alone: ${name}`, () => check(program));

test('what is done unless it is not asked for', () =>
  check(`
def state(*, path, probe=True):
    if not probe:
        return None
    return open(path).read()
def told(probe=True):
    return state(path="x", probe=probe)
async def f():
    told(probe=False)
    state(path="x", probe=False)
async def g():
    told()
#   ^^^^^^ blocking-file
async def h():
    state(path="x")
#   ^^^^^^^^^^^^^^^ blocking-file
async def i(probe):
    state(path="x", probe=probe)
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-file
`));

test('what a caller asks somebody else for may not be asked for', () =>
  check(`
import sqlite3
def sync(path, dry_run=True):
    if not dry_run:
        sqlite3.connect(path)
async def f(path, options):
    sync(path)
    sync(path, True)
async def g(path, options):
    sync(path, dry_run=options.get("dry_run"))
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-database
`));

test('of two ways the one is told that a call asks for', () =>
  checkHints(`
import requests, time
def state(probe=True):
    if probe:
        requests.get("x")
    else:
        time.sleep(3)
async def f():
    state(probe=False)
#   ^^^^^^^^^^^^^^^^^^ blocking-sleep: state -> time.sleep
async def g():
    state()
#   ^^^^^^^ blocking-network: state -> requests.get
`));

test('what is done whatever is given is told where what is nearer is not asked for', () =>
  check(`
import sqlite3
def look(path):
    return open(path).read()
def sync(path, dry_run=True):
    if not dry_run:
        sqlite3.connect(path)
    return look(path)
async def f(path):
    sync(path)
#   ^^^^^^^^^^ blocking-file: sync -> look -> open
`));
