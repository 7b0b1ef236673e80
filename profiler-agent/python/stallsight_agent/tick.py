"""The loop's own part: when each tick began. On Linux, asyncio's loops have it from epoll.py; a few dozen nanoseconds a tick.

Nothing here logs, locks or raises. Everything else happens in the sampler's thread, which reads what is written here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable
from itertools import repeat
from math import inf
from typing import Any, Final, Protocol

from . import clock

#: How many ticks are remembered until the sampler comes by: a loop of 100,000 ticks a second fills a quarter of a second.
_memory: Final = 1 << 15
#: Ticks that follow each other without a wait are told to the pulse, and to the sampler, no more often than this.
grain: Final = 0.002
never: Final = inf
#: Stands for the beginning of a tick while there is none: it would have lasted less than nothing.
none_yet: Final = inf


class Cell(Protocol):
    """Room for floats that the session may read too: see pulse.py."""

    def __getitem__(self, index: int, /) -> float: ...
    def __setitem__(self, index: int, value: float, /) -> None: ...


class Tick:
    """What the loop's thread writes and the sampler reads."""

    __slots__ = ("beat", "beating", "cell", "exact", "lasted", "lease", "long", "resume", "tell", "tells_at", "used")

    def __init__(self, cell: Cell, tell: Callable[[Tick], None]) -> None:
        #: Since when the loop is busy, to within a grain; 0 while it waits for work, later than now while a heartbeat is not due yet.
        self.cell = cell
        #: The same exactly, where it is known; infinite while the loop waits.
        self.exact: Callable[[], float] = _unknown
        #: How long each tick lasted since the sampler took them; of a loop without a selector, how late each heartbeat was.
        self.lasted: deque[float] = deque(maxlen=_memory)
        #: What the cell said, began and ended, of those past the threshold.
        self.long: deque[tuple[float, float, float]] = deque(maxlen=1000)
        #: The first tick that begins at this moment or later, to within a grain, tells the sampler.
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

    @property
    def began(self) -> float:
        """When the step that runs now began; 0 while the loop waits."""
        since = self.cell[0]
        return max(since, self.exact()) if since else since

    def turned(self, began: float, moment: float, threshold: float) -> float:
        """A tick was over that had begun at `began`, and another follows. Returns from when on it wants to know of one again."""
        if moment - began >= threshold:
            self.long.append((self.cell[0], began, moment))
        self.cell[0] = moment
        after = moment + grain
        if after >= self.tells_at:
            self.tell(self)
        return after

    @property
    def known(self) -> int:
        """How many ticks, or heartbeats, ended since they were taken."""
        return len(self.lasted)

    def newest(self) -> list[float]:
        """How long the newest of them lasted, from the last backwards; two at most."""
        lasted = self.lasted  # Who iterates over what the loop's thread adds to meanwhile has an error.
        return [lasted[-at] for at in range(1, 1 + min(2, len(lasted)))]

    def take(self) -> list[float]:
        """How long each of them lasted, in order of length."""
        lasted = self.lasted
        values = [*map(deque.popleft, repeat(lasted, len(lasted)))]
        values.sort()
        if values and values[0] < 0:
            del values[: bisect_left(values, 0.0)]
        return values


def _nothing() -> None:
    return


def _unknown() -> float:
    return 0.0


Unhook = Callable[[], None]


def hook_selector(selector: Any, tick: Tick, threshold: float) -> Unhook:
    """Sees every tick exactly, by a `select` that looks at the clock before the real one, and after it if that waited."""
    original = selector.select
    now, note, turned = clock.now, tick.lasted.append, tick.turned
    cell = tick.cell
    cell[0] = began = soon = now()
    tick.exact = lambda: began

    def select(timeout: float | None = None) -> Any:
        nonlocal began, soon
        moment = now()
        note(moment - began)
        if timeout == 0:  # There is work: it does not wait, and what it takes is part of the tick to come.
            if moment >= soon:
                soon = turned(began, moment, threshold)
            began = moment
            return original(timeout)
        if moment - began >= threshold:
            tick.long.append((cell[0], began, moment))
        cell[0] = 0.0
        began = none_yet  # Should an interrupt end the wait.
        events = original(timeout)
        began = cell[0] = moment = now()
        soon = moment + grain
        if moment >= tick.tells_at:
            tick.tell(tick)
        return events

    return put_in(selector, select)


def put_in(selector: Any, select: Callable[[float | None], Any]) -> Unhook:
    selector.select = select

    def unhook() -> None:
        if selector.__dict__.get("select") is select:
            del selector.select

    return unhook
