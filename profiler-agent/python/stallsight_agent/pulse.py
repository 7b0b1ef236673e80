"""Shared memory in the run's directory that says since when each loop is busy, readable when no thread here can run Python.

One slot a loop. Its doubles, in native order: CLOCK_MONOTONIC seconds since when the loop is busy, later than now while a
heartbeat is not due, 0 while it waits or is gone; the same of the call that its thread is in, 0 when in none that is known; and
what makes such seconds the Unix epoch's. Then the call, as one line of JSON: see marks.py.
"""

from __future__ import annotations

import os
import sys
from mmap import mmap
from typing import Final

from . import clock
from .process import process_id
from .tick import Cell

_most_loops: Final = 512
_size: Final = 1024
_doubles: Final = 3
_open, _close = os.open, os.close


class Slot:
    """What the session sees of one loop."""

    def __init__(self, memory: memoryview, offset: int | None) -> None:
        #: Where it stands in the file; None where the session cannot see it.
        self.offset = offset
        self.cell: Cell = memory[: _doubles * 8].cast("d")
        self.cell[2] = clock.epoch
        self._text = memory[_doubles * 8 :]
        self._written = b""

    def enter(self, call: bytes, moment: float) -> None:
        """The thread is in a call from this moment on."""
        self.cell[1] = 0.0
        if call is not self._written:
            self._text[: len(call)] = call
            self._written = call
        self.cell[1] = moment

    def leave(self) -> None:
        self.cell[1] = 0.0


#: Bytes that a call may be told in.
room: Final = _size - _doubles * 8


class Pulse:
    def __init__(self, directory: str) -> None:
        self.file = f"pulse-{process_id()}"
        self._memory = _shared(os.path.join(directory, self.file))

    def slot(self, number: int) -> Slot:
        if self._memory is None or number > _most_loops:
            return Slot(memoryview(bytearray(_size)), None)
        offset = (number - 1) * _size
        return Slot(self._memory[offset : offset + _size], offset)

    def clear(self) -> None:
        """A dead process must not look busy."""
        if self._memory is not None:
            nothing = bytes(_doubles * 8)
            for at in range(0, len(self._memory), _size):
                self._memory[at : at + len(nothing)] = nothing


def _shared(path: str) -> memoryview | None:
    if sys.platform != "linux":  # Elsewhere the session's clock is not this one.
        return None
    try:
        descriptor = _open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError:
        return None
    try:
        os.ftruncate(descriptor, _most_loops * _size)
        return memoryview(mmap(descriptor, _most_loops * _size))
    except (OSError, ValueError):
        return None
    finally:
        _close(descriptor)
