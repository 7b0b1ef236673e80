"""Answers a session that asks where the loops of this process stand at this moment."""

from __future__ import annotations

import json
from collections.abc import Iterable
from types import FrameType

from . import clock
from .frames import current_frames
from .process import process_id
from .stacks import frame_of, read_places, whole_stack
from .watch import Watch
from .wire import Event


def answers(lines: Iterable[bytes], watches: list[Watch]) -> list[Event]:
    """One for each question that this agent knows; a newer session may ask more."""
    numbers = [number for number in map(_number, lines) if number is not None]
    if not numbers:
        return []
    frames = current_frames()
    now = clock.now()
    loops = [_standing(watch, frames.get(watch.place.ident), now) for watch in watches]
    event: Event = {"type": "stacks", "process": process_id(), "at": clock.wall(now), "loops": loops}
    return [{**event, "question": number} for number in numbers]


def _number(line: bytes) -> int | None:
    try:
        asked = json.loads(line)
        return int(asked["question"]) if asked["ask"] == "stacks" else None
    except (ValueError, KeyError, TypeError):
        return None


def _standing(watch: Watch, frame: FrameType | None, now: float) -> dict[str, object]:
    """Of a loop that waits, the whole stack says where it does."""
    since = watch.busy_since(now)
    waits = frame is watch.place.base if watch.place.beats else not since
    places = whole_stack(frame) if waits else read_places(frame, watch.place.base)
    return {
        "loop": watch.loop_id,
        "waits": waits,
        "blocked": clock.micros(watch.blocked(now)),
        "stack": [frame_of(place) for place in places],
    }
