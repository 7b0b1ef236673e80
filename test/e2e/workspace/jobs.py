"""A job runner whose every job holds the loop; it writes down when, for whoever wants to check."""

import asyncio
import time
from pathlib import Path

LOG = Path(__file__).with_name("jobs.py.log")


async def main() -> None:
    while True:
        await asyncio.sleep(1)
        crunch()


def crunch() -> None:
    began = time.time()
    LOG.write_text(f"{began * 1000:.0f}")
    while time.time() - began < 4:
        sum(range(10_000))
    LOG.write_text(f"{began * 1000:.0f} {time.time() * 1000:.0f}")


asyncio.run(main())
