"""Apps of the ASGI framework that its argument names. Each visits itself, and blocks at lines whose marks say which request is to be named."""

import sys
import threading
import time

from visits import visit


def starlette():
    from starlette.applications import Starlette
    from starlette.endpoints import HTTPEndpoint
    from starlette.middleware import Middleware
    from starlette.middleware.base import BaseHTTPMiddleware
    from starlette.responses import PlainTextResponse
    from starlette.routing import Host, Mount, Route, Router

    async def item(_request):
        time.sleep(0.06)  # GET /items/{item}
        return PlainTextResponse("")

    async def inner(_request):
        time.sleep(0.06)  # GET /shops/{shop}/goods/{good:int}
        return PlainTextResponse("")

    class Thing(HTTPEndpoint):
        async def get(self, _request):
            time.sleep(0.06)  # GET /things/{thing}
            return PlainTextResponse("")

    async def hosted(_request):
        time.sleep(0.06)  # GET /hosted/{name}
        return PlainTextResponse("")

    async def plain(scope, receive, send):
        time.sleep(0.06)  # GET /plain/*
        await PlainTextResponse("")(scope, receive, send)

    class Pure:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            if scope["type"] == "http" and scope["path"].startswith("/pure"):
                time.sleep(0.06)  # GET /pure/{item}
            elif scope["type"] == "http" and scope["path"].startswith("/nowhere"):
                time.sleep(0.06)  # GET /nowhere/:id/notes
            await self.app(scope, receive, send)

    class Based(BaseHTTPMiddleware):
        async def dispatch(self, request, call_next):
            if request.url.path.startswith("/based"):
                time.sleep(0.06)  # GET /based/{item}
            return await call_next(request)

    async def quick(_request):
        return PlainTextResponse("")

    app = Starlette(
        routes=[
            Route("/items/{item}", item),
            Route("/pure/{item}", quick),
            Route("/based/{item}", quick),
            Route("/things/{thing}", Thing),
            Mount("/shops/{shop}", Starlette(routes=[Route("/goods/{good:int}", inner)])),
            Mount("/plain", plain),
            Host("127.0.0.1", Router([Route("/hosted/{name}", hosted)])),
        ],
        middleware=[Middleware(Pure), Middleware(Based)],
    )
    visits = ["/items/hidden", "/shops/hidden/goods/7777777777", "/things/hidden", "/hosted/hidden", "/plain/hidden"]
    return serve(app, [*visits, "/pure/hidden", "/based/hidden", "/nowhere/hidden1234/notes"])


def fastapi():
    from fastapi import APIRouter, Depends, FastAPI
    from fastapi.middleware.cors import CORSMiddleware

    app = FastAPI()
    router = APIRouter(prefix="/v1/users/{user}")
    nested = APIRouter(prefix="/orders")
    sub = FastAPI()

    @app.get("/items/{item}")
    async def item(item: str):
        time.sleep(0.06)  # GET /items/{item}
        return item

    async def dependency(item: str):
        time.sleep(0.06)  # GET /depends/{item}

    @app.get("/depends/{item}", dependencies=[Depends(dependency)])
    async def depends(item: str):
        return item

    @nested.post("/{order}")
    async def order(user: str, order: str):
        time.sleep(0.06)  # POST /v1/users/{user}/orders/{order}
        return order

    @sub.get("/inner/{item}")
    async def inner(item: str):
        time.sleep(0.06)  # GET /sub/inner/{item}
        return item

    @app.middleware("http")
    async def middleware(request, call_next):
        if request.url.path.startswith("/middle"):
            time.sleep(0.06)  # GET /middle/{item}
        return await call_next(request)

    @app.get("/middle/{item}")
    async def middle(item: str):
        return item

    @app.get("/after/{item}")
    async def after(item: str):
        return Slow(item)

    class Slow(str):
        pass

    router.include_router(nested)
    app.include_router(router)
    app.mount("/sub", sub)
    app.add_middleware(CORSMiddleware, allow_origins=["*"])
    visits = ["/items/hidden", "/depends/hidden", "POST /v1/users/hidden/orders/hidden", "/sub/inner/hidden", "/middle/hidden"]
    return serve(app, visits)


