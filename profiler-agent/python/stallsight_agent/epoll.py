"""The same hook for the selector that asyncio has on Linux: not around its `select`, but in its place, so that a tick costs no call more.

It does what the original does, of which it knows the names that it uses; any other is left as it is. Where it raises, the original
does it too, on a stand-in, so that a traceback shows what it would have shown.
"""

from __future__ import annotations

import math
import selectors
from types import FunctionType
from typing import Any, Final

from . import clock
from .origins import is_ours
from .tick import Tick, Unhook, grain, none_yet, put_in

#: What `EpollSelector.select` works with, from 3.10 on.
_names: Final = {
    *("math", "ceil", "max", "len", "_fd_to_key", "_key_from_fd", "get", "_selector", "poll", "InterruptedError", "append", "events"),
    *("select", "EPOLLIN", "EPOLLOUT", "_NOT_EPOLLIN", "_NOT_EPOLLOUT", "EVENT_READ", "EVENT_WRITE"),
}
_readable: Final = 1
_writable: Final = 4
_read: Final = selectors.EVENT_READ
_write: Final = selectors.EVENT_WRITE
_kind: Any = getattr(selectors, "EpollSelector", None)
_original: Any = None if _kind is None else vars(_kind).get("select")


def is_known(selector: Any) -> bool:
    return (
        type(selector) is _kind
        and vars(_kind).get("select") is _original
        and isinstance(_original, FunctionType)
        and _names.issuperset(_original.__code__.co_names)
    )


def hook_epoll(selector: Any, tick: Tick, threshold: float) -> Unhook:
    poll, keys = selector._selector.poll, selector._fd_to_key
    key_of, ceil = keys.get, math.ceil
    now, note, turned = clock.now, tick.lasted.append, tick.turned
    cell = tick.cell
    cell[0] = began = soon = now()
    tick.exact = lambda: began

    def select(timeout: float | None = None) -> Any:
        nonlocal began, soon
        moment = now()
        note(moment - began)
        try:
            if timeout == 0:  # See tick.py.
                if moment >= soon:
                    soon = turned(began, moment, threshold)
                began = moment
                found = poll(0, len(keys) or 1)
            else:
                if moment - began >= threshold:
                    tick.long.append((cell[0], began, moment))
                cell[0] = 0.0
                began = none_yet
                found = poll(-1 if timeout is None else 0 if timeout < 0 else ceil(timeout * 1e3) * 1e-3, len(keys) or 1)
                began = cell[0] = moment = now()
                soon = moment + grain
                if moment >= tick.tells_at:
                    tick.tell(tick)
        except BaseException as error:
            return _as_original(error)
        if not found:
            return found
        ready = []
        for descriptor, event in found:
            key = key_of(descriptor)
            if key:
                events = _read if event == _readable else (event & ~_readable and _write) | (event & ~_writable and _read)
                ready.append((key, events & key.events))
        return ready

    return put_in(selector, select)


def _as_original(error: BaseException) -> Any:
    """A handler's frames stay; ours are not shown, see agent.py and unseen.py."""
    trace = error.__traceback__
    while trace is not None and is_ours(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    return _original(_Raising(error.with_traceback(trace)))


class _Raising:
    """Stands for a selector, and for what it waits with."""

    def __init__(self, error: BaseException) -> None:
        self._error = error
        self._selector = self
        self._fd_to_key: dict[int, object] = {}

    def poll(self, _timeout: float, _most: int) -> Any:
        raise self._error
