"""Runs on trio, in the way its argument names: by itself, through anyio, or as a server that visits itself. Blocks, and prints that it served."""

import socket
import sys
import time
import urllib.request

import trio


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        for _ in range(2):
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
    else:
        time.sleep(0.1)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"served"})


async def serve():
    from hypercorn.config import Config
    from hypercorn.trio import serve

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = Config.from_mapping(bind=[f"127.0.0.1:{port}"], loglevel="CRITICAL")
    async with trio.open_nursery() as nursery:
        done = trio.Event()
        await nursery.start(lambda task_status: serve(app, config, shutdown_trigger=done.wait, task_status=task_status))
        print(await trio.to_thread.run_sync(visit, port))
        done.set()


def visit(port):
    return urllib.request.urlopen(f"http://127.0.0.1:{port}/").read().decode()


async def block():
    await trio.sleep(0.01)
    time.sleep(0.1)
    print("served")


if sys.argv[1] == "anyio":
    import anyio

    anyio.run(block, backend="trio")
else:
    trio.run(serve if sys.argv[1] == "hypercorn" else block)
