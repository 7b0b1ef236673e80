"""aiohttp: a handler parses a JSON body of some megabytes.

`json.loads` holds the GIL until it returns, so a thread would not help. Cure: a process or a streaming parser.
"""

import json

from aiohttp import web

from serve import serve_aiohttp


async def order(request: web.Request) -> web.Response:
    body = await request.read()
    articles = json.loads(body)  # stall: cpu json.loads, holds the GIL
    return web.json_response({"articles": len(articles)})


async def healthy(request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


app = web.Application(client_max_size=16_000_000)
app.add_routes([web.post("/", order), web.get("/healthy", healthy)])

if __name__ == "__main__":
    serve_aiohttp(app, megabytes=4)
