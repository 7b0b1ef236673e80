"""aiohttp: a handler tries again after a pause, and takes the pause with `time.sleep`.

The pause is everybody's. Cure: `await asyncio.sleep`.
"""

import time

from aiohttp import web

from serve import serve_aiohttp


async def payment(request: web.Request) -> web.Response:
    for attempt in range(2):
        if attempt > 0:
            time.sleep(0.15)  # stall: io time.sleep
    return web.json_response({"paid": True})


async def healthy(request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


app = web.Application()
app.add_routes([web.get("/", payment), web.get("/healthy", healthy)])

if __name__ == "__main__":
    serve_aiohttp(app)
