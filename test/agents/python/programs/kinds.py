"""One stall of every kind in turn, each in a task of its own name, with a pause between them so that each stands alone.

A mark at a line says what the agent must report: `# task: cause gil call`. Where a kind has several lines, any of them is right.
"""

import asyncio
import gc
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import zlib

LENGTH = float(os.environ.get("LENGTH", "0.12"))
SCALE = LENGTH / 0.12


def sleep():
    time.sleep(LENGTH)  # sleep: io released time.sleep


def compute():
    ends = time.perf_counter() + LENGTH
    total = 0
    while time.perf_counter() < ends:  # compute: cpu held
        for number in range(2000):  # compute: cpu held
            total += number * number  # compute: cpu held
    return total


big = [{"name": "x" * 10, "values": list(range(10))} for _ in range(int(50_000 * SCALE))]


def dump():
    json.dumps(big)  # dump: cpu held json.dumps


nasty = "a" * 21 + "b"


def match():
    re.match(r"(a+)+$", nasty)  # match: cpu held re.match


def derive():
    hashlib.pbkdf2_hmac("sha256", b"password", b"salt", int(200_000 * SCALE))  # derive: cpu released hashlib.pbkdf2_hmac


data = os.urandom(int(4_000_000 * SCALE))


def compress():
    zlib.compress(data, 9)  # compress: cpu released zlib.compress


def spawn():
    subprocess.run(["sleep", str(LENGTH)], check=True)  # spawn: io released subprocess.run


lock = threading.Lock()


def take():
    with lock:  # take: lock released threading.Lock.__enter__
        pass


def hold():
    with lock:
        time.sleep(LENGTH)


def join():
    thread = threading.Thread(target=time.sleep, args=(LENGTH,))
    thread.start()
    thread.join()  # join: lock released


def read():
    with open(pipe) as file:  # read: io released open
        file.read()  # read: io released


def write():
    time.sleep(LENGTH)
    with open(pipe, "w") as file:
        file.write("x")


pipe = os.path.join(tempfile.mkdtemp(), "pipe")
os.mkfifo(pipe)
database = sqlite3.connect(":memory:")
count = "with recursive c(x) as (values(1) union all select x + 1 from c where x < ?) select count(*) from c"


def query():
    database.execute(count, (int(400_000 * SCALE),)).fetchall()  # query: cpu released sqlite3.Connection.execute


def power():
    pow(3, int(1_000_000 * SCALE**0.63))  # power: cpu held pow


numbers = [hash(str(n)) for n in range(int(300_000 * SCALE))]


def sort():
    sorted(numbers)  # sort: cpu held sorted


gc.disable()
kept = [[number] for number in range(int(1_000_000 * SCALE))]
gc.enable()


def collect():
    gc.collect()  # collect: gc held gc.collect


async def one(kind, helper):
    if helper is not None:
        threading.Thread(target=helper).start()
        time.sleep(0.01)
    kind()


async def main(wanted):
    helpers = {take: hold, read: write}
    kinds = [sleep, compute, dump, match, derive, compress, spawn, take, join, read, query, power, sort, collect]
    for kind in kinds:
        if wanted and kind.__name__ not in wanted:
            continue
        await asyncio.sleep(0.07)
        await asyncio.create_task(one(kind, helpers.get(kind)), name=kind.__name__)
        await asyncio.sleep(0.03)
        print(kind.__name__, flush=True)


if __name__ == "__main__":
    if os.environ.get("LOOP") == "uvloop":
        import uvloop

        uvloop.install()
    asyncio.run(main(sys.argv[1:]))
