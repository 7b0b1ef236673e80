"""Replaces time, threads and files after the start, as gevent does, and says at the end whether the agent called a replacement.

`first`: before there is asyncio, and so before most of the agent. Then it replaces what gevent does, and no more.
"""

import _thread
import os
import select
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


threads = (
    (_thread, "allocate_lock start_new_thread get_ident"),
    (threading, "Lock RLock current_thread get_ident"),
)
first = ((time, "sleep"), (os, "fork"), (select, "poll select"), *threads)
later = (
    (time, "sleep time perf_counter monotonic process_time time_ns"),
    *threads,
    (_thread, "get_native_id"),
    (os, "read open close fork"),
    (socket, "socket create_connection"),
)

if sys.argv[1] == "later":
    import asyncio
for owner, names in first if sys.argv[1] == "first" else later:
    for name in names.split():
        green(owner, name)
if sys.argv[1] == "first":
    import asyncio


async def main():
    await asyncio.sleep(0.1)
    time.sleep(0.1)
    await asyncio.sleep(0.3)


asyncio.run(main())
print(called)
