"""A Tornado server that visits itself and ends; while one handler blocks, another waits."""

import asyncio
import threading
import time
import urllib.request

import tornado.web


class Block(tornado.web.RequestHandler):
    async def get(self, _item):
        go.set()
        time.sleep(0.15)
        self.write("blocked")


class Slow(tornado.web.RequestHandler):
    async def get(self):
        waiting.set()
        await go.wait()
        self.write("slow")


waiting, go = threading.Event(), asyncio.Event()


async def main():
    app = tornado.web.Application([(r"/block/(\w+)", Block), (r"/slow", Slow)])
    server = app.listen(0, "127.0.0.1")
    port = next(iter(server._sockets.values())).getsockname()[1]

    def get(path):
        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").read()

    slow = asyncio.create_task(asyncio.to_thread(get, "/slow?key=hidden"))
    await asyncio.to_thread(waiting.wait)
    await asyncio.to_thread(get, "/block/secret?token=hidden")
    await slow


asyncio.run(main())
