"""An app for any ASGI server. Each process that serves it asks for /block/1 itself when it is up, over the port in PORT."""

import contextlib
import os
import threading
import time
import urllib.request

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def block(_request):
    time.sleep(0.15)
    return PlainTextResponse("")


def visit():
    for _ in range(200):
        try:
            urllib.request.urlopen(
                f"http://127.0.0.1:{os.environ['PORT']}/block/1?token=hidden", timeout=5
            ).read()
        except OSError:
            time.sleep(0.05)
        else:
            return


@contextlib.asynccontextmanager
async def lifespan(_app):
    threading.Thread(target=visit, daemon=True).start()
    yield


app = Starlette(routes=[Route("/block/{number}", block)], lifespan=lifespan)
