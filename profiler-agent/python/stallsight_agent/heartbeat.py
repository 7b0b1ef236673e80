"""Loops without a selector to look into (uvloop): heartbeats while they work, and a look at their thread that wakes nobody while they rest.

A heartbeat is a timer that notes how late it is. It costs the loop a turn, so a loop at rest has none: the sampler sees by the clock of
the CPU time of its thread that it has not run at all, and begins the heartbeats anew once it has, or once it finds it in a step.
"""

from __future__ import annotations

import time
from math import nan
from types import FrameType
from typing import TYPE_CHECKING, Final

from . import clock
from .threads import get_ident
from .tick import Tick, Unhook

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable

#: How often a loop at work is asked for a sign of life, and how often in a threshold at least: a beginning is known to within one beat.
beat_every: Final = 0.01
_in_threshold: Final = 5
#: A thread that burned less than this between two heartbeats, or two looks, did nothing of note.
_idle: Final = 0.0005
_pause: Final = 0.001
#: A loop that has done nothing for so long is at rest.
_rests_after: Final = 0.25
#: How often one at rest is looked at: to wake up is nearly all that a look costs. Six looks end when the lag is told.
_look_every: Final = 0.042
_of_threshold: Final = 0.84

_clock_gettime = time.clock_gettime
_thread_time = time.thread_time


def look_every(threshold: float) -> float:
    """No stall hides between two looks at a loop at rest."""
    return min(_look_every, _of_threshold * threshold)


def hook_heartbeat(loop: AbstractEventLoop, tick: Tick, threshold: float) -> Unhook:
    now, burned = clock.now, _thread_time
    cell = tick.cell
    later, soon = loop.call_later, loop.call_soon_threadsafe
    lasted = tick.lasted.append
    pace, every = look_every(threshold), min(beat_every, threshold / _in_threshold)
    stopped = False
    active_at = now()

    def beat() -> None:
        nonlocal active_at
        moment = now()
        due = cell[0]
        late = moment - due
        lasted(late if late > 0 else 0.0)
        if late >= threshold - tick.beat:
            tick.long.append((due, due, moment))
            active_at = moment
        if stopped:
            return
        before, tick.used = tick.used, burned()
        if tick.used - before > _idle:
            active_at = moment
        if moment - active_at > _rests_after:
            tick.beat = pace
            cell[0] = moment + 2 * pace  # Until then, the sampler has looked.
            tick.beating = False
            return
        tick.beat = every
        cell[0] = now() + every
        later(every, beat)
        if moment >= tick.tells_at:
            tick.tell(tick)

    def resume() -> None:
        """On the sampler's thread."""
        nonlocal active_at
        active_at = now()
        tick.beating = True
        soon(beat)

    tick.beat = every
    tick.used = burned()
    tick.beating = True
    tick.resume = resume
    cell[0] = now() + every
    later(every, beat)

    def unhook() -> None:
        nonlocal stopped
        stopped = True

    return unhook


class Rest:
    """The sampler's side of it: when the loop was last seen idle, and whether it has run since."""

    def __init__(self, tick: Tick, base: FrameType | None, threshold: float, burned: Callable[[], float]) -> None:
        self._tick = tick
        self._cell = tick.cell
        self._base = base
        self._threshold = threshold
        self._burned = burned
        #: When the thread was last seen in no step, and the CPU time it had used by then.
        self._idle_at = clock.now()
        self._used = _unknown
        #: Since when it had run without a pause when it was found in a step, if it had.
        self._runs_since = 0.0
        #: The heartbeat that was due then.
        self._seen_late = 0.0

    def is_sure(self, moment: float) -> bool:
        """The loop is at rest: its thread has not run since it was seen idle."""
        tick, cell = self._tick, self._cell
        if tick.beating or self._burned() != self._used or moment - cell[0] >= self._threshold - tick.beat:
            return False
        self._idle_at = moment
        cell[0] = moment + tick.beat
        return True

    def is_late(self, moment: float) -> bool:
        """The look that was due at a loop at rest comes so late that it could have missed a stall."""
        return not self._tick.beating and moment - self._cell[0] >= self._threshold - self._tick.beat

    def finds_idle(self, moment: float, frame: FrameType | None) -> bool:
        """`frame` is where the thread stands at this moment; the GIL has not been given away since it was asked."""
        idle = frame is None or frame is self._base
        if self._tick.beating:
            if idle:
                self._idle_at = moment
            elif self._seen_late != self._cell[0]:
                self._seen_late = self._cell[0]
                self._runs_since = moment - (self._burned() - self._tick.used)
            return idle
        before, used = self._used, self._burned()
        ran = used - before if before != _unknown else 0.0
        if not idle and ran > (moment - self._idle_at) / 2:
            self._runs_since = moment - ran
        if idle:
            self._rests(moment)
        self._used = used
        if not idle or ran > _idle:
            self.resume()
        return idle

    def _rests(self, moment: float) -> None:
        """The next look is the heartbeat that is due: it comes late if a call keeps the GIL from the sampler, too."""
        self._idle_at = moment
        self._cell[0] = moment + self._tick.beat

    def resume(self) -> None:
        if self._tick.beating:
            return
        self._used = _unknown
        try:
            self._tick.resume()
        except RuntimeError:  # The loop is being closed.
            self._tick.beating = False

    def began(self, due: float) -> float:
        """When the step began that made the heartbeat late that was due then: after the last sign of idleness."""
        earliest = max(due - self._tick.beat, min(self._idle_at, due))
        # One that has hardly paused since may have run other steps before.
        if earliest + _pause < self._runs_since <= due:
            return self._runs_since
        return (earliest + due) / 2


#: No CPU time.
_unknown: Final = -1.0


def cpu_clock() -> Callable[[], float]:
    """The CPU seconds of the calling thread, to be asked for by any other; not a number where the system cannot tell."""
    try:
        of_thread = time.pthread_getcpuclockid(get_ident())
    except (AttributeError, OSError):
        return lambda: nan

    def used() -> float:
        try:
            return _clock_gettime(of_thread)
        except OSError:  # The thread is gone.
            return _unknown

    return used