def quart():
    from quart import Blueprint, Quart

    app = Quart(__name__)
    blueprint = Blueprint("users", __name__, url_prefix="/users")

    @app.get("/items/<item>")
    async def item(item):
        time.sleep(0.06)  # GET /items/<item>
        return ""

    @blueprint.get("/<int:user>/orders/<order>")
    async def order(user, order):
        time.sleep(0.06)  # GET /users/<int:user>/orders/<order>
        return ""

    @app.before_request
    async def before():
        from quart import request

        if request.path.startswith("/before"):
            time.sleep(0.06)  # GET /before/<item>

    @app.get("/before/<item>")
    async def after(item):
        return ""

    app.register_blueprint(blueprint)
    return serve(app, ["/items/hidden", "/users/7777777777/orders/hidden", "/before/hidden"])


def litestar():
    from litestar import Controller, Litestar, Router, get

    class Users(Controller):
        path = "/users"

        @get("/{user:str}")
        async def user(self, user: str) -> str:
            time.sleep(0.06)  # GET /v1/users/{user}
            return user

    @get("/items/{item:int}")
    async def item(item: int) -> str:
        time.sleep(0.06)  # GET /items/{item}
        return ""

    async def dependency() -> int:
        time.sleep(0.06)  # GET /depends/{item}
        return 1

    @get("/depends/{item:str}", dependencies={"one": dependency})
    async def depends(item: str, one: int) -> str:
        return item

    def middleware(app):
        async def blocks(scope, receive, send):
            if scope["path"].startswith("/middle"):
                time.sleep(0.06)  # GET /middle/{item}
            await app(scope, receive, send)

        return blocks

    @get("/middle/{item:str}")
    async def middle(item: str) -> str:
        return item

    app = Litestar([item, depends, middle, Router("/v1", route_handlers=[Users])], middleware=[middleware])
    return serve(app, ["/items/7777777777", "/v1/users/hidden", "/depends/hidden", "/middle/hidden"])


def django():
    import django
    from django.conf import settings
    from django.core.asgi import get_asgi_application
    from django.http import HttpResponse
    from django.urls import include, path, re_path

    async def item(_request, item):
        time.sleep(0.06)  # GET /items/<str:item>
        return HttpResponse("")

    async def order(_request, user, order):
        time.sleep(0.06)  # GET /users/<int:user>/orders/<order>
        return HttpResponse("")

    async def old(_request, word):
        time.sleep(0.06)  # GET /^old/(?P<word>\w+)$
        return HttpResponse("")

    async def quick(_request, item):
        return HttpResponse("")

    def middleware(respond):
        async def blocks(request):
            if request.path.startswith("/middle"):
                time.sleep(0.06)  # GET /middle/:id
            return await respond(request)

        return blocks

    from django.utils.decorators import async_only_middleware

    global urlpatterns, blocking
    blocking = async_only_middleware(middleware)
    orders = [path("orders/<order>", order)]
    urlpatterns = [
        path("items/<str:item>", item),
        path("users/<int:user>/", include(orders)),
        path("middle/<str:item>", quick),
        re_path(r"^old/(?P<word>\w+)$", old),
    ]
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[f"{__name__}.blocking"], SECRET_KEY="hidden")
    django.setup()
    visits = ["/items/hidden", "/users/7777777777/orders/hidden", "/old/hidden", "/middle/7777777777"]
    return serve(get_asgi_application(), visits, lifespan="off")


def plain():
    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            return
        time.sleep(0.06)  # GET /items/:id/notes
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return serve(app, ["/items/7777777777/notes"], lifespan="off")


def serve(app, visits, lifespan="auto"):
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets=None):
            await super().startup(sockets)
            port = self.servers[0].sockets[0].getsockname()[1]
            threading.Thread(target=visit, args=(port, visits, stop)).start()

    def stop():
        server.should_exit = True

    server = Server(uvicorn.Config(app, port=0, log_level="critical", lifespan=lifespan))
    server.run()


if __name__ == "__main__":
    globals()[sys.argv[1]]()
