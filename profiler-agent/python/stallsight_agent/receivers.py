"""Names a call on a variable by what the variable holds while the call is made: `found.execute` is `sqlite3.Connection.execute`.

From Python 3.13 on, a variable of a running frame can be read without leaving a copy of all of them in it, which would keep them alive.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import CodeType, FrameType

from .calls import call_of, callee_names, locals_of
from .origins import is_ours, origin_of
from .stacks import Place, place_of


@dataclass(frozen=True, slots=True)
class Called:
    """What the user's innermost code called at an instruction of it."""

    code: CodeType
    instruction: int
    name: str

    def at(self, place: Place) -> str | None:
        return self.name if place.code is self.code and place.instruction == self.instruction else None


def called_in(frame: FrameType | None) -> Called | None:
    if sys.version_info < (3, 13):
        return None
    while frame is not None and not _is_users(frame):
        frame = frame.f_back
    names = () if frame is None else callee_names(place_of(frame))
    if frame is None or len(names) < 2 or names[0] not in locals_of(frame.f_code):
        return None
    held = frame.f_locals.get(names[0])
    name = None if held is None else call_of(held, names[1:])
    return None if name is None else Called(frame.f_code, frame.f_lasti, name)


def _is_users(frame: FrameType) -> bool:
    file = frame.f_code.co_filename
    return not is_ours(file) and origin_of(file, frame.f_globals.get("__name__", "")) == "user"
