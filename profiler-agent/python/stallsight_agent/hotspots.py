"""Where a loop's thread spends its CPU time, by samples: stacks with the time burned since the sample before."""

from __future__ import annotations

from typing import Any, Final

from . import clock
from .process import process_id
from .stacks import Places, frame_of
from .wire import Event

#: Frames of one sample, from the innermost.
_deepest: Final = 40
#: Samples of one event.
_most: Final = 200


class Hotspots:
    def __init__(self) -> None:
        self._samples: list[list[Any]] = []
        self._cpu: float | None = None
        self._at = 0.0

    def add(self, at: float, places: Places, cpu: float, began: float) -> None:
        """`cpu` is what the thread had burned at that moment, `began` when the step that runs did.

        What was burned before the step is not the stack's. A stack seen twice running is one sample.
        """
        since = at - max(self._at, began)
        before, self._cpu, self._at = self._cpu, cpu, at
        burned = 0.0 if before is None else min(cpu - before, since)
        if burned <= 0 or not places:
            return
        places = places[:_deepest]
        if self._samples and self._samples[-1][2] == places:
            self._samples[-1][1] += burned
        elif len(self._samples) < _most:
            self._samples.append([at, burned, places])

    def take(self, loop: str) -> Event | None:
        samples, self._samples = self._samples, []
        if not samples:
            return None
        return {
            "type": "hotspots",
            "process": process_id(),
            "loop": loop,
            "at": clock.wall(clock.now()),
            "samples": [
                {"at": clock.wall(at), "lasted": clock.micros(burned), "stack": [frame_of(place) for place in places]}
                for at, burned, places in samples
            ],
        }
