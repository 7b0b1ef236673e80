"""A server (uvicorn, hypercorn, aiohttp, tornado or sanic) that is blocked by one request while others come in, and by none when a client asks on after its answer."""

import asyncio
import http.client
import os
import socket
import sys
import threading
import time

_, server, loop = sys.argv
blocked = threading.Event()


def block():
    blocked.set()
    time.sleep(0.25)  # block


def asgi():
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/block")
    async def blocks():
        block()

    @app.get("/quick/{item}")
    async def quick(item: str):
        return item

    return app


def of_uvicorn():
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets=None):
            await super().startup(sockets)
            asyncio.get_running_loop().run_in_executor(None, visit, self.servers[0].sockets[0].getsockname()[1], self.stop)

        def stop(self):
            self.should_exit = True

    Server(uvicorn.Config(asgi(), port=0, loop=loop, log_level="warning")).run()


def of_hypercorn():
    from hypercorn.asyncio import serve as served
    from hypercorn.config import Config

    listener = socket.create_server(("127.0.0.1", 0))
    config = Config()
    config.bind, config.errorlog = [f"fd://{os.dup(listener.fileno())}"], None

    async def main():
        ended, running = asyncio.Event(), asyncio.get_running_loop()
        running.run_in_executor(None, visit, listener.getsockname()[1], lambda: running.call_soon_threadsafe(ended.set))
        await served(asgi(), config, shutdown_trigger=ended.wait)

    run(main())


def of_sanic():
    from sanic import Sanic, text

    app = Sanic("arriving", configure_logging=False)

    @app.get("/block")
    async def blocks(_):
        block()
        return text("")

    @app.get("/quick/<item>")
    async def quick(_, item):
        return text(item)

    @app.after_server_start
    async def visited(app):
        running = asyncio.get_running_loop()
        running.run_in_executor(None, visit, listener.getsockname()[1], lambda: running.call_soon_threadsafe(app.stop))

    listener = socket.create_server(("127.0.0.1", 0))
    app.run(sock=listener, single_process=True, motd=False)


async def serve(listen):
    ended = asyncio.Event()
    running = asyncio.get_running_loop()
    port = await listen()
    await running.run_in_executor(None, visit, port, lambda: running.call_soon_threadsafe(ended.set))
    await ended.wait()


def of_aiohttp():
    from aiohttp import web

    async def blocks(_):
        block()
        return web.Response()

    async def quick(_):
        return web.Response()

    async def listen():
        app = web.Application()
        app.add_routes([web.get("/block", blocks), web.get("/quick/{item}", quick)])
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return runner.addresses[0][1]

    run(serve(listen))


def of_tornado():
    import tornado.httpserver
    import tornado.netutil
    import tornado.web

    class Blocks(tornado.web.RequestHandler):
        async def get(self):
            block()

    class Quick(tornado.web.RequestHandler):
        async def get(self, item):
            self.write(item)

    async def listen():
        sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
        app = tornado.web.Application([("/block", Blocks), ("/quick/([^/]+)", Quick)])
        tornado.httpserver.HTTPServer(app).add_sockets(sockets)
        return sockets[0].getsockname()[1]

    run(serve(listen))


def run(main):
    if loop == "uvloop":
        import uvloop

        uvloop.run(main)
    else:
        asyncio.run(main)


def visit(port, stop):
    try:
        visits(port)
    finally:
        stop()


def visits(port):
    def connect():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.connect()
        return connection

    def ask(connection, path):
        connection.request("GET", path)
        connection.getresponse().read()

    alone, waits = connect(), connect()
    ask(waits, "/quick/first")
    # Nobody waits for this one; the next thing is asked when it is answered.
    ask(alone, "/block")
    ask(alone, "/quick/next")
    blocked.clear()
    alone.request("GET", "/block")
    blocked.wait(10)
    waits.request("GET", "/quick/waits")
    time.sleep(0.1)
    new = connect()
    new.request("GET", "/quick/new")
    for connection in (alone, waits, new):
        connection.getresponse().read()
    ask(alone, "/quick/next")
    time.sleep(0.1)


globals()[f"of_{server}"]()
