"""The pairs of a program and a way to die that are named: each in a child of its own. Prints how each ended and what it said, as JSON.

`names SEED COUNT` prints the names of so many of the pairs. COLLECT: the collector's threshold.
"""

import asyncio
import concurrent.futures
import gc
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
import traceback


# How a program dies.
def returns():
    return


def exits():
    sys.exit(7)


def exits_with_words():
    sys.exit("enough")


def leaves():
    os._exit(9)


def raises():
    raise ValueError("mine")


def interrupts():
    signal.raise_signal(signal.SIGINT)


def terminates():
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)


def dies():
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(5)


def aborts():
    signal.signal(signal.SIGABRT, signal.SIG_DFL)
    os.abort()


def forks():
    child = os.fork()
    if child == 0:
        os._exit(3)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


ways = [
    returns,
    exits,
    exits_with_words,
    leaves,
    raises,
    interrupts,
    terminates,
    dies,
    aborts,
    forks,
]


# Where in a loop it does.
async def directly(way):
    await asyncio.sleep(0.001)
    time.sleep(0.012)
    way()


async def in_a_callback(way):
    asyncio.get_running_loop().call_soon(way)
    await asyncio.sleep(0.02)


async def in_a_timer(way):
    asyncio.get_running_loop().call_later(0.002, way)
    await asyncio.sleep(0.03)


async def in_a_task(way):
    await asyncio.create_task(directly(way))


async def in_a_done_callback(way):
    task = asyncio.create_task(asyncio.sleep(0.001))
    task.add_done_callback(lambda _: way())
    await asyncio.wait([task])


async def gathered(way):
    await asyncio.gather(directly(way), asyncio.sleep(0.005))


async def shielded(way):
    await asyncio.shield(directly(way))


async def with_a_timeout(way):
    await asyncio.wait_for(directly(way), 5)


async def in_a_generator(way):
    async def numbers():
        try:
            yield 1
            await directly(way)
        finally:
            print("closed", flush=True)

    async for _ in numbers():
        pass


async def while_cleaning_up(way):
    try:
        await asyncio.sleep(0.001)
    finally:
        await directly(way)


async def in_an_executor(way):
    await asyncio.get_running_loop().run_in_executor(None, way)


places = [
    directly, in_a_callback, in_a_timer, in_a_task, in_a_done_callback, gathered, shielded, with_a_timeout, in_a_generator, while_cleaning_up, in_an_executor,
]  # fmt: skip


# What runs that loop.
def run(main):
    asyncio.run(main)


def by_hand(main):
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(main)
    finally:
        loop.close()


def forever(main):
    loop = asyncio.new_event_loop()
    task = loop.create_task(main)
    task.add_done_callback(lambda _: loop.stop())
    loop.run_forever()
    task.result()


def in_a_thread(main):
    thread = threading.Thread(target=asyncio.run, args=(main,))
    thread.start()
    thread.join()


def beside_a_thread(main):
    thread = threading.Thread(target=asyncio.run, args=(asyncio.sleep(0.02),), daemon=True)
    thread.start()
    asyncio.run(main)


def in_a_pool_of_threads(main):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        print(pool.submit(asyncio.run, main).result(), flush=True)


def after_another(main):
    asyncio.run(directly(returns))
    asyncio.run(main)


def in_a_child(main):
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        return asyncio.run(main)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


runners = [run, by_hand, forever, in_a_thread, beside_a_thread, in_a_pool_of_threads, after_another, in_a_child]  # fmt: skip


def program(runner, place):
    def die(way):
        runner(place(way))

    die.__name__ = f"{runner.__name__} {place.__name__}"
    return die


def after_a_loop(way):
    asyncio.run(directly(returns))
    way()


def without_a_loop(way):
    way()


programs = [program(runner, place) for runner in runners for place in places]
programs += [after_a_loop, without_a_loop]


def begin(program, way):
    """Its pid and the file that it writes to."""
    file = tempfile.TemporaryFile()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid, file
    os.dup2(file.fileno(), 1)
    os.dup2(file.fileno(), 2)
    signal.alarm(30)
    threading.excepthook = lambda args: traceback.print_exception(args.exc_value)
    program(way)
    sys.exit(0)


def name_of(program, way):
    return f"{program.__name__}, {way.__name__}"


def main():
    pairs = {name_of(program, way): (program, way) for program in programs for way in ways}
    if sys.argv[1] == "names":
        seed, count = map(int, sys.argv[2:])
        print(json.dumps(random.Random(seed).sample(sorted(pairs), min(count, len(pairs)))))
        return
    gc.set_threshold(int(os.environ.get("COLLECT", gc.get_threshold()[0])))
    names = sys.argv[1:]
    under_way, told = {}, {}
    while names or under_way:
        while names and len(under_way) < 4:
            name = names.pop()
            pid, file = begin(*pairs[name])
            under_way[pid] = name, file
        pid, status = os.wait()
        name, file = under_way.pop(pid)
        file.seek(0)
        told[name] = [os.waitstatus_to_exitcode(status), file.read().decode()]
    print(json.dumps(told, indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
