"""Imports `before` and `after` of the working directory and prints how long each `main` held the loop at most, in milliseconds, turn by turn.

What the loop's thread waited for a processor is not counted: that is the machine's doing.
"""

import asyncio
import importlib
import json
import sys
import time
from types import ModuleType


def without_processor() -> float:
    with open("/proc/thread-self/schedstat") as times:
        return int(times.read().split()[1]) / 1e9


async def longest(done: asyncio.Event) -> float:
    worst = 0.0
    while not done.is_set():
        before, waited = time.perf_counter(), without_processor()
        await asyncio.sleep(0.001)
        held = time.perf_counter() - before - 0.001 - (without_processor() - waited)
        worst = max(worst, held)
    return worst


async def held_by(module: ModuleType) -> float:
    done = asyncio.Event()
    watching = asyncio.create_task(longest(done))
    await asyncio.sleep(0.01)
    await module.main()
    done.set()
    return await watching * 1000


async def measure(turns: int) -> list[list[float]]:
    sys.path.insert(0, ".")
    before, after = importlib.import_module("before"), importlib.import_module("after")
    return [[await held_by(before), await held_by(after)] for _ in range(turns)]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(int(sys.argv[1])))))
