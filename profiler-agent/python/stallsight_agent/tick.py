"""The loop's own part: when its current tick began, and how long the ticks before lasted. A few hundred nanoseconds a tick.

Nothing here logs, locks or raises. Everything else happens in the sampler's thread, which reads what is written here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import inf
from typing import Any, Final, Protocol

from . import clock

#: How many ticks are remembered until the sampler comes by: a loop of 100,000 ticks a second fills a quarter of a second.
_memory: Final = 1 << 15
never: Final = inf


class Cell(Protocol):
    """Room for floats that the session may read too: see pulse.py."""

    def __getitem__(self, index: int, /) -> float: ...
    def __setitem__(self, index: int, value: float, /) -> None: ...


class Tick:
    """What the loop's thread writes and the sampler reads."""

    __slots__ = ("beat", "beating", "cell", "lasted", "lease", "long", "resume", "tell", "tells_at", "used")

    def __init__(self, cell: Cell, tell: Callable[[Tick], None]) -> None:
        #: Since when the loop is busy; 0 while it waits for work, later than now while a heartbeat is not due yet.
        self.cell = cell
        #: How long each tick lasted, or how late each heartbeat was, since the sampler took them.
        self.lasted: deque[float] = deque(maxlen=_memory)
        #: Began and ended, of those past the threshold.
        self.long: deque[tuple[float, float]] = deque(maxlen=1000)
        #: The first tick that begins at this moment or later tells the sampler.
        self.tells_at = never
        #: Having told it, the loop need not for so long.
        self.lease = 0.0
        self.tell = tell
        #: A loop without a selector has heartbeats, so far apart, but none while it rests; `resume` begins them again.
        self.beating = False
        self.beat = 0.0
        #: The CPU seconds of its thread when the last one came.
        self.used = 0.0
        self.resume: Callable[[], None] = _nothing


def _nothing() -> None:
    return


Unhook = Callable[[], None]


def hook_selector(selector: Any, tick: Tick, threshold: float) -> Unhook:
    """Sees every tick exactly, by a `select` that looks at the clock before and after the real one."""
    original = selector.select
    now = clock.now
    cell = tick.cell
    lasted = tick.lasted.append
    cell[0] = began = now()

    def select(timeout: float | None = None) -> Any:
        nonlocal began
        moment = now()
        if began:
            busy = moment - began
            lasted(busy)
            if busy >= threshold:
                tick.long.append((began, moment))
        if timeout == 0:  # There is work: it does not wait, and what it takes is part of the tick to come.
            cell[0] = began = moment
            events = original(timeout)
        else:
            cell[0] = began = 0.0
            events = original(timeout)
            cell[0] = began = now()
        if began >= tick.tells_at:
            tick.tell(tick)
        return events

    selector.select = select

    def unhook() -> None:
        if selector.__dict__.get("select") is select:
            del selector.select

    return unhook
