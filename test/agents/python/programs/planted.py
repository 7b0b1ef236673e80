"""Puts a secret wherever a program may have one while its loop is blocked, each made of SEED and a number. Prints how many."""

import asyncio
import contextvars
import dataclasses
import hashlib
import json
import logging
import os
import pickle
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

planted = []


def secret():
    planted.append(f"{os.environ['SEED']}-{len(planted):02}-")
    return planted[-1] * 3


def block(*_):
    time.sleep(0.02)


def local():
    password = secret()
    block()
    return password


def argument(password, *others, **named):
    block()
    return password, others, named


def default(password=secret()):
    block()
    return password


def closure():
    token = secret()

    def inner():
        block()
        return token

    return inner()


class Account:
    key = secret()

    def __init__(self):
        self.password = secret()

    def __repr__(self):
        return secret()

    def check(self):
        block()


@dataclasses.dataclass
class Card:
    number: str

    def pay(self):
        block()


variable = contextvars.ContextVar("variable", default=secret())
in_global = secret()


def in_dictionary():
    rows = [{secret(): secret()} for _ in range(2)] * 20_000
    return len(json.dumps(rows)), len(pickle.dumps(rows))


def in_json():
    return json.loads(json.dumps([secret()] * 100_000))


def in_pattern():
    re.match(f"(a+)+{secret()}", "a" * 19)


def in_text():
    re.sub("x", secret(), "x" * 200_000)


def in_sql():
    database = sqlite3.connect(":memory:")
    database.execute("create table words (word text)")
    database.executemany("insert into words values (?)", [(secret(),)] * 2000)
    database.execute(
        f"select count(*) from words a, words b where a.word <> '{secret()}'"
    ).fetchone()


def in_command():
    subprocess.run(
        [sys.executable, "-S", "-c", "import time; time.sleep(0.02)", secret()],
        check=True,
    )
    subprocess.run(
        "sleep 0.02", shell=True, check=True, env={**os.environ, "PASSWORD": secret()}
    )


def in_hash():
    hashlib.pbkdf2_hmac("sha256", secret().encode(), secret().encode(), 20_000)


def in_file():
    path = os.path.join(folder, secret().replace("/", "_"))
    with open(path, "w") as file:
        file.write(secret() * 20_000)
        file.flush()
        os.fsync(file.fileno())
    with open(path) as file:
        zlib.compress(file.read().encode(), 9)


def in_url():
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.server_port}/{secret()}?token={secret()}",
        data=secret().encode(),
        headers={"authorization": secret(), "cookie": secret()},
    )
    urllib.request.urlopen(request).read()


def in_socket():
    near, far = socket.socketpair()
    threading.Timer(0.02, far.send, [secret().encode()]).start()
    near.recv(1000)


def in_exception():
    try:
        raise ValueError(secret())
    except ValueError:
        block()


def in_log():
    logging.getLogger("app").warning("%s", secret())
    block()


def in_generator():
    return sum(
        len(each)
        for each in (
            secret() if number == 0 else "x" * number for number in range(9000)
        )
    )


def in_lambda():
    return (lambda word: (block(), word))(secret())


def misnamed(function):
    function.__name__ = function.__qualname__ = secret()
    return function


def sleeps(self=None):
    block()


# Classes and functions that are named after what came in.
named = type(secret(), (), {"sleeps": sleeps})()
listed = type(secret(), (list,), {})(range(300_000))
called = misnamed(lambda: time.sleep(0.02))


def in_class_name():
    named.sleeps()
    listed.sort(key=str)


def in_function_name():
    called()


def in_thread():
    thread = threading.Thread(target=block, name=secret(), args=())
    thread.start()
    thread.join()


def in_note():
    error = ValueError(secret(), {secret(): secret()})
    error.__cause__ = KeyError(secret())
    try:
        raise error
    except ValueError:
        logging.getLogger("app").exception(secret())
        block()


def in_format():
    return f"{secret():>9000000}".count("x"), block()


class Slow(BaseHTTPRequestHandler):
    def do_POST(self):
        time.sleep(0.01)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


async def waits(word):
    await asyncio.sleep(0.001)
    return word


async def main():
    os.environ["API_KEY"] = secret()
    victims = [asyncio.create_task(waits(secret())) for _ in range(2)]
    odd = waits(secret())
    odd.__name__ = odd.__qualname__ = secret()
    victims.append(asyncio.create_task(odd))
    asyncio.get_running_loop().call_later(0.001, misnamed(lambda: None))
    asyncio.get_running_loop().call_later(0.001, block, secret())
    steps = [
        in_class_name, in_function_name, in_thread, in_note, in_format, local, default, closure, Account().check, Card(secret()).pay, in_dictionary, in_json, in_pattern, in_text, in_sql,
        in_command, in_hash, in_file, in_url, in_socket, in_exception, in_log, in_generator, in_lambda,
    ]  # fmt: skip
    for step in steps:
        variable.set(secret())
        await asyncio.sleep(0.002)
        step()
    argument(secret(), secret(), word=secret())
    await asyncio.gather(*victims)
    await asyncio.sleep(0.02)


folder = tempfile.mkdtemp()
logging.basicConfig(stream=open(os.devnull, "w"))
server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
threading.Thread(target=server.serve_forever, daemon=True).start()
asyncio.run(main())
print(len(planted))
