"""Sleeps on the loop a few times, and ends."""

import asyncio
import time


async def main() -> None:
    for _ in range(5):
        await asyncio.sleep(0.1)
        job()


def job() -> None:
    time.sleep(0.15)


asyncio.run(main())
