"""A timer of the system's that any thread can put off while another sleeps by it, without waking it.

Linux has such timers. They are set without giving the GIL away: a loop's thread would have to wait for it to come back.
"""

from __future__ import annotations

import os
import sys
from math import inf
from typing import Any, Final

from .descriptors import moved_up

try:
    import ctypes
except ImportError:  # Not every Python is built with it.
    ctypes = None  # type: ignore[assignment]

_monotonic: Final = 1
_close_on_exec: Final = 0o2000000
_absolute: Final = 1
_of_ints: Final = 1_000_000_000
_read, _close = os.read, os.close


class Alarm:
    """Raises OSError where there are none, and once its descriptor was taken from it."""

    def __init__(self) -> None:
        create, self._set = _timers()
        self._time = ctypes.c_long * 4
        descriptor = create(_monotonic, _close_on_exec)
        if descriptor < 0:
            raise OSError("no timer")
        self._descriptor = moved_up(descriptor)
        #: When it will ring or has rung.
        self.due = inf

    def set(self, due: float) -> None:
        """On any thread. The clock is clock.now's; one that is over rings at once."""
        self.due = due
        nanoseconds = 0 if due == inf else max(1, int(due * 1e9))
        if self._set(self._descriptor, _absolute, self._time(0, 0, *divmod(nanoseconds, _of_ints)), None):
            raise OSError("no timer any more")

    def sleep(self) -> None:
        """Until it rings."""
        _read(self._descriptor, 8)

    def close(self) -> None:
        self.set(inf)  # Raises where it is a file of the program's by now.
        _close(self._descriptor)


def _timers() -> tuple[Any, Any]:
    if ctypes is None or sys.platform != "linux" or sys.maxsize < 1 << 32:
        raise OSError("no such timers here")
    try:
        system = ctypes.PyDLL(None)
        return system.timerfd_create, system.timerfd_settime
    except AttributeError:
        raise OSError("no such timers here") from None
