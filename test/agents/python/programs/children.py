"""Starts children in the way its argument names, each with a loop of its own that stalls; prints what came back."""

import asyncio
import concurrent.futures
import multiprocessing
import os
import subprocess
import sys
import time


async def blocked(number):
    await asyncio.sleep(0.01)
    time.sleep(0.08)
    return number


def child(number):
    # In no loop, not even in the one that it was forked in.
    time.sleep(0.2)
    return asyncio.run(blocked(number))


def pool(method):
    context = multiprocessing.get_context(method)
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as executor:
        return sorted(executor.map(child, range(3)))


async def rested(number):
    await asyncio.sleep(0)
    return number


def brief_child(number):
    return asyncio.run(rested(number))


async def in_loop(method, work):
    """A pool used from a running loop, as servers do."""
    loop = asyncio.get_running_loop()
    context = multiprocessing.get_context(method)
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as executor:
        return await asyncio.gather(
            *[loop.run_in_executor(executor, work, number) for number in range(3)]
        )


async def while_looked_at():
    """The step that forks is old enough for the sampler to look at it."""
    time.sleep(0.012)
    return await in_loop("fork", brief_child)


def again_and_again(times):
    """A lock that the sampler held would hang the child."""
    return all(asyncio.run(while_looked_at()) == [0, 1, 2] for _ in range(times))


async def waits_for_its_child():
    """The step goes on after the fork, and is a stall by that alone."""
    await asyncio.sleep(0.3)
    child = os.fork()
    if child == 0:
        time.sleep(0.2)
        os._exit(7)
    return os.waitpid(child, 0)[1]  # waits


async def storm(forks):
    for _ in range(forks // 10):
        children = []
        for _ in range(10):
            pid = os.fork()
            if pid == 0:
                os._exit(0)
            children.append(pid)
        await asyncio.sleep(0)
        for pid in children:
            os.waitpid(pid, 0)
    return "calm"


def main():
    way = sys.argv[1]
    if way == "subprocess":
        line = [sys.executable, __file__, "child"]
        print(subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip())
    elif way == "child":
        print(child(1))
    elif way == "waits":
        print(asyncio.run(waits_for_its_child()))
    elif way == "storm":
        print(asyncio.run(storm(int(sys.argv[2]))))
    elif way == "again":
        print(again_and_again(int(sys.argv[2])))
    elif way.startswith("loop-"):
        print(asyncio.run(in_loop(way.partition("-")[2], child)))
    else:
        print(pool(way))


if __name__ == "__main__":
    main()
