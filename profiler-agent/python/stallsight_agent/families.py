"""Which tasks wait for a task: much of what a request asks for is done by tasks that it begins and waits for.

A task keeps what is to be called when it is done. There asyncio and anyio keep who waits: `await`, gather, wait, shield, groups of tasks.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from types import FunctionType, MethodType
from typing import Any, Final

#: From a task to one that waits for it, over futures in between.
_deepest: Final = 4
_most_callbacks: Final = 20
_known: Final = ("asyncio.", "anyio.")


def is_task(value: object) -> bool:
    return callable(getattr(value, "get_coro", None))


def waiting_for(task: Any, depth: int = 0) -> Iterator[Any]:
    """`task` may be a future, too."""
    for callback, *_ in list(getattr(task, "_callbacks", None) or ())[:_most_callbacks] if depth < _deepest else ():
        owner = getattr(callback, "__self__", None)
        if is_task(owner):
            yield owner
        else:
            for held in _held_by(callback):
                yield from _waiting_by(held, depth + 1)


def _held_by(callback: object) -> list[Any]:
    """What a callback of asyncio's or anyio's own has at hand; of others nothing is asked."""
    function = callback.func if isinstance(callback, partial) else callback
    function = function.__func__ if isinstance(function, MethodType) else function
    if not isinstance(function, FunctionType) or not str(function.__module__).startswith(_known):
        return []
    cells = [cell.cell_contents for cell in function.__closure__ or () if _is_filled(cell)]
    arguments = callback.args if isinstance(callback, partial) else ()
    return [*arguments, *cells, *([callback.__self__] if isinstance(callback, MethodType) else [])]


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _waiting_by(held: Any, depth: int) -> Iterator[Any]:
    if not type(held).__module__.startswith(("asyncio", "_asyncio", "anyio")):
        return
    host = getattr(held, "_parent_task", None) or getattr(getattr(held, "cancel_scope", None), "_host_task", None)
    if is_task(host):
        yield host
        return
    # as_completed has a queue, and a queue those that wait for what it will have.
    queued = getattr(getattr(held, "_done", held), "_getters", ())
    for future in [held, *queued]:
        if not is_task(future):
            yield from waiting_for(future, depth)
