"""Every kind of program here, dying in every way: each pair in a child of its own. Prints how each ended and what it said, as JSON."""

import asyncio
import concurrent.futures
import json
import os
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


# What it is made of when it does.
async def stall(way):
    await asyncio.sleep(0.001)
    time.sleep(0.012)
    way()


def plain(way):
    asyncio.run(stall(way))


def by_hand(way):
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(stall(way))
    finally:
        loop.close()


def forever(way):
    loop = asyncio.new_event_loop()
    task = loop.create_task(stall(way))
    task.add_done_callback(lambda _: loop.stop())
    loop.run_forever()
    task.result()


def callback(way):
    async def main():
        asyncio.get_running_loop().call_soon(way)
        await asyncio.sleep(0.02)

    asyncio.run(main())


def gathered(way):
    async def main():
        await asyncio.gather(stall(way), asyncio.sleep(0.005))

    asyncio.run(main())


def generator(way):
    async def numbers():
        try:
            yield 1
            await stall(way)
        finally:
            print("closed", flush=True)

    async def main():
        async for _ in numbers():
            pass

    asyncio.run(main())


def in_thread(way):
    thread = threading.Thread(target=asyncio.run, args=(stall(way),))
    thread.start()
    thread.join()


def beside_thread(way):
    thread = threading.Thread(
        target=asyncio.run, args=(asyncio.sleep(0.02),), daemon=True
    )
    thread.start()
    asyncio.run(stall(way))


def executor(way):
    async def main():
        await asyncio.get_running_loop().run_in_executor(None, way)

    asyncio.run(main())


def pool_of_threads(way):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        print(pool.submit(asyncio.run, stall(way)).result(), flush=True)


def twice(way):
    asyncio.run(stall(returns))
    asyncio.run(stall(way))


def after(way):
    asyncio.run(stall(returns))
    way()


def without(way):
    way()


programs = [
    plain, by_hand, forever, callback, gathered, generator, in_thread, beside_thread, executor, pool_of_threads, twice, after, without,
]  # fmt: skip


def begin(program, way):
    """Its pid and the file that it writes to."""
    file = tempfile.TemporaryFile()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid, file
    os.dup2(file.fileno(), 1)
    os.dup2(file.fileno(), 2)
    threading.excepthook = lambda args: traceback.print_exception(args.exc_value)
    program(way)
    sys.exit(0)


def main():
    pairs = [(program, way) for program in programs for way in ways]
    under_way, told = {}, {}
    while pairs or under_way:
        while pairs and len(under_way) < 4:
            program, way = pairs.pop()
            pid, file = begin(program, way)
            under_way[pid] = f"{program.__name__}, {way.__name__}", file
        pid, status = os.wait()
        name, file = under_way.pop(pid)
        file.seek(0)
        told[name] = [os.waitstatus_to_exitcode(status), file.read().decode()]
    print(json.dumps(told, indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
