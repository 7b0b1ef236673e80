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

    __slots__ = ("beat", "beating", "cell", "count", "lasted", "long", "resume", "tell", "tells_at", "used")

    def __init__(self, cell: Cell, tell: Callable[[Tick], None]) -> None:
        #: Since when the loop is busy; 0 while it waits for work, later than now while a heartbeat is not due yet.
        self.cell = cell
        #: How long each tick lasted, or how late each heartbeat was, since the sampler took them.
        self.lasted: deque[float] = deque(maxlen=_memory)
        #: Began and ended, of those past the threshold.
        self.long: deque[tuple[float, float]] = deque(maxlen=1000)
        self.count = 0
        #: The first tick that begins at this moment or later tells the sampler.
        self.tells_at = never
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

    def select(timeout: float | None = None) -> Any:
        moment = now()
        began = cell[0]
        cell[0] = 0.0
        if began:
            lasted(moment - began)
            tick.count += 1
            if moment - began >= threshold:
                tick.long.append((began, moment))
        events = original(timeout)
        cell[0] = moment = now()
        if moment >= tick.tells_at:
            tick.tell(tick)
        return events

    cell[0] = now()
    selector.select = select

    def unhook() -> None:
        if selector.__dict__.get("select") is select:
            del selector.select

    return unhook
