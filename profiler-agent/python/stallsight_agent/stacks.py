"""Reads a stack as it stands, at once and cheaply, and turns it into frames of the protocol when somebody wants to know."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from itertools import islice
from types import CodeType, FrameType
from typing import Any, Final

from .origins import Origin, is_ours, origin_of

_deepest: Final = 100
_home: Final = os.getcwd() if os.path.isdir(os.curdir) else os.sep


@dataclass(frozen=True, slots=True)
class Place:
    """Where one frame stood: its code, the instruction and the line, and the module it belongs to."""

    code: CodeType
    instruction: int
    line: int
    module: str


#: Innermost first, from the running code out to the loop that called it.
Places = tuple[Place, ...]


def read_places(frame: FrameType | None, base: FrameType | None) -> Places:
    """`base` is the frame that runs the loop: it and what called it are not part of a step."""
    places: list[Place] = []
    while frame is not None and frame is not base and len(places) < _deepest:
        if is_loops(frame.f_code):
            break
        places.append(place_of(frame))
        frame = frame.f_back
    return tuple(place for place in places if not is_ours(place.code.co_filename))


def whole_stack(frame: FrameType | None) -> Places:
    """All that stands on a thread, also what runs the loop and what called it."""
    places: list[Place] = []
    while frame is not None and len(places) < _deepest:
        if not is_ours(frame.f_code.co_filename):
            places.append(place_of(frame))
        frame = frame.f_back
    return tuple(places)


def place_of(frame: FrameType) -> Place:
    return Place(frame.f_code, frame.f_lasti, frame.f_lineno or frame.f_code.co_firstlineno, str(frame.f_globals.get("__name__", "")))


def is_loops(code: CodeType) -> bool:
    """From here on outwards, a stack is asyncio's own and what called it."""
    return code.co_name == "_run_once" and code.co_filename.endswith("base_events.py")


def origin(place: Place) -> Origin:
    return origin_of(place.code.co_filename, place.module)


def culprit(places: Places) -> Place | None:
    """The innermost frame of the user's own code."""
    return next((place for place in places if origin(place) == "user"), None)


def file_of(place: Place) -> str:
    file = place.code.co_filename
    return file if file.startswith("<") else os.path.join(_home, file)


def frame_of(place: Place) -> dict[str, Any]:
    """The frame as protocol/frame.ts has it."""
    return {
        "function": function_of(place.code),
        "file": file_of(place),
        "line": place.line,
        "column": _column(place),
        "origin": origin(place),
    }


def function_of(code: CodeType) -> str:
    name: str = getattr(code, "co_qualname", code.co_name)
    return name


def _column(place: Place) -> int | None:
    if sys.version_info < (3, 11):
        return None
    _, _, column, _ = next(islice(place.code.co_positions(), place.instruction // 2, None), (None,) * 4)
    return None if column is None else column + 1
