"""Closes every file that it does not know while its loop runs, and has others by all of their numbers: nobody else may read them."""

import asyncio
import os
import time

first = 100
text = b"of the program"


def late():
    time.sleep(0.08)


async def main():
    await asyncio.sleep(0.1)
    numbers = [int(name) for name in os.listdir("/proc/self/fd") if int(name) >= first]
    mine, other = os.pipe()
    os.write(other, text)
    os.closerange(first, 1 << 12)
    for number in numbers:
        os.dup2(mine, number)
    await asyncio.sleep(0.4)
    late()
    await asyncio.sleep(0.4)
    os.close(other)
    print("all there" if os.read(mine, 100) == text else "somebody read it")


asyncio.run(main())
