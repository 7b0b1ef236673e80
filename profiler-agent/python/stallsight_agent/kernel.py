"""What Linux tells about a thread: the time it ran, the time it waited for a core, and what it sleeps in. Elsewhere: nothing."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Final

from . import gil
from .system import keeping_gil

if keeping_gil is not None:
    from ctypes import create_string_buffer

_has_proc: Final = sys.platform == "linux" and os.path.exists("/proc/self/schedstat")
_flags: Final = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0)
#: Bytes of an answer.
_longest: Final = 512
_open, _read, _close = os.open, os.read, os.close


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds on a core, seconds runnable without one, and how often it got a core, since the thread began."""

    cpu: float
    delay: float
    turns: int


def usage(thread: int) -> Usage | None:
    words = _text(f"/proc/self/task/{thread}/schedstat").split()
    if len(words) < 3:
        return None
    return Usage(int(words[0]) / 1e9, int(words[1]) / 1e9, int(words[2]))


def sleeps_in(thread: int) -> str:
    """The kernel function the thread sleeps in; empty when it runs, or when the system does not say."""
    name = _text(f"/proc/self/task/{thread}/wchan")
    return "" if name == "0" else name


def threads() -> int:
    """How many threads the process has; 1 where the system does not say."""
    words = _text("/proc/self/stat").rpartition(")")[2].split()
    return int(words[17]) if len(words) > 17 else 1


def _text(path: str) -> str:
    if not _has_proc:
        return ""
    gil.resumed()
    text = _read_by_os(path) if keeping_gil is None else _read_at_once(path)
    gil.resumed()
    return text


def _read_at_once(path: str) -> str:
    descriptor = keeping_gil.open(path.encode(), _flags)
    if descriptor < 0:
        return ""
    text = create_string_buffer(_longest)
    keeping_gil.read(descriptor, text, _longest - 1)
    keeping_gil.close(descriptor)
    return text.value.decode("ascii", "replace")


def _read_by_os(path: str) -> str:
    try:
        descriptor = _open(path, _flags)
    except OSError:
        return ""
    gil.resumed()
    try:
        text = _read(descriptor, _longest).decode("ascii", "replace")
    except OSError:
        text = ""
    gil.resumed()
    _close(descriptor)
    return text
