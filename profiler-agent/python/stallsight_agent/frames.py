"""The frames that all threads stand in. None while other interpreters are in this process: to ask makes objects also of their frames,
with memory that is not theirs, and that crashes the program."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

_current_frames = sys._current_frames


def _lister() -> Callable[[], Sequence[Any]] | None:
    try:
        if sys.version_info >= (3, 13):
            from _interpreters import list_all
        else:
            from _xxsubinterpreters import list_all  # type: ignore[import-not-found]
    except ImportError:
        return None
    listed: Callable[[], Sequence[Any]] = list_all
    return listed


_interpreters = _lister()


def current_frames() -> dict[int, FrameType]:
    return {} if _interpreters is not None and len(_interpreters()) > 1 else _current_frames()
