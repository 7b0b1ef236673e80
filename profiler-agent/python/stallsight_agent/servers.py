"""How each server says that it begins a request: the function of its own that it calls then, and what that is called with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from .routes import Request, of_aiohttp, of_sanic, of_tornado, request_of_scope


@dataclass(frozen=True, slots=True)
class Begun:
    """Whose connection the request came on, and what names it, once it has its route."""

    connection: Any
    request: Callable[[], Request | None]


@dataclass(frozen=True, slots=True)
class Server:
    module: str
    owner: str
    function: str
    begun: Callable[[Any, tuple[Any, ...], dict[str, Any]], Begun]


def _of_uvicorn(cycle: Any, _args: tuple[Any, ...], _named: dict[str, Any]) -> Begun:
    return Begun(cycle.transport.get_extra_info("socket"), lambda: request_of_scope(cycle.scope))


def _of_aiohttp(handler: Any, args: tuple[Any, ...], _named: dict[str, Any]) -> Begun:
    return Begun(handler.transport.get_extra_info("socket"), lambda: of_aiohttp(args[0]))


def _of_tornado(handler: Any, _args: tuple[Any, ...], _named: dict[str, Any]) -> Begun:
    return Begun(handler.request.connection.stream.socket, lambda: of_tornado(handler))


def _of_hypercorn(_: Any, args: tuple[Any, ...], _named: dict[str, Any]) -> Begun:
    """What the application answers by leads to the stream, that to the protocol, and that to who writes to the connection."""
    _app, _config, scope, answers = args
    return Begun(answers.__self__.send.__self__.send.__self__.writer.get_extra_info("socket"), lambda: request_of_scope(scope))


def _of_sanic(request: Any, _args: tuple[Any, ...], named: dict[str, Any]) -> Begun:
    """Where it makes the request: what it calls then, it makes anew from its source when it starts."""
    return Begun(named["transport"].get_extra_info("socket"), lambda: of_sanic(request))


def _of_daphne(request: Any, _args: tuple[Any, ...], _named: dict[str, Any]) -> Begun:
    """It makes the scope later, and leaves it in no place of its own."""
    scope = {"type": "http", "method": request.method.decode(), "path": request.path.decode(), "app": request.server.application}
    return Begun(request.channel.transport.getHandle(), lambda: request_of_scope(scope))


servers: Final = (
    Server("uvicorn.protocols.http.httptools_impl", "RequestResponseCycle", "run_asgi", _of_uvicorn),
    Server("uvicorn.protocols.http.h11_impl", "RequestResponseCycle", "run_asgi", _of_uvicorn),
    Server("aiohttp.web_protocol", "RequestHandler", "_handle_request", _of_aiohttp),
    Server("tornado.web", "RequestHandler", "_execute", _of_tornado),
    Server("hypercorn.asyncio.task_group", "TaskGroup", "spawn_app", _of_hypercorn),
    Server("sanic.request.types", "Request", "__init__", _of_sanic),
    Server("daphne.http_protocol", "WebRequest", "process", _of_daphne),
)
