"""Does a little of everything that the agent hooks into: stalls, a fork, a second loop, a thread's loop, an exception at the end."""

import asyncio
import json
import os
import sys
import threading
import time


async def main(forks):
    time.sleep(0.04)
    json.dumps(list(range(100_000)))
    await asyncio.sleep(0.02)
    if forks:
        child = os.fork()
        if child == 0:
            time.sleep(0.01)
            os._exit(4)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    await asyncio.sleep(0.3)
    time.sleep(0.04)


asyncio.run(main(True))
thread = threading.Thread(target=asyncio.run, args=(main(False),))
thread.start()
thread.join()
print("done", flush=True)
sys.exit(5)
