"""Ends in the way its argument names, from inside a running loop. What it prints and how it ends must not depend on the agent."""

import asyncio
import gc
import os
import signal
import sys
import threading
import time


async def main(way):
    print("running", flush=True)
    await asyncio.sleep(0.02)
    time.sleep(0.03)
    await globals()[way]()


async def returns():
    print("done")


async def exits():
    sys.exit(7)


async def leaves():
    os._exit(9)


async def raises():
    raise ValueError("mine")


async def interrupts():
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.sleep(5)


async def interrupts_twice():
    os.kill(os.getpid(), signal.SIGINT)
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError:
        print("cancelled", flush=True)
        await asyncio.sleep(5)


async def terminates():
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.sleep(5)


async def dies():
    os.kill(os.getpid(), signal.SIGKILL)
    await asyncio.sleep(5)


async def forks():
    child = os.fork()
    if child == 0:
        os._exit(3)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


async def forks_and_returns():
    child = os.fork()
    if child == 0:
        print("child", flush=True)
        return
    os.waitpid(child, 0)
    print("parent")


async def forgets_a_task():
    asyncio.get_running_loop().create_task(raises())
    await asyncio.sleep(0.01)


async def leaves_a_thread():
    threading.Thread(target=asyncio.run, args=(asyncio.sleep(0.1),)).start()


async def handles_the_alarm():
    def ring(_number, _frame):
        raise TimeoutError("rang")

    signal.signal(signal.SIGALRM, ring)
    # Long enough that the loop waits by then, also where it has to wait for a core before.
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    time.sleep(0.01)
    await asyncio.sleep(5)


async def hears_the_alarm_while_collecting():
    """What a callback of the collector raises is printed and forgotten: the handler must not run in one of ours."""

    def ring(_number, _frame):
        raise TimeoutError("rang")

    gc.disable()
    for _ in range(300_000):
        circle = []
        circle.append(circle)
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    gc.collect()
    await asyncio.sleep(5)


async def interprets():
    """An interpreter beside this one has a loop of its own, which is blocked; where that does not crash by itself."""
    if sys.version_info < (3, 13):
        return
    import _interpreters

    program = "import asyncio, time\nasync def main():\n    await asyncio.sleep(0.1)\n    time.sleep(0.2)\n    await asyncio.sleep(0.1)\n"
    for way in ("isolated", "legacy"):
        one = _interpreters.create(way)
        print(_interpreters.exec(one, f"{program}asyncio.run(main())"))
        _interpreters.destroy(one)
        time.sleep(0.1)
        await asyncio.sleep(0.1)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
