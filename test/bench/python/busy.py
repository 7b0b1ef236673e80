"""What a loop costs: `idle` waits, and says so as one line of JSON; `serve` answers the requests of `turns`, which says what each server took.

Seconds of CPU time, also those of the threads that Python itself does not know: the agent's. All servers and who asks them share one core:
on two, where each of them happens to run decides more than anything that is to be measured.
"""

import asyncio
import glob
import json
import os
import random
import socket
import sys
import threading
import time


def unknown_threads():
    """Seconds that threads burned which nobody started by `threading`."""
    known = {str(thread.native_id) for thread in threading.enumerate()}
    total = 0
    for file in glob.glob("/proc/self/task/*/schedstat"):
        if file.split("/")[4] not in known:
            with open(file) as text:
                total += int(text.read().split()[0])
    return total / 1e9


class Meter:
    def __init__(self):
        self.agent = unknown_threads()
        self.began, self.cpu = time.perf_counter(), time.process_time()

    def tell(self):
        lasted = time.perf_counter() - self.began
        cost = {
            "cpu": time.process_time() - self.cpu,
            "agent": unknown_threads() - self.agent,
        }
        print(json.dumps({"lasted": lasted, **cost}), flush=True)


async def idle(seconds):
    await asyncio.sleep(1)
    meter = Meter()
    await asyncio.sleep(seconds)
    meter.tell()


def serve(file, loop):
    import uvicorn
    from fastapi import FastAPI

    share_a_core()
    app = FastAPI()

    @app.get("/items/{item}")
    async def read(item: int, word: str = "a"):
        return {"item": item, "word": word, "list": list(range(10))}

    @app.get("/end")
    async def end():
        server.should_exit = True

    # Named as TCP, or asyncio would not switch off Nagle's algorithm.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    with open(f"{file}.new", "w") as text:
        json.dump({"pid": os.getpid(), "port": listener.getsockname()[1]}, text)
    os.rename(f"{file}.new", file)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            loop=loop,
            log_level="warning",
            access_log=False,
            timeout_keep_alive=600,  # On a crowded host, the others' turns take long.
        )
    )
    server.run(sockets=[listener])


def share_a_core():
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


class Server:
    """As its client sees it."""

    def __init__(self, file):
        while not os.path.exists(file):
            time.sleep(0.05)
        with open(file) as text:
            place = json.load(text)
        self.pid = place["pid"]
        self.connection = socket.create_connection(("127.0.0.1", place["port"]))
        self.spent = {"requests": 0, "cpu": 0, "agent": 0}

    def turn(self):
        """The first requests find the caches cold, and are not counted."""
        self.ask(20)
        cpu, agent = self.burned(), self.burned_beside()
        self.ask(100)
        self.spent["requests"] += 100
        self.spent["cpu"] += self.burned() - cpu
        self.spent["agent"] += self.burned_beside() - agent

    def burned(self):
        """Clocks of processes have a number of their own: see clock_getcpuclockid(3)."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def burned_beside(self):
        """By all threads but the main one."""
        total = 0
        for file in glob.glob(f"/proc/{self.pid}/task/*/schedstat"):
            if file.split("/")[4] != str(self.pid):
                with open(file) as text:
                    total += int(text.read().split()[0])
        return total / 1e9

    def ask(self, times, path="/items/1?word=b"):
        for _ in range(times):
            self.connection.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
            answer = b""
            while b"\r\n\r\n" not in answer or len(answer) < length(answer):
                answer += self.connection.recv(65536)


def length(answer):
    head, _, _ = answer.partition(b"\r\n\r\n")
    content = head.lower().partition(b"content-length: ")[2]
    return len(head) + 4 + int(content.split(b"\r\n")[0])


def turns(seconds, files):
    """In an order that is new each time: who comes right after itself finds its caches warm."""
    share_a_core()
    servers = [Server(file) for file in files]
    for server in servers:
        server.ask(400)
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        for server in random.sample(servers, len(servers)):
            server.turn()
    for server in servers:
        server.ask(1, "/end")
    print(json.dumps([server.spent for server in servers]))


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "turns":
        turns(float(rest[0]), rest[1:])
    elif what == "serve":
        serve(rest[0], os.environ.get("LOOP", "asyncio"))
    else:
        if os.environ.get("LOOP") == "uvloop":
            import uvloop

            uvloop.install()
        asyncio.run(idle(float(rest[0])))
