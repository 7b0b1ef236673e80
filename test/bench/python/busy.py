"""What a loop costs: `idle` waits, `hello` answers requests of a client in another process. Says so as one line of JSON.

Seconds of CPU time, also those of the threads that Python itself does not know: the agent's.
"""

import asyncio
import glob
import json
import os
import socket
import subprocess
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

    def tell(self, requests):
        lasted = time.perf_counter() - self.began
        cost = {
            "cpu": time.process_time() - self.cpu,
            "agent": unknown_threads() - self.agent,
        }
        print(json.dumps({"requests": requests, "lasted": lasted, **cost}), flush=True)


async def idle(seconds):
    await asyncio.sleep(1)
    meter = Meter()
    await asyncio.sleep(seconds)
    meter.tell(0)


def hello(seconds, loop):
    import uvicorn
    from fastapi import FastAPI

    app = FastAPI()
    meters = []

    @app.get("/items/{item}")
    async def read(item: int, word: str = "a"):
        return {"item": item, "word": word, "list": list(range(10))}

    @app.get("/begin")
    async def begin():
        meters.append(Meter())

    @app.get("/end/{requests}")
    async def end(requests: int):
        meters[0].tell(requests)
        server.should_exit = True

    # Named as TCP, or asyncio would not switch off Nagle's algorithm.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    words = [
        sys.executable,
        "-S",
        __file__,
        "client",
        str(listener.getsockname()[1]),
        str(seconds),
    ]
    client = subprocess.Popen(
        words,
        env={
            name: value
            for name, value in os.environ.items()
            if name != "STALLSIGHT_RUN"
        },
    )
    server = uvicorn.Server(
        uvicorn.Config(app, loop=loop, log_level="warning", access_log=False)
    )
    server.run(sockets=[listener])
    client.wait()


def client(port, seconds):
    connection = socket.create_connection(("127.0.0.1", port))

    def get(path):
        connection.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
        answer = b""
        while b"\r\n\r\n" not in answer or len(answer) < length(answer):
            answer += connection.recv(65536)

    def length(answer):
        head, _, _ = answer.partition(b"\r\n\r\n")
        return (
            len(head)
            + 4
            + int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        )

    for _ in range(200):
        get("/items/1?word=b")
    get("/begin")
    requests, ends = 0, time.perf_counter() + seconds
    while time.perf_counter() < ends:
        get("/items/1?word=b")
        requests += 1
    get(f"/end/{requests}")


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "client":
        client(int(rest[0]), float(rest[1]))
    elif what == "hello":
        hello(float(rest[0]), os.environ.get("LOOP", "asyncio"))
    else:
        if os.environ.get("LOOP") == "uvloop":
            import uvloop

            uvloop.install()
        asyncio.run(idle(float(rest[0])))
