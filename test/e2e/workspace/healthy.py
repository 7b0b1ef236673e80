"""Does little, often: no step of it is long."""

import asyncio


async def main() -> None:
    ticks = 0
    while True:
        await asyncio.sleep(0.2)
        ticks += 1
        print(ticks)


asyncio.run(main())
