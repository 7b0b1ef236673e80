"""Gives its work to a pool of two processes, which ends when there is a file `enough`."""

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ENOUGH = Path(__file__).with_name("enough")


async def main() -> None:
    loop = asyncio.get_running_loop()
    pool = ProcessPoolExecutor(2)
    await asyncio.gather(*(loop.run_in_executor(pool, work) for _ in range(2)))
    await asyncio.to_thread(pool.shutdown)
    while True:
        await asyncio.sleep(0.1)


def work() -> None:
    while not ENOUGH.exists():
        time.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(main())
