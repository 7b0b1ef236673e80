"""Serves a program on a free port and, when asked (`--requests 10`), drives it with a bounded load and ends."""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import uvicorn
from aiohttp import web


def serve(app: Any, *, loop: str = "asyncio") -> None:
    """Runs an ASGI app on uvicorn: until Ctrl+C, or until the load is done."""
    listener, load = begin()
    config = uvicorn.Config(app, loop=loop, log_level="warning")
    config.load()  # imports what it needs before there is a loop that could be blocked by that
    server = uvicorn.Server(config)

    def end_with_load() -> None:
        if load is not None:
            load.wait()
            server.should_exit = True

    threading.Thread(target=end_with_load, daemon=True).start()
    server.run(sockets=[listener])


def serve_aiohttp(app: web.Application, *, megabytes: int = 0) -> None:
    """Runs an aiohttp application likewise; the load sends a JSON body of so many megabytes."""
    listener, load = begin(megabytes)

    async def main() -> None:
        runner = web.AppRunner(app)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        await asyncio.to_thread(load.wait if load else threading.Event().wait)
        await runner.cleanup()

    asyncio.run(main())


def begin(megabytes: int = 0) -> tuple[socket.socket, subprocess.Popen[bytes] | None]:
    """Listens, says where, and starts the load in a process of its own, which takes no GIL from the program."""
    words = argparse.ArgumentParser()
    words.add_argument("--requests", type=int, default=0, help="drive the program with that many requests, then end")
    requests = words.parse_args().requests
    listener = listen()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    print(url, flush=True)
    if requests == 0:
        return listener, None
    # Isolated (-I), so that nobody who watches the program watches its load too.
    client = [sys.executable, "-I", str(Path(__file__).with_name("load.py")), url, str(requests), str(megabytes)]
    return listener, subprocess.Popen(client)


def listen() -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", int(os.environ.get("PORT", "0"))))
        listener.listen(128)
    except OSError as error:
        sys.exit(f"cannot listen on port {os.environ.get('PORT')}: {error.strerror}")
    return listener
