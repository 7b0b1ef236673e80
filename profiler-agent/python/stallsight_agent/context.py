"""What a loop was doing when it was caught: its task, the request behind it, and who was ready and had to wait.

Reads what asyncio, ASGI frameworks and aiohttp keep; a concrete URL is never read, only the template of its route.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import islice
from types import FrameType
from typing import Any, Final

_most_victims: Final = 50
_most_ready: Final = 300
_outermost: Final = 80
_deepest_router: Final = 5


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    route: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task or callback that is ready, and since when (a reading of the loop's clock; 0: since the step began)."""

    name: str
    since: float
    #: It serves a request, and is named after it.
    request: bool = False


def running(loop: Any) -> Any:
    """The task that runs; None where no task does."""
    tasks = sys.modules.get("asyncio.tasks")
    return None if tasks is None or loop is None else tasks.current_task(loop)


def queue_and_task(loop: Any) -> tuple[list[int] | None, int]:
    """The handles that are ready, in order, and the task that runs, by identity: None and 0 where the loop does not say."""
    ready, task = getattr(loop, "_ready", None), running(loop)
    # Not a loop of ours: nobody else must run meanwhile.
    queue = None if ready is None else list(islice(map(id, ready), _most_ready))
    return queue, 0 if task is None else id(task)


def current_task(loop: Any) -> str | None:
    task = running(loop)
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
    elif "request_context" in names and module.startswith("quart."):
        request = getattr(frame.f_locals.get("request_context"), "request", None)
        return _ruled(request, getattr(getattr(request, "url_rule", None), "rule", None))
    elif "request" in names and module.startswith("sanic."):
        request = frame.f_locals.get("request")
        path = getattr(getattr(request, "route", None), "path", None)
        return _ruled(request, None if path is None else f"/{path}")
    elif "self" in names and module == "tornado.web" and frame.f_code.co_name == "_execute":
        return _tornado_request(frame.f_locals.get("self"))
    return None


def _ruled(request: Any, route: object) -> Request | None:
    return Request(str(getattr(request, "method", "")), route) if isinstance(route, str) else None


def _asgi_route(scope: dict[str, Any]) -> str:
    """FastAPI leaves the route in the scope; Starlette leaves its endpoint, by which the router knows the route."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return _mounted_at(scope) + path
    endpoint = scope.get("endpoint")
    for route in getattr(scope.get("router"), "routes", ()):
        if endpoint is not None and not hasattr(route, "routes") and getattr(route, "endpoint", None) is endpoint:
            return _mounted_at(scope) + str(getattr(route, "path", "*"))
    return (_mounted_at(scope) + "/*") if endpoint is not None else "*"


def _mounted_at(scope: dict[str, Any]) -> str:
    """The root path is concrete: where it was matched by a parameter, the parameter's name stands for what was asked."""
    named = {str(value): name for name, value in dict(scope.get("path_params") or {}).items()}
    segments = str(scope.get("root_path") or "").split("/")
    return "/".join("{" + named[segment] + "}" if segment in named else segment for segment in segments)


def _aiohttp_route(request: Any) -> str | None:
    match = getattr(request, "_match_info", None)
    resource = getattr(getattr(match, "_route", None), "resource", None)
    if resource is None:
        return None
    return str(getattr(resource, "canonical", "*"))


def _tornado_request(handler: Any) -> Request | None:
    """Tornado's routes are regular expressions; of several that lead to one handler, nothing here says which matched."""
    request = getattr(handler, "request", None)
    application = getattr(handler, "application", None)
    if request is None:
        return None
    found = {*_patterns(getattr(application, "default_router", None), type(handler), 0)}
    return Request(str(getattr(request, "method", "")), found.pop() if len(found) == 1 else "*")


def _patterns(router: Any, handler: type, depth: int) -> list[str]:
    found: list[str] = []
    for rule in getattr(router, "rules", ()) if depth < _deepest_router else ():
        pattern = getattr(getattr(getattr(rule, "matcher", None), "regex", None), "pattern", None)
        if rule.target is handler and isinstance(pattern, str):
            found.append(pattern.removesuffix("$"))
        elif hasattr(rule.target, "rules"):
            found += _patterns(rule.target, handler, depth + 1)
    return found


def waiting(loop: Any) -> tuple[Waiting, ...]:
    """The tasks and callbacks that are ready, and the timers that are due; nothing where the loop keeps them to itself."""
    moment = loop.time()
    handles = [(handle, 0.0) for handle in list(getattr(loop, "_ready", ()))]
    handles += [(handle, handle.when()) for handle in list(getattr(loop, "_scheduled", ())) if handle.when() <= moment]
    found = (_victim(handle, since) for handle, since in handles if not handle.cancelled())
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.since))[:_most_victims]


def _victim(handle: Any, since: float) -> Waiting | None:
    callback = getattr(handle, "_callback", None)
    task = getattr(callback, "__self__", None)
    if not _is_task(task) and getattr(callback, "__module__", None) == "asyncio.futures":
        task = _sleeper(handle)
    if _is_task(task):
        request = _request_of(task)
        return Waiting(task_name(task), since) if request is None else Waiting(f"{request.method} {request.route}", since, True)
    name = getattr(callback, "__qualname__", None)
    return Waiting(name, since) if isinstance(name, str) else None


def _is_task(value: Any) -> bool:
    return callable(getattr(value, "get_coro", None))


def _request_of(task: Any) -> Request | None:
    """The request that a suspended task serves, from its innermost coroutine outwards."""
    coroutines: list[Any] = []
    coroutine = task.get_coro()
    while coroutine is not None and len(coroutines) < _outermost:
        coroutines.append(coroutine)
        coroutine = getattr(coroutine, "cr_await", None)
    for one in reversed(coroutines):
        frame = getattr(one, "cr_frame", None)
        request = None if frame is None else _request_in(frame) or _cycle_in(frame)
        if request is not None:
            return request
    return None


def _cycle_in(frame: FrameType) -> Request | None:
    """uvicorn's task of a request that has not been routed yet."""
    if frame.f_code.co_name != "run_asgi" or not frame.f_globals.get("__name__", "").startswith("uvicorn."):
        return None
    scope = getattr(frame.f_locals.get("self"), "scope", None)
    return Request(str(scope.get("method", "")), _asgi_route(scope)) if type(scope) is dict else None


def _sleeper(handle: Any) -> Any:
    """The task behind the timer of an `asyncio.sleep`: it waits for the future that the timer sets."""
    for argument in getattr(handle, "_args", None) or ():
        for callback, _ in getattr(argument, "_callbacks", None) or ():
            task = getattr(callback, "__self__", None)
            if _is_task(task):
                return task
    return None
