"""A timer of the system's that any thread can put off while another sleeps by it, without waking it.

Linux has such timers. They are set without giving the GIL away: a loop's thread would have to wait for it to come back.

A program may close all descriptors it finds (a daemon does), and have files of its own by their numbers soon. So the timer bears a mark,
a second length that it never comes to, which is looked for before it is set or closed; and it is waited for, never read. Who waits would
not hear of its end: the system keeps a timer while it is waited for. So a pipe is waited for, too: closed with all else, it ends.
"""

from __future__ import annotations

import os
import select
from math import inf
from types import BuiltinFunctionType
from typing import Any, Final

from . import clock
from .descriptors import identity, moved_up
from .system import keeping_gil

if keeping_gil is not None:
    import ctypes

_monotonic: Final = 1
_close_on_exec: Final = 0o2000000
_absolute: Final = 1
_of_ints: Final = 1_000_000_000
#: To be waited for: that there is something to read.
_readable: Final = 1
#: No such moment comes.
_never: Final = 1 << 32
#: Who waits for a timer that was taken from it finds out after so long.
_longest: Final = 1.0
_close, _new_poll = os.close, getattr(select, "poll", None)


class Alarm:
    """Raises OSError where there are none, and once its descriptor was taken from it."""

    def __init__(self) -> None:
        if not isinstance(_new_poll, BuiltinFunctionType):  # The program has replaced it before we came.
            raise OSError("no such waiting here")
        try:
            self._set, self._get = keeping_gil.timerfd_settime, keeping_gil.timerfd_gettime
            descriptor = keeping_gil.timerfd_create(_monotonic, _close_on_exec)
        except AttributeError as error:
            raise OSError("no such timers here") from error
        if descriptor < 0:
            raise OSError("no timer")
        self._descriptor = moved_up(descriptor)
        times: Any = ctypes.c_long * 4
        self._pipe = [(end, identity(end)) for end in map(moved_up, os.pipe())]
        waited_for = _new_poll()
        waited_for.register(self._descriptor, _readable)
        waited_for.register(self._pipe[0][0], 0)
        self._poll = waited_for.poll
        self._mark = int(clock.now() * _of_ints) % _of_ints
        #: What it was set to, as the system says, and what it is to be set to: made once, because to set it must cost little.
        self._is, self._becomes = times(), times(_never, self._mark)
        #: When it will ring or has rung.
        self.due = inf
        self._write(inf)

    def set(self, due: float) -> None:
        """On any thread. The clock is clock.now's; one that is over rings at once."""
        self.due = due
        while True:
            self._check()
            self._write(due)
            if self.due == due:
                return
            due = self.due  # Another thread came in between; what was asked for last is what holds.

    def sleep(self, at_most: float) -> bool:
        """Until it rings, or for nothing; False after that many seconds."""
        found = self._poll(max(0.0, min(at_most, _longest)) * 1e3)
        if not found and at_most < _longest:
            return False
        if any(descriptor != self._descriptor for descriptor, _ in found):
            raise OSError("the program closes what it does not know")
        self._check()
        return True

    def close(self) -> None:
        """Leaves alone what is a file of the program's by now."""
        for end, is_ours in self._pipe:
            if identity(end) == is_ours:
                _close(end)
        self._check()
        _close(self._descriptor)

    def _check(self) -> None:
        found = self._is
        if self._get(self._descriptor, found) or found[1] != self._mark or found[0] != _never:
            raise OSError("not our timer any more")

    def _write(self, due: float) -> None:
        becomes = self._becomes
        becomes[2] = seconds = _never if due == inf else int(due)
        becomes[3] = 1 if due == inf else int((due - seconds) * _of_ints) or 1  # Set to nothing at all, it would not ring.
        if self._set(self._descriptor, _absolute, becomes, None):
            raise OSError("no timer any more")
