"""Starlette on uvicorn with uvloop: a handler runs another program and waits for it.

A faster loop is blocked just as well. Cure: `asyncio.create_subprocess_exec`, or a thread.
"""

import subprocess

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from serve import serve


async def thumbnail(request: Request) -> JSONResponse:
    convert("picture.png")
    return JSONResponse({"done": True})


async def healthy(request: Request) -> JSONResponse:
    return JSONResponse({"ok": True})


def convert(picture: str) -> None:
    subprocess.run(["sleep", "0.15"], check=True)  # stall: io subprocess.run


app = Starlette(routes=[Route("/", thumbnail), Route("/healthy", healthy)])

if __name__ == "__main__":
    serve(app, loop="uvloop")
