"""The loop's own part: when its current tick began, and how long the ticks before lasted. A few hundred nanoseconds a tick.

Nothing here logs, locks or raises. Everything else happens in the sampler's thread, which reads what is written here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import thread_time
from typing import TYPE_CHECKING, Any, Final, Protocol

from . import clock

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

#: How many ticks are remembered until the sampler comes by: a loop of 100,000 ticks a second fills a quarter of a second.
_memory: Final = 1 << 15


class Cell(Protocol):
    """Room for floats that the session may read too: see pulse.py."""

    def __getitem__(self, index: int, /) -> float: ...
    def __setitem__(self, index: int, value: float, /) -> None: ...


class Tick:
    """What the loop's thread writes and the sampler reads."""

    __slots__ = ("active_at", "asleep", "beat", "cell", "count", "lasted", "long", "wake")

    def __init__(self, cell: Cell, wake: Callable[[], None]) -> None:
        #: Since when the loop is busy; 0 while it waits for work, later than now while a heartbeat is not due yet.
        self.cell = cell
        #: How long each tick lasted, or how late each heartbeat was, since the sampler took them.
        self.lasted: deque[float] = deque(maxlen=_memory)
        #: Began and ended, of those past the threshold.
        self.long: deque[tuple[float, float]] = deque(maxlen=1000)
        self.count = 0
        #: The sampler sleeps until the loop has something to do again, and must be woken then.
        self.asleep = False
        self.wake = wake
        #: How far apart the heartbeats are, and when one last found that the thread had worked since the one before.
        self.beat = beat_every
        self.active_at = clock.now()


#: How often a loop without a selector is asked for a sign of life. A stall's beginning is known to within one beat.
beat_every: Final = 0.01
#: A thread that burned less than this between two heartbeats did nothing but beat.
_idle: Final = 0.0005

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
        cell[0] = now()
        if tick.asleep:
            tick.wake()
        return events

    cell[0] = now()
    selector.select = select

    def unhook() -> None:
        if selector.__dict__.get("select") is select:
            del selector.select

    return unhook


def hook_heartbeat(loop: AbstractEventLoop, tick: Tick, threshold: float) -> Unhook:
    """For loops that have no selector to look into (uvloop): a timer that notes how late it is."""
    now, burned = clock.now, thread_time
    cell = tick.cell
    later = loop.call_later
    stopped = False
    used = burned()

    def beat() -> None:
        nonlocal used
        moment = now()
        late = moment - cell[0]
        tick.lasted.append(late if late > 0 else 0.0)
        tick.count += 1
        if late >= threshold - tick.beat:
            tick.long.append((cell[0], moment))
        if stopped:
            return
        before, used = used, burned()
        if used - before > _idle:
            tick.active_at = moment
        cell[0] = now() + tick.beat
        later(tick.beat, beat)
        if tick.asleep:
            tick.wake()

    cell[0] = now() + tick.beat
    later(tick.beat, beat)

    def unhook() -> None:
        nonlocal stopped
        stopped = True

    return unhook
