"""Notices when the GIL came back late, at the very moment it does.

A system call gives the GIL away, and a C call on the loop's thread may keep it from then on. When that call returns, this
thread is the first to run: the loop still stands at the line of the call, and has moved on a few milliseconds later.
"""

from __future__ import annotations

from . import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

_late: Final = 0.002

_last = 0.0
_tell: Callable[[float, float], None] | None = None


def watch(tell: Callable[[float, float], None], moment: float) -> None:
    """From that moment on, `tell` is called with the moment and the time waited."""
    global _last, _tell
    _last, _tell = moment, tell


def ignore() -> float:
    """Returns when the GIL was last known to be here."""
    global _tell
    resumed()
    _tell = None
    return _last


def resumed() -> None:
    """To be called right after everything that waits for nothing but the GIL, and before anything long."""
    global _last
    moment = clock.now()
    waited, _last = moment - _last, moment
    if waited > _late and _tell is not None:
        _tell(moment, waited)
