"""Why the sampler comes late: another thread had the GIL, the host had no core for it, or the whole process stood still."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from time import process_time
from typing import Final

from . import clock
from .kernel import Usage, usage

#: Waits shorter than this are the system's timers, not the GIL.
_unsure: Final = 0.0015
#: From here on, lateness in which the process did next to nothing is a stop.
stopped: Final = 0.1


@dataclass(frozen=True, slots=True)
class Host:
    """What the host did in some time, in seconds."""

    #: The whole process stood still.
    stopped: float = 0.0
    #: The sampler had no core, and may have had the GIL.
    crowded: float = 0.0


class Lateness:
    def __init__(self) -> None:
        self._thread = 0
        self._usage: Usage | None = None
        self._burned = 0.0
        self._asked_at = 0.0
        self._stops: deque[tuple[float, float]] = deque(maxlen=100)
        #: Between two moments, and for how much of it.
        self._crowds: deque[tuple[float, float, float]] = deque(maxlen=100)

    def begin(self, thread: int) -> None:
        """On the sampler's thread."""
        self._thread = thread
        self._ask(clock.now())

    def mark(self) -> None:
        """From here on the sampler waits, or may lose the GIL."""
        self._burned = process_time()

    def gil_wait(self, moment: float, late: float) -> float:
        """How much of its lateness the sampler spent waiting for the GIL."""
        before = self._usage
        self._ask(moment)
        if late < _unsure:
            return 0.0
        if before is None or self._usage is None:
            return late
        # Whoever waits for the GIL looks for it each 5 ms: of its waits for a core, only the last came after the GIL was free.
        turns = max(1, self._usage.turns - before.turns)
        wait = max(0.0, late - (self._usage.delay - before.delay) / turns)
        return 0.0 if self.was_stop(moment, wait, late) else wait

    def was_stop(self, moment: float, wait: float, late: float) -> bool:
        """Whoever keeps the GIL for so long does something with it; a process that was stopped does nothing.

        On a busy host it may have done a little before and after the stop, and a call that keeps the GIL may hardly get a core. That
        looks alike here: it is taken for both, and how long the loop's own thread ran and was ready to run decides.
        """
        burned = process_time() - self._burned
        if wait < stopped or burned > wait / 4:
            return False
        self._stops.append((moment - late, moment))
        return burned <= wait / 20

    def _ask(self, moment: float) -> None:
        before, self._usage = self._usage, usage(self._thread)
        since, self._asked_at = self._asked_at, moment
        if before is not None and self._usage is not None and self._usage.delay > before.delay:
            self._crowds.append((since, moment, self._usage.delay - before.delay))

    def host(self, began: float, ended: float) -> Host:
        """What it did in that time, which is not long ago."""
        self._ask(clock.now())
        stopped = sum(_common(began, ended, start, end) for start, end in self._stops)
        return Host(stopped, sum(min(had, _common(began, ended, start, end)) for start, end, had in self._crowds))


def _common(began: float, ended: float, start: float, end: float) -> float:
    return max(0.0, min(ended, end) - max(began, start))
