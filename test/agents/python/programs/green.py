"""Replaces time, threads and files after the start, as gevent does, and says at the end whether the agent called a replacement."""

import _thread
import asyncio
import os
import socket
import sys
import threading
import time

called = set()


def green(owner, name):
    original = getattr(owner, name)

    def replacement(*words, **named):
        if "stallsight_agent" in sys._getframe(1).f_code.co_filename:
            called.add(name)
        return original(*words, **named)

    setattr(owner, name, replacement)


for owner, names in (
    (time, "sleep time perf_counter monotonic process_time time_ns"),
    (_thread, "allocate_lock start_new_thread get_ident get_native_id"),
    (threading, "Lock RLock current_thread get_ident"),
    (os, "read open close fork"),
    (socket, "socket create_connection"),
):
    for name in names.split():
        green(owner, name)


async def main():
    await asyncio.sleep(0.1)
    time.sleep(0.1)
    await asyncio.sleep(0.3)


asyncio.run(main())
print(called)
