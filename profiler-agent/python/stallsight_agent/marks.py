"""Says in the pulse which call a loop's thread is in, before it is made: if that call keeps the GIL, nobody here can say it later.

A mark is one line of JSON, {"call", "culprit"}, made once for each place of the user's code and written whenever it is called.
"""

from __future__ import annotations

from types import CodeType, FrameType
from typing import Final

from .calls import callable_name, function_name
from .origins import origin_of
from .pulse import room
from .stacks import frame_of, is_loops, place_of
from .wire import line

#: Marks that are kept, and code that is known; and how far out from a call the user's code is looked for.
_most: Final = 4096
_most_code: Final = 1 << 15
_outermost: Final = 40

_library, _user, _loop = range(3)


class Marks:
    """By the identity of code, which is kept alive: its hash is made of all its instructions, thousands in a large module."""

    def __init__(self) -> None:
        self._whose: dict[int, tuple[int, CodeType]] = {}
        self._marks: dict[tuple[int, int], bytes | None] = {}

    def of(self, frame: FrameType | None, base: FrameType | None, callee: object) -> bytes | None:
        """The mark of what `frame` calls; None where no code of the user's is to be seen, or it does not fit."""
        inner: FrameType | None = None
        for _ in range(_outermost):
            if frame is None or frame is base:
                return None
            code = frame.f_code
            known = self._whose.get(id(code))
            if known is None:
                known = self._get_to_know(frame)
            whose = known[0]
            if whose == _user:
                break
            if whose == _loop:
                return None
            inner, frame = frame, frame.f_back
        if frame is None:
            return None
        key = (id(frame.f_code), frame.f_lasti)
        if key not in self._marks:
            if len(self._marks) >= _most:
                self._marks.clear()
            self._marks[key] = _mark(frame, inner, callee)
        return self._marks[key]

    def _get_to_know(self, frame: FrameType) -> tuple[int, CodeType]:
        if len(self._whose) >= _most_code:
            self._marks.clear()
            self._whose.clear()
        known = self._whose[id(frame.f_code)] = (_whose(frame), frame.f_code)
        return known


def _whose(frame: FrameType) -> int:
    if is_loops(frame.f_code):
        return _loop
    return _user if origin_of(frame.f_code.co_filename, _module(frame)) == "user" else _library


def _mark(frame: FrameType, inner: FrameType | None, callee: object) -> bytes | None:
    call = callable_name(callee) if inner is None else function_name(place_of(inner))
    mark = line({"call": call, "culprit": frame_of(place_of(frame))})
    return mark if len(mark) <= room else None


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))
