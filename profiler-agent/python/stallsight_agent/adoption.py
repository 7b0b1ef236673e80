"""For a process that ran before the agent came: takes up the loops of all its threads, and lends its children the way to the agent.

Each loop is asked to begin once more, which changes nothing for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import FrameType, ModuleType
from typing import Any, Final

from .frames import current_frames

#: Frames of one thread that are looked through, from the innermost.
_deepest: Final = 500


def adopt_loops(events: ModuleType) -> None:
    """A loop that is blocked does it when it turns again."""
    for loop in _running_loops(events.AbstractEventLoop):
        with suppress(Exception):  # It has just ended, or takes no calls.
            loop.call_soon_threadsafe(events._set_running_loop, loop)


def lend(variables: dict[str, str]) -> Callable[[], None]:
    """Puts what leads to the agent before what children would have had anyway; returns what takes it back."""
    before = {name: os.environ.get(name) for name in variables}
    lent = {name: _in_front(name, value, before[name]) for name, value in variables.items()}
    os.environ.update(lent)

    def take_back() -> None:
        for name, value in before.items():
            if os.environ.get(name) != lent[name]:
                continue
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

    return take_back


def _in_front(name: str, ours: str, theirs: str | None) -> str:
    return f"{ours}{os.pathsep if name == 'PYTHONPATH' else ' '}{theirs}" if theirs else ours


def _running_loops(kind: type) -> list[Any]:
    """Which loop runs is known to its own thread alone, but whoever runs it has it at hand."""
    found = {id(loop): loop for frame in current_frames().values() for loop in _loops_at_hand(frame, kind)}
    return [loop for loop in found.values() if _runs(loop)]


def _loops_at_hand(innermost: FrameType, kind: type) -> Iterator[Any]:
    frame: FrameType | None = innermost
    for _ in range(_deepest):
        if frame is None:
            return
        for value in list(frame.f_locals.values()):
            # A Runner has its loop in itself; uvloop's own frames are not Python's.
            for held in (value, getattr(value, "_loop", None) if type(value).__module__ == "asyncio.runners" else None):
                if issubclass(type(held), kind):
                    yield held
        frame = frame.f_back


def _runs(loop: Any) -> bool:
    try:
        return bool(loop.is_running())
    except Exception:
        return False
