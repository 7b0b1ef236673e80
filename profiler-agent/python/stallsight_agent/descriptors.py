"""Keeps the agent's descriptors out of the program's way, and knows whether they are still its own."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

#: Above those that programs count on when they open files in order.
_first: Final = 200
_close, _fstat = os.close, os.fstat


def moved_up(descriptor: int) -> int:
    """The same file by another number, the old one is closed; as it was where fewer descriptors are allowed."""
    try:
        from fcntl import F_DUPFD_CLOEXEC, fcntl

        moved = fcntl(descriptor, F_DUPFD_CLOEXEC, _first)
    except (ImportError, OSError):
        return descriptor
    _close(descriptor)
    return moved


def identity(descriptor: int) -> tuple[int, int] | None:
    """By which a file is known again; None where there is none by this number."""
    try:
        status = _fstat(descriptor)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino
