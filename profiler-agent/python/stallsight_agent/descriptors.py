"""Keeps the agent's descriptors out of the program's way."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

#: Above those that programs count on when they open files in order.
_first: Final = 200


def moved_up(descriptor: int) -> int:
    """The same file by another number, the old one is closed; as it was where fewer descriptors are allowed."""
    try:
        from fcntl import F_DUPFD_CLOEXEC, fcntl

        moved = fcntl(descriptor, F_DUPFD_CLOEXEC, _first)
    except (ImportError, OSError):
        return descriptor
    os.close(descriptor)
    return moved
