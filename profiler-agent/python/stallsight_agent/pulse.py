"""Shared memory in the run's directory that says since when each loop is busy, readable when no thread here can run Python.

One 8-byte float a loop, native order: CLOCK_MONOTONIC seconds since when it is busy, later than now while a heartbeat is not
due, 0 while it waits or is gone. So `blocked = cell > 0 ? max(0, now - cell) : 0`.
"""

from __future__ import annotations

import os
import sys
from array import array
from mmap import mmap
from typing import Final

from .process import process_id
from .tick import Cell

_most_loops: Final = 512
_open, _close = os.open, os.close


class Pulse:
    def __init__(self, directory: str) -> None:
        self.file = f"pulse-{process_id()}"
        self._cells = _shared(os.path.join(directory, self.file))

    def cell(self, number: int) -> tuple[Cell, int | None]:
        """The cell of a loop, and where it stands in the file; None where the session cannot see it."""
        if self._cells is None or number > _most_loops:
            return array("d", [0.0]), None
        return self._cells[number - 1 : number], (number - 1) * 8

    def clear(self) -> None:
        """A dead process must not look busy."""
        if self._cells is not None:
            for at in range(_most_loops):
                self._cells[at] = 0.0


def _shared(path: str) -> memoryview[float] | None:
    if sys.platform != "linux":  # Elsewhere the session's clock is not this one.
        return None
    try:
        descriptor = _open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError:
        return None
    try:
        os.ftruncate(descriptor, _most_loops * 8)
        return memoryview(mmap(descriptor, _most_loops * 8)).cast("d")
    except (OSError, ValueError):
        return None
    finally:
        _close(descriptor)
