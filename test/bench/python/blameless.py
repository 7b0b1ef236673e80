"""Keeps a healthy loop from running by what is not its fault: stops the whole process, again and again. `stopped TIMES`, or `starved SECONDS`."""

import asyncio
import os
import signal
import subprocess
import sys
import time


async def stopped(times):
    """A child lets the process go on after 0.2 s."""
    for _ in range(times):
        line = f"import os, time; time.sleep(0.2); os.kill({os.getpid()}, {int(signal.SIGCONT)})"
        child = await asyncio.to_thread(
            subprocess.Popen, [sys.executable, "-S", "-c", line]
        )
        os.kill(os.getpid(), signal.SIGSTOP)
        await asyncio.to_thread(child.wait)
        print("stopped", flush=True)


async def starved(seconds):
    """Short steps, while three processes want every core."""
    line = [sys.executable, "-S", "-c", "while True: pass"]
    burners = [
        await asyncio.to_thread(subprocess.Popen, line)
        for _ in range(3 * (os.cpu_count() or 1))
    ]
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        sum(range(20_000))
        await asyncio.sleep(0.002)
    for burner in burners:
        burner.kill()
        await asyncio.to_thread(burner.wait)


what, amount = sys.argv[1:]
asyncio.run(globals()[what](int(amount)))
