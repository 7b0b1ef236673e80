"""Apps of the framework with a server of its own that its argument names. Each visits itself, and blocks at lines whose marks say which request is to be named."""

import asyncio
import sys
import time

from visits import visit


def aiohttp():
    from aiohttp import web

    async def item(_request):
        time.sleep(0.06)  # GET /items/{item}
        return web.Response()

    async def order(_request):
        time.sleep(0.06)  # GET /users/orders/{order}
        return web.Response()

    class View(web.View):
        async def get(self):
            time.sleep(0.06)  # GET /views/{view}
            return web.Response()

    async def quick(_request):
        return web.Response()

    @web.middleware
    async def middleware(request, handler):
        if request.path.startswith("/middle"):
            time.sleep(0.06)  # GET /middle/{item}
        return await handler(request)

    async def main():
        sub = web.Application()
        sub.router.add_get(r"/orders/{order:\d+}", order)
        app = web.Application(middlewares=[middleware])
        app.router.add_get("/items/{item}", item)
        app.router.add_get("/middle/{item}", quick)
        app.router.add_view("/views/{view}", View)
        app.add_subapp("/users", sub)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        visits = ["/items/hidden", "/users/orders/7777777777", "/views/hidden", "/middle/hidden"]
        await asyncio.to_thread(visit, runner.addresses[0][1], visits)
        await runner.cleanup()

    asyncio.run(main())


def sanic():
    from sanic import Blueprint, Sanic
    from sanic.response import text

    app = Sanic("routes", configure_logging=False)
    blueprint = Blueprint("users", url_prefix="/users")

    @app.get("/items/<item:str>")
    async def item(_request, item):
        time.sleep(0.06)  # GET /items/<item:str>
        return text("")

    @blueprint.get("/<user:int>/orders/<order>")
    async def order(_request, user, order):
        time.sleep(0.06)  # GET /users/<user:int>/orders/<order:str>
        return text("")

    @app.on_request
    async def before(request):
        if request.path.startswith("/before"):
            time.sleep(0.06)  # GET /before/<item:str>

    @app.get("/before/<item>")
    async def after(_request, item):
        return text("")

    app.blueprint(blueprint)

    async def main():
        server = await app.create_server(port=0, host="127.0.0.1", return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.start_serving()
        visits = ["/items/hidden", "/users/7777777777/orders/hidden", "/before/hidden"]
        await asyncio.to_thread(visit, server.server.sockets[0].getsockname()[1], visits)
        server.close()

    asyncio.run(main())


def tornado():
    import tornado.web

    class Item(tornado.web.RequestHandler):
        async def get(self, _item):
            time.sleep(0.06)  # GET /items/(\w+)

    class Before(tornado.web.RequestHandler):
        def prepare(self):
            time.sleep(0.06)  # GET /before/(\w+)

        async def get(self, _item):
            pass

    class Twice(tornado.web.RequestHandler):
        async def get(self, _item):
            time.sleep(0.06)  # GET /two/(\w+)

    async def main():
        app = tornado.web.Application([(r"/items/(\w+)", Item), (r"/before/(\w+)", Before), (r"/one/(\d+)", Twice), (r"/two/(\w+)", Twice)])
        server = app.listen(0, "127.0.0.1")
        port = next(iter(server._sockets.values())).getsockname()[1]
        await asyncio.to_thread(visit, port, ["/items/hidden", "/before/hidden", "/two/hidden"])

    asyncio.run(main())


if __name__ == "__main__":
    globals()[sys.argv[1]]()
