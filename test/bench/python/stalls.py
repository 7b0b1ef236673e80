"""Blocks its loop in every way of the list, for several lengths each, and says what it did: one JSON line a stall.

A mark at a line says what is right there: `# kind: cause gil`. `lengths` are milliseconds, from the command line.
"""

import asyncio
import base64
import bz2
import concurrent.futures
import gc
import hashlib
import json
import lzma
import os
import pickle
import queue
import random
import re
import select
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree
import zlib

now = time.perf_counter
epoch = time.time() - now()


# Waits: `amount` is seconds.
def sleep(amount):
    time.sleep(amount)  # sleep: io released


def nested(amount):
    inner(amount)


def inner(amount):
    innermost(amount)


def innermost(amount):
    time.sleep(amount)  # nested: io released


def subprocess_run(amount):
    subprocess.run(["sleep", str(amount)])  # subprocess_run: io released


def popen_wait(amount):
    process = subprocess.Popen(["sleep", str(amount)])  # popen_wait: io released
    process.wait()  # popen_wait: io released


def os_system(amount):
    os.system(f"sleep {amount}")  # os_system: io released


lock = threading.Lock()


def with_lock(amount):
    with lock:  # with_lock: lock released
        pass


def acquire(amount):
    lock.acquire()  # acquire: lock released
    lock.release()


def event_wait(amount):
    threading.Event().wait(amount)  # event_wait: lock released


def thread_join(amount):
    thread = threading.Thread(target=time.sleep, args=(amount,))
    thread.start()
    thread.join()  # thread_join: lock released


def queue_get(amount):
    try:
        queue.Queue().get(timeout=amount)  # queue_get: lock released
    except queue.Empty:
        pass


def future_result(amount):
    pool.submit(time.sleep, amount).result()  # future_result: lock released


def read_pipe(amount):
    os.read(reader, 1)  # read_pipe: io released


def socket_recv(amount):
    near.recv(1)  # socket_recv: io released


def select_wait(amount):
    select.select([near], [], [], amount)  # select_wait: io released


# Work with the GIL held: `amount` is a number of pieces.
def compute(amount):
    ends = now() + amount
    total = 0
    while now() < ends:  # compute: cpu held
        for number in range(1000):  # compute: cpu held
            total += number * number  # compute: cpu held


def recursion(amount):
    ends = now() + amount
    while now() < ends:  # recursion: cpu held
        fibonacci(12)  # recursion: cpu held


def fibonacci(n):  # recursion: cpu held
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)  # recursion: cpu held


def json_dumps(amount):
    json.dumps(rows[:amount])  # json_dumps: cpu held


def json_loads(amount):
    json.loads(texts(amount))  # json_loads: cpu held


def pickle_dumps(amount):
    pickle.dumps(rows[:amount])  # pickle_dumps: cpu held


def regex(amount):
    re.fullmatch(r"(?:a|b|ab)*c", "ab" * amount)  # regex: cpu held


def pattern_sub(amount):
    word.sub("<>", "some words " * amount)  # pattern_sub: cpu held


def sort(amount):
    sorted(numbers[:amount])  # sort: cpu held


def big_pow(amount):
    pow(7, amount)  # big_pow: cpu held


def power_operator(amount):
    value = 7**amount  # power_operator: cpu held
    return [value].pop() is None


def contains(amount):
    found = -1 in haystack  # contains: cpu held
    return bool(found) or len(haystack) < amount


def xml_parse(amount):
    xml.etree.ElementTree.fromstring("<a>" + "<b c='d'>e</b>" * amount + "</a>")  # xml_parse: cpu held


def b64(amount):
    base64.b64encode(blob(amount))  # b64: cpu held


def str_replace(amount):
    ("ab" * amount).replace("a", "xyz")  # str_replace: cpu held


def sum_range(amount):
    sum(range(amount))  # sum_range: cpu held


def collect(amount):
    gc.collect()  # collect: gc held


# Work without the GIL.
def pbkdf2(amount):
    hashlib.pbkdf2_hmac("sha256", b"p", b"s", amount)  # pbkdf2: cpu released


def sha512(amount):
    hashlib.sha512(blob(amount))  # sha512: cpu released


def zlib_compress(amount):
    zlib.compress(noise[:amount], 9)  # zlib_compress: cpu released


def bz2_compress(amount):
    bz2.compress(noise[:amount])  # bz2_compress: cpu released


def lzma_compress(amount):
    lzma.compress(noise[:amount])  # lzma_compress: cpu released


def sqlite(amount):
    database.execute(count, (amount,)).fetchone()  # sqlite: cpu released


def contended(amount):
    ends = now() + amount
    while now() < ends:  # contended: lock held
        total = sum(range(50))  # contended: lock held
    return total


def burn(ends):
    while now() < ends:
        for _ in range(1000):
            pass


