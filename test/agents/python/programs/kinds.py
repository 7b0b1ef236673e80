"""One stall of every kind in turn, each in a task of its own name, with a pause between them so that each stands alone.

A mark at a line says what the agent must report: `# task: cause gil call`. Where a kind has several lines, any of them is right.
For each it prints the share of its time that threads of this process were ready to run and got no core.
"""

import asyncio
import gc
import glob
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


def enough(work, first, power=1.0):
    """The amount that takes a core LENGTH, where the time grows with that power of it."""
    taken = []
    for _ in range(2):
        began = time.thread_time()
        work(first)
        taken.append(time.thread_time() - began)
    return int(first * (1.2 * LENGTH / min(taken)) ** (1 / power))


def sleep():
    time.sleep(LENGTH)  # sleep: io released time.sleep


def compute():
    ends = time.perf_counter() + LENGTH
    total = 0
    while time.perf_counter() < ends:  # compute: cpu held
        for number in range(2000):  # compute: cpu held
            total += number * number  # compute: cpu held
    return total


row = {"name": "x" * 10, "values": list(range(10))}
big = [row] * enough(lambda amount: json.dumps([row] * amount), 3000)


def dump():
    json.dumps(big)  # dump: cpu held json.dumps


longer = enough(lambda amount: [re.match(r"(a+)+$", "a" * 15 + "b") for _ in range(amount)], 4)
nasty = "a" * (15 + longer.bit_length()) + "b"


def match():
    re.match(r"(a+)+$", nasty)  # match: cpu held re.match


rounds = enough(lambda amount: hashlib.pbkdf2_hmac("sha256", b"password", b"salt", amount), 20_000)


def derive():
    hashlib.pbkdf2_hmac("sha256", b"password", b"salt", rounds)  # derive: cpu released hashlib.pbkdf2_hmac


noise = os.urandom(300_000)
data = noise * (1 + enough(lambda _: zlib.compress(noise, 9), 10) // 10)


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
most = enough(lambda amount: database.execute(count, (amount,)).fetchall(), 40_000)


def query():
    database.execute(count, (most,)).fetchall()  # query: cpu released sqlite3.Connection.execute


exponent = enough(lambda amount: pow(3, amount), 200_000, 1.585)


def power():
    pow(3, exponent)  # power: cpu held pow


some = [hash(str(n)) for n in range(20_000)]
numbers = [hash(str(n)) for n in range(enough(lambda _: sorted(some), 20_000, 1.2))]


def sort():
    sorted(numbers)  # sort: cpu held sorted


gc.disable()
gc.collect()
gc.freeze()
kept = [[number] for number in range(100_000)]
kept += [[number] for number in range(enough(lambda _: gc.collect(), 100_000, 1.1) - 100_000)]
gc.enable()


def collect():
    gc.collect()  # collect: gc held gc.collect


async def one(kind, helper):
    if helper is not None:
        threading.Thread(target=helper).start()
        time.sleep(0.01)
    kind()


def waited():
    """Seconds that the threads of this process waited for a core so far; nothing where the system does not say."""
    total = 0
    for thread in glob.glob("/proc/self/task/*/schedstat"):
        try:
            with open(thread) as file:
                total += int(file.read().split()[1])
        except OSError:
            pass  # It has just ended.
    return total / 1e9


async def main(wanted):
    helpers = {take: hold, read: write}
    kinds = [sleep, compute, dump, match, derive, compress, spawn, take, join, read, query, power, sort, collect]
    for kind in kinds:
        if wanted and kind.__name__ not in wanted:
            continue
        await asyncio.sleep(0.07)
        began, waiting = time.perf_counter(), waited()
        await asyncio.create_task(one(kind, helpers.get(kind)), name=kind.__name__)
        starved = max(0.0, waited() - waiting) / (time.perf_counter() - began)
        await asyncio.sleep(0.03)
        print(kind.__name__, round(starved, 3), flush=True)


if __name__ == "__main__":
    if os.environ.get("LOOP") == "uvloop":
        import uvloop

        uvloop.install()
    asyncio.run(main(sys.argv[1:]))
