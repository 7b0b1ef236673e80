"""The loop's own part: when each tick began. On Linux, asyncio's loops have it from epoll.py; a few dozen nanoseconds a tick.

Nothing here logs, locks or raises. Everything else happens in the sampler's thread, which reads what is written here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable
from itertools import islice, pairwise
from math import inf
from operator import sub
from typing import Any, Final, Protocol

from . import clock

#: How many ticks are remembered until the sampler comes by: a loop of 100,000 ticks a second fills a quarter of a second.
_memory: Final = 1 << 15
#: Ticks that follow each other without a wait are told to the pulse, and to the sampler, no more often than this.
grain: Final = 0.002
never: Final = inf
#: Stands between the moment a loop began to wait and the one it had work again.
waits: Final = inf


class Cell(Protocol):
    """Room for floats that the session may read too: see pulse.py."""

    def __getitem__(self, index: int, /) -> float: ...
    def __setitem__(self, index: int, value: float, /) -> None: ...


class Tick:
    """What the loop's thread writes and the sampler reads."""

    __slots__ = ("beat", "beating", "cell", "lasted", "lease", "long", "moments", "resume", "tell", "tells_at", "used")

    def __init__(self, cell: Cell, tell: Callable[[Tick], None]) -> None:
        #: Since when the loop is busy, to within a grain; 0 while it waits for work, later than now while a heartbeat is not due yet.
        self.cell = cell
        #: When each tick ended and the next one began, since the sampler took them, and what stands for the loop's waits.
        self.moments: deque[float] = deque(maxlen=_memory)
        #: Of a loop without a selector: how late each heartbeat was.
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
        return max(since, self.moments[-1]) if since and self.moments else since

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
        moments = self.moments
        if not moments:
            return len(self.lasted)
        # A wait has an entry on either side of it that no tick lies between, but one at either end of them has one.
        inner = moments.count(waits) * 2 - (moments[0] == waits) - (moments[-1] == waits)
        return len(self.lasted) + max(0, len(moments) - 1 - inner)

    def newest(self) -> list[float]:
        """How long the newest of them lasted, from the last backwards; two at most."""
        return (_last(self.lasted, 2) or _lengths(_last(self.moments, 5)))[:2]

    def take(self) -> list[float]:
        """How long each of them lasted, in order of length."""
        lasted, moments = self.lasted, self.moments
        values = [*islice(iter(lasted.popleft, None), len(lasted))]
        ended = [*islice(iter(moments.popleft, None), max(0, len(moments) - 1))]
        if ended:  # The last begins the tick that is under way.
            values += map(sub, [*ended[1:], moments[0]], ended)
        values.sort()
        return values[bisect_left(values, 0.0) : bisect_left(values, waits)]


def _last(noted: deque[float], most: int) -> list[float]:
    """From the last backwards. Who iterates over what the loop's thread adds to meanwhile has an error."""
    return [noted[-at] for at in range(1, 1 + min(most, len(noted)))]


def _lengths(backwards: list[float]) -> list[float]:
    return [ended - began for ended, began in pairwise(backwards) if waits not in (began, ended)]


def _nothing() -> None:
    return


Unhook = Callable[[], None]


def hook_selector(selector: Any, tick: Tick, threshold: float) -> Unhook:
    """Sees every tick exactly, by a `select` that looks at the clock before the real one, and after it if that waited."""
    original = selector.select
    now, note, turned = clock.now, tick.moments.append, tick.turned
    cell = tick.cell
    cell[0] = began = soon = now()
    note(began)

    def select(timeout: float | None = None) -> Any:
        nonlocal began, soon
        moment = now()
        note(moment)
        if timeout == 0:  # There is work: it does not wait, and what it takes is part of the tick to come.
            if moment >= soon:
                soon = turned(began, moment, threshold)
            began = moment
            return original(timeout)
        if moment - began >= threshold:
            tick.long.append((cell[0], began, moment))
        cell[0] = 0.0
        note(waits)
        began = waits  # Should an interrupt end the wait.
        events = original(timeout)
        began = moment = now()
        note(moment)
        cell[0] = moment
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