rows = [{"name": f"n{number}", "values": [number] * 10} for number in range(150_000)]
texts_all = [json.dumps(row) for row in rows]
numbers = [random.random() for _ in range(1_500_000)]
noise = random.Random(1).randbytes(1 << 23)
word = re.compile(r"\b(\w)(\w*)\b")
blobs = {}
text_cache = {}
gc.freeze()
garbage = []
haystack = []
pool = concurrent.futures.ThreadPoolExecutor(1)
reader, writer = os.pipe()
near, far = socket.socketpair()
database = sqlite3.connect(":memory:")
count = "with recursive c(x) as (values(1) union all select x + 1 from c where x < ?) select count(*) from c"


def texts(amount):
    if amount not in text_cache:
        text_cache[amount] = "[" + ",".join(texts_all[:amount]) + "]"
    return text_cache[amount]


def blob(amount):
    if amount not in blobs:
        blobs[amount] = bytes(amount)
    return blobs[amount]


def fill(amount):
    garbage[:] = [[number] for number in range(amount)]


timed = [
    sleep, nested, subprocess_run, popen_wait, os_system, with_lock, acquire, event_wait, thread_join, queue_get,
    future_result, read_pipe, socket_recv, select_wait, compute, recursion, contended,
]  # fmt: skip
#: With a first amount to measure, and the most there is.
sized = {
    json_dumps: (2000, 150_000),
    json_loads: (2000, 150_000),
    pickle_dumps: (5000, 150_000),
    regex: (8, 14),
    pattern_sub: (5000, None),
    sort: (20_000, 1_500_000),
    big_pow: (200_000, None),
    power_operator: (200_000, None),
    contains: (1_000_000, 30_000_000),
    xml_parse: (5000, None),
    b64: (2_000_000, 150_000_000),
    str_replace: (300_000, 20_000_000),
    sum_range: (500_000, None),
    collect: (100_000, None),
    pbkdf2: (10_000, None),
    sha512: (3_000_000, 300_000_000),
    zlib_compress: (300_000, 1 << 23),
    bz2_compress: (100_000, 1 << 23),
    lzma_compress: (50_000, 1 << 23),
    sqlite: (50_000, None),
}
#: How the time grows with the amount, where not in proportion.
power = {big_pow: 1 / 1.585, power_operator: 1 / 1.585}


def prepare(kind, amount):
    """What a step needs from outside, begun just before it."""
    if kind in (with_lock, acquire):
        lock.acquire()
        threading.Timer(amount, lock.release).start()
    elif kind is read_pipe:
        threading.Timer(amount, os.write, (writer, b"x")).start()
    elif kind is socket_recv:
        threading.Timer(amount, far.send, (b"x",)).start()
    elif kind is contended:
        for _ in range(2):
            threading.Thread(target=burn, args=(now() + amount + 0.02,)).start()
    elif kind is contains:
        haystack[:] = [0] * amount
    elif kind is collect:
        fill(amount)
    elif kind is json_loads:
        texts(amount)
    elif kind in (b64, sha512):
        blob(amount)


def amount_for(kind, seconds, rates):
    if kind in timed:
        return seconds
    first, most = sized[kind]
    if kind is regex:
        return first
    amount = int(first * (seconds / rates[kind]) ** power.get(kind, 1))
    return max(1, min(amount, most or amount))


def measure(kind):
    first, _ = sized[kind]
    best = 1.0
    for _ in range(3):
        prepare(kind, first)
        began = now()
        kind(first)
        best = min(best, now() - began)
    return best


async def step(kind, amount):
    began = now()
    kind(amount)
    return began, now()


async def main(lengths, wanted):
    gc.disable()  # Only the kind that collects shall collect.
    kinds = [kind for kind in [*timed, *sized] if not wanted or kind.__name__ in wanted]
    rates = {kind: measure(kind) for kind in kinds if kind in sized and kind is not regex}
    plan = [(kind, length) for kind in kinds for length in lengths]
    random.Random(7).shuffle(plan)
    for kind, length in plan:
        amount = amount_for(kind, length / 1000, rates)
        await asyncio.sleep(0.03)
        prepare(kind, amount)
        await asyncio.sleep(0.001 if kind in (with_lock, acquire, read_pipe, socket_recv, contended) else 0.03)
        began, ended = await asyncio.create_task(step(kind, amount), name=kind.__name__)
        await asyncio.sleep(0.03)
        stall = {"kind": kind.__name__, "began": (began + epoch) * 1e6, "lasted": (ended - began) * 1e6}
        print(json.dumps(stall), flush=True)
        garbage.clear()


if __name__ == "__main__":
    if os.environ.get("LOOP") == "uvloop":
        import uvloop

        uvloop.install()
    asyncio.run(main([float(each) for each in sys.argv[1].split(",")], sys.argv[2:]))
