"""Where a loop runs: its thread, and where the session and the sampler find what it writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

from . import clock
from .process import process_id
from .pulse import Slot
from .wire import Event


@dataclass(frozen=True, slots=True)
class Place:
    loop: Any
    kind: str
    #: It has no selector to look into: its ticks are heartbeats.
    beats: bool
    slot: Slot
    #: Where the session finds that slot, file and offset; None where it cannot.
    pulse: tuple[str, int] | None
    thread: str
    ident: int
    native: int
    #: The frame that runs the loop, where the loop itself has none.
    base: FrameType | None
    #: The CPU seconds of its thread.
    burned: Callable[[], float]


def loop_began(loop: str, place: Place, began: float) -> Event:
    event: Event = {
        "type": "loop-began",
        "process": process_id(),
        "loop": loop,
        "kind": place.kind,
        "thread": place.thread,
        "at": clock.wall(began),
    }
    if place.pulse is not None:
        event["pulse"] = {"file": place.pulse[0], "offset": place.pulse[1]}
    return event


def loop_ended(loop: str, ended: float) -> Event:
    return {"type": "loop-ended", "process": process_id(), "loop": loop, "at": clock.wall(ended)}
