"""What a loop was doing when it was caught: its task, the request behind it, and who was ready and had to wait.

Reads what asyncio, ASGI frameworks and aiohttp keep; a concrete URL is never read, only the template of its route.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final

_most_victims: Final = 50
_outermost: Final = 80


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    route: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task or callback that is ready, and since when (a reading of the loop's clock; 0: since the step began)."""

    name: str
    since: float


def current_task(loop: Any) -> str | None:
    tasks = sys.modules.get("asyncio.tasks")
    task = None if tasks is None else tasks.current_task(loop)
    return None if task is None else task_name(task)


def task_name(task: Any) -> str:
    """The name the program gave it, else the coroutine that runs in it."""
    name = str(task.get_name())
    if not name.startswith("Task-"):
        return name
    coroutine = getattr(task, "get_coro", lambda: None)()
    return str(getattr(coroutine, "__qualname__", name))


def current_request(frame: FrameType | None) -> Request | None:
    """The request served by this stack, from the innermost frame outwards."""
    for _ in range(_outermost):
        if frame is None:
            return None
        request = _request_in(frame)
        if request is not None:
            return request
        frame = frame.f_back
    return None


def _request_in(frame: FrameType) -> Request | None:
    names = frame.f_code.co_varnames
    module = frame.f_globals.get("__name__", "")
    # On older Pythons, reading a frame's locals keeps them alive: only frames of the frameworks are read.
    if "scope" in names and module.startswith(("starlette.", "fastapi.", "uvicorn.", "hypercorn.")):
        scope = frame.f_locals.get("scope")
        if type(scope) is dict and scope.get("type") == "http":
            return Request(str(scope.get("method", "")), _asgi_route(scope))
    elif "request" in names and module.startswith("aiohttp.web"):
        request = frame.f_locals.get("request")
        route = _aiohttp_route(request)
        if route is not None:
            return Request(str(getattr(request, "method", "")), route)
    return None


def _asgi_route(scope: dict[str, Any]) -> str:
    """FastAPI leaves the route in the scope; Starlette leaves its endpoint, by which the router knows the route."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return path
    endpoint = scope.get("endpoint")
    for route in getattr(scope.get("router"), "routes", ()):
        if endpoint is not None and getattr(route, "endpoint", None) is endpoint:
            return str(getattr(route, "path", "*"))
    return "*"


def _aiohttp_route(request: Any) -> str | None:
    match = getattr(request, "_match_info", None)
    resource = getattr(getattr(match, "_route", None), "resource", None)
    if resource is None:
        return None
    return str(getattr(resource, "canonical", "*"))


def waiting(loop: Any) -> tuple[Waiting, ...]:
    """The tasks and callbacks that are ready, and the timers that are due; nothing where the loop keeps them to itself."""
    ready = [Waiting(name, 0.0) for handle in list(getattr(loop, "_ready", ())) if (name := _handle_name(handle))]
    moment = loop.time()
    due = [
        Waiting(name, handle.when())
        for handle in list(getattr(loop, "_scheduled", ()))
        if handle.when() <= moment and not handle.cancelled() and (name := _handle_name(handle))
    ]
    return tuple([*ready, *due][:_most_victims])


def _handle_name(handle: Any) -> str | None:
    if handle.cancelled():
        return None
    callback = getattr(handle, "_callback", None)
    task = getattr(callback, "__self__", None)
    if callable(getattr(task, "get_coro", None)):
        return task_name(task)
    if getattr(callback, "__module__", None) == "asyncio.futures":
        return _sleeper(handle)
    name = getattr(callback, "__qualname__", None)
    return name if isinstance(name, str) else None


def _sleeper(handle: Any) -> str | None:
    """The task behind the timer of an `asyncio.sleep`: it waits for the future that the timer sets."""
    for argument in getattr(handle, "_args", None) or ():
        for callback, _ in getattr(argument, "_callbacks", None) or ():
            task = getattr(callback, "__self__", None)
            if callable(getattr(task, "get_coro", None)):
                return task_name(task)
    return None
