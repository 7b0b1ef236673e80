"""One situation, named by the argument, in which something else than the stall itself is to be measured."""

import asyncio
import io
import os
import pdb
import signal
import subprocess
import sys
import threading
import time


async def victims():
    async def waits():
        await asyncio.sleep(0.03)

    tasks = [asyncio.create_task(waits(), name=f"victim {number}") for number in range(3)]
    await asyncio.sleep(0.01)
    time.sleep(0.15)
    await asyncio.gather(*tasks)


def short():
    time.sleep(0.012)


async def short_calls():
    for _ in range(40):
        short()
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.05)


def hot():
    ends = time.perf_counter() + 0.2
    while time.perf_counter() < ends:
        sum(range(1000))


async def hotspots():
    began = time.thread_time()
    for _ in range(6):
        hot()
        await asyncio.sleep(0.002)
    print(time.thread_time() - began)


async def holds_the_gil(times=1):
    numbers = [hash(str(number)) for number in range(1_500_000 // times)]
    for _ in range(times):
        await asyncio.sleep(0.1)
        sorted(numbers)
    await asyncio.sleep(0.05)


async def holds_the_gil_again():
    await holds_the_gil(2)


async def stopped():
    """Stopped as a whole, in the middle of a step; a child lets it go on."""
    await asyncio.sleep(0.05)
    for _ in range(3):
        line = f"import os, time; time.sleep(0.4); os.kill({os.getpid()}, {int(signal.SIGCONT)})"
        child = await asyncio.to_thread(subprocess.Popen, [sys.executable, "-S", "-c", line])
        os.kill(os.getpid(), signal.SIGSTOP)
        await asyncio.to_thread(child.wait)


async def rested():
    """A loop without a selector that has had nothing to do for a while."""
    for _ in range(3):
        await asyncio.sleep(0.9)
        time.sleep(0.2)
    await asyncio.sleep(0.05)


class Later(io.StringIO):
    """A person who thinks for a while before typing."""

    def readline(self, *_):
        time.sleep(0.2)
        return "continue\n"


async def debugged():
    await asyncio.sleep(0.05)
    pdb.Pdb(stdin=Later(), stdout=io.StringIO(), nosigint=True).set_trace()
    await asyncio.sleep(0.05)


async def burst():
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0.05)
    for _ in range(150):
        loop.call_soon(hop)
    await asyncio.sleep(0)
    await asyncio.sleep(0.05)
    await asyncio.gather(*[hops() for _ in range(75)])
    await asyncio.sleep(0.05)


async def hops():
    for _ in range(2):
        hop()


def hop():
    ends = time.perf_counter() + 0.001
    while time.perf_counter() < ends:
        pass


async def crowded():
    """Other threads keep the GIL from the loop."""
    gate = threading.Event()
    for _ in range(3):
        threading.Thread(target=burn, args=(gate,)).start()
    await asyncio.sleep(0.1)
    gate.set()
    ends = time.perf_counter() + 0.35
    while time.perf_counter() < ends:
        sum(range(100))
    await asyncio.sleep(0.2)


def burn(gate):
    gate.wait()
    ends = time.perf_counter() + 0.4
    while time.perf_counter() < ends:
        sum(range(100))


if os.environ.get("LOOP") == "uvloop":
    import uvloop

    uvloop.install()
asyncio.run(globals()[sys.argv[1]]())
