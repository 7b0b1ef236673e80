"""What a loop was doing when it was caught: its task, the request behind it, and who was ready and had to wait.

Reads what asyncio and the frames of servers and frameworks keep.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from types import BuiltinFunctionType, CodeType, FrameType
from typing import Any, Final

from .calls import callable_name
from .origins import origin_of
from .routes import Request, of_aiohttp, of_django, of_quart, of_sanic, of_tornado, request_of_scope
from .stacks import function_of

_most_victims: Final = 50
_most_ready: Final = 300
_outermost: Final = 80
#: What every application and middleware of ASGI is called with.
_asgi: Final = {"scope", "receive", "send"}
#: Whose are known for frameworks' and servers' also where they are not installed as packages.
_of_asgi: Final = {"starlette", "fastapi", "litestar", "uvicorn", "hypercorn"}
#: Where frameworks keep their requests while these are served.
_kept_in: Final[dict[str, tuple[str, Callable[[Any], Request | None]]]] = {
    "aiohttp": ("request", of_aiohttp),
    "django": ("request", of_django),
    "quart": ("request", of_quart),
    "sanic": ("request", of_sanic),
    "tornado": ("self", of_tornado),
}


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
    return _name_of(getattr(task, "get_coro", lambda: None)(), "cr_code") or name


def _name_of(named: Any, its_code: str) -> str | None:
    """As it is written in the program: what a function or coroutine says of itself may have been made of anything."""
    said, code = getattr(named, "__qualname__", None), getattr(named, its_code, None)
    if isinstance(code, CodeType) and (sys.version_info >= (3, 11) or str(said).rpartition(".")[2] != code.co_name):
        return function_of(code)
    return said if isinstance(said, str) else None


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
    module: str = frame.f_globals.get("__name__", "")
    package = module.partition(".")[0]
    # Reading the locals of a frame keeps them alive on older Pythons: none is read but those of servers and frameworks.
    holder, request_of = _kept_in.get(package, ("", None))
    request = request_of(frame.f_locals.get(holder)) if request_of is not None and holder in names else None
    if request is None and _asgi.issubset(names) and (package in _of_asgi or origin_of(frame.f_code.co_filename, module) == "library"):
        request = request_of_scope(frame.f_locals.get("scope"))
    return request


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
    if isinstance(callback, (type, BuiltinFunctionType)):
        return Waiting(callable_name(callback), since)
    name = _name_of(getattr(callback, "__func__", callback), "__code__")
    return None if name is None else Waiting(name, since)


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
    return request_of_scope(getattr(frame.f_locals.get("self"), "scope", None))


def _sleeper(handle: Any) -> Any:
    """The task behind the timer of an `asyncio.sleep`: it waits for the future that the timer sets."""
    for argument in getattr(handle, "_args", None) or ():
        for callback, _ in getattr(argument, "_callbacks", None) or ():
            task = getattr(callback, "__self__", None)
            if _is_task(task):
                return task
    return None
