"""What a loop was doing when it was caught: its task, the request behind it, and who was ready and had to wait.

Reads what asyncio and the frames of servers and frameworks keep.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from types import BuiltinFunctionType, CodeType, FrameType
from typing import Any, Final

from .calls import callable_name
from .families import is_task, waiting_for
from .origins import origin_of
from .routes import Request, of_aiohttp, of_django, of_quart, of_sanic, of_tornado, request_of_scope
from .stacks import function_of

_most_victims: Final = 50
_most_ready: Final = 300
_outermost: Final = 80
#: Tasks that are asked for whose request another works.
_most_tasks: Final = 20
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


#: What asyncio calls to be woken, and to hand on what others did.
_bookkeeping: Final = frozenset(
    [
        *("_read_from_self", "_loop_self_reading", "_set_state", "_call_set_state", "_call_check_cancel"),
        *("_run_until_complete_cb", "_on_timeout", "create_task"),
    ]
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task or callback that is ready, and since when (a reading of the loop's clock; 0: since the step began)."""

    name: str
    since: float
    #: It serves a request, and is named after it.
    request: bool = False


@dataclass(frozen=True, slots=True)
class Served:
    request: Request
    #: What a framework keeps of it, by identity: several tasks may serve one request.
    kept: int


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


def current_request(loop: Any, frame: FrameType | None) -> Served | None:
    """The request served by this stack, or by a task that waits for the one that runs."""
    task = running(loop)
    return _served_within(frame) or (None if task is None else _served_for(task))


def _served_within(frame: FrameType | None) -> Served | None:
    """From the innermost frame outwards."""
    for _ in range(_outermost):
        if frame is None:
            return None
        served = _served_in(frame)
        if served is not None:
            return served
        frame = frame.f_back
    return None


def _served_in(frame: FrameType) -> Served | None:
    names = frame.f_code.co_varnames
    module: str = frame.f_globals.get("__name__", "")
    package = module.partition(".")[0]
    # Reading the locals of a frame keeps them alive on older Pythons: none is read but those of servers and frameworks.
    holder, request_of = _kept_in.get(package, ("", None))
    served = _served(frame.f_locals.get(holder), request_of) if request_of is not None and holder in names else None
    if served is None and _asgi.issubset(names) and (package in _of_asgi or origin_of(frame.f_code.co_filename, module) == "library"):
        served = _served(frame.f_locals.get("scope"), request_of_scope)
    return served


def _served(kept: Any, request_of: Callable[[Any], Request | None]) -> Served | None:
    request = request_of(kept)
    return None if request is None else Served(request, id(kept))


def waiting(loop: Any, blocking: Served | None) -> tuple[Waiting, ...]:
    """The tasks and callbacks that are ready, and the timers that are due, but not of the request that blocks them; nothing where the
    loop keeps them to itself."""
    moment = loop.time()
    handles = [(handle, 0.0) for handle in list(getattr(loop, "_ready", ()))]
    handles += [(handle, handle.when()) for handle in list(getattr(loop, "_scheduled", ())) if handle.when() <= moment]
    known = set() if blocking is None else {blocking.kept}
    found = (_victim(handle, since, known) for handle, since in handles if not handle.cancelled())
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.since))[:_most_victims]


def _victim(handle: Any, since: float, known: set[int]) -> Waiting | None:
    """`known` are the requests that were told of already."""
    callback = getattr(handle, "_callback", None)
    task = getattr(callback, "__self__", None)
    if not is_task(task) and getattr(callback, "__module__", None) == "asyncio.futures":
        task = _sleeper(handle)
    if is_task(task):
        served = _served_by(task) or _served_for(task)
        if served is None:
            return Waiting(task_name(task), since)
        if served.kept in known:
            return None
        known.add(served.kept)
        return Waiting(f"{served.request.method} {served.request.route}", since, True)
    if isinstance(callback, BuiltinFunctionType):
        return None  # It keeps the program's books (`tasks.discard`): nobody waits for it.
    if isinstance(callback, type):
        return Waiting(callable_name(callback), since)
    function = getattr(callback, "__func__", callback)
    name = None if _is_asyncios_own(function) else _name_of(function, "__code__")
    return None if name is None else Waiting(name, since)


def _is_asyncios_own(function: Any) -> bool:
    code = getattr(function, "__code__", None)
    return isinstance(code, CodeType) and code.co_name in _bookkeeping and str(function.__module__).startswith("asyncio.")


def _served_for(task: Any) -> Served | None:
    """By the nearest task that waits for this one."""
    nearest, seen = deque(waiting_for(task)), {id(task)}
    while nearest and len(seen) < _most_tasks:
        one = nearest.popleft()
        if id(one) in seen:
            continue
        seen.add(id(one))
        served = _served_by(one)
        if served is not None:
            return served
        nearest.extend(waiting_for(one))
    return None


def _served_by(task: Any) -> Served | None:
    """The request that a suspended task serves, from its innermost coroutine outwards."""
    coroutines: list[Any] = []
    coroutine = task.get_coro()
    while coroutine is not None and len(coroutines) < _outermost:
        coroutines.append(coroutine)
        coroutine = getattr(coroutine, "cr_await", None)
    for one in reversed(coroutines):
        frame = getattr(one, "cr_frame", None)
        served = None if frame is None else _served_in(frame) or _cycle_in(frame)
        if served is not None:
            return served
    return None


def _cycle_in(frame: FrameType) -> Served | None:
    """uvicorn's task of a request that has not been routed yet."""
    if frame.f_code.co_name != "run_asgi" or not frame.f_globals.get("__name__", "").startswith("uvicorn."):
        return None
    return _served(getattr(frame.f_locals.get("self"), "scope", None), request_of_scope)


def _sleeper(handle: Any) -> Any:
    """The task behind the timer of an `asyncio.sleep`: it waits for the future that the timer sets."""
    for argument in getattr(handle, "_args", None) or ():
        for callback, _ in getattr(argument, "_callbacks", None) or ():
            task = getattr(callback, "__self__", None)
            if is_task(task):
                return task
    return None
