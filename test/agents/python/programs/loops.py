"""Loops of every making, each blocked in a function of its own name: the one that the argument names, on asyncio or, by LOOP, on uvloop; prints that it is done."""

import asyncio
import os
import sys
import threading
import time


async def blocks():
    await asyncio.sleep(0.02)
    time.sleep(0.1)


def new_loop():
    if os.environ.get("LOOP") == "uvloop":
        import uvloop

        return uvloop.new_event_loop()
    return asyncio.new_event_loop()


def run(main):
    """What `asyncio.run` does, on the loop that was asked for."""
    loop = new_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(main)
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def late():
    """No loop is there for a while, and then one begins in a thread that is not the first."""
    time.sleep(0.3)
    thread = threading.Thread(target=lambda: run(blocks()), name="late")
    thread.start()
    thread.join()


def several():
    """Three loops at the same time, each blocked at its own."""
    threads = [threading.Thread(target=lambda: run(blocks()), name=f"several {number}") for number in range(2)]
    for thread in threads:
        thread.start()
    run(blocks())
    for thread in threads:
        thread.join()


def again():
    """One thread begins three loops, one after the other."""
    for _ in range(3):
        run(blocks())


def forever():
    """As programs did before `asyncio.run`: a loop that is made by hand, run twice and closed."""
    loop = new_loop()
    task = loop.create_task(blocks())
    task.add_done_callback(lambda _: loop.stop())
    loop.run_forever()
    loop.run_until_complete(blocks())
    loop.close()


def anyio():
    """Its tasks are asyncio's; one of a group blocks."""
    import anyio

    async def main():
        async with anyio.create_task_group() as group:
            group.start_soon(blocks)
            await anyio.sleep(0.05)
            await anyio.to_thread.run_sync(time.sleep, 0.1)

    anyio.run(main, backend_options={"use_uvloop": os.environ.get("LOOP") == "uvloop"})


def guest():
    """Trio as the guest of a loop: its tasks run in callbacks of that loop, and block it."""
    import trio

    async def blocks_trio():
        await trio.sleep(0.02)
        time.sleep(0.1)

    async def host():
        running = asyncio.get_running_loop()
        done = running.create_future()
        trio.lowlevel.start_guest_run(
            blocks_trio,
            run_sync_soon_threadsafe=running.call_soon_threadsafe,
            host_uses_signal_set_wakeup_fd=True,
            done_callback=lambda outcome: done.set_result(outcome.unwrap()),
        )
        await done

    run(host())


globals()[sys.argv[1]]()
print("done")
