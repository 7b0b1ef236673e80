"""How often a loop at work puts off the sampler's alarm, and so how soon one of its steps is looked at."""

from __future__ import annotations

from typing import Final

from .pace import closely
from .tick import Tick

#: So often: a step that begins in between finds the alarm a little early, and is waited for once more. Where ticks follow each other
#: without a wait, up to a grain sooner, see tick.py.
_shortest: Final = 0.0065
#: So much less often while all its steps are short, which also is how much later the first that is not is looked at; less where a
#: stall would not be looked at a few times before it is one.
_calm: Final = 0.03
_looks_before: Final = 3
#: A heartbeat that is not due yet puts it off by itself: for so much of the time until it is.
_of_beat: Final = 0.5


class Lease:
    """`late` is the age from which on a step is worth a look."""

    def __init__(self, tick: Tick, threshold: float, late: float) -> None:
        self._tick = tick
        self._late = late
        self._beat = tick.beat if tick.beating else 0.0
        latest = threshold - _looks_before * closely
        self._calm = max(0.0, min(_calm, latest - late) - self._beat)
        #: How long a step, or a heartbeat that is due, goes unseen at most.
        self.unseen = late
        self._tick.lease = _shortest

    def settle(self, longest: float) -> None:
        """Steps that are not late are timed by others, and the longest lately was that long.

        It is put off so long before it would ring that a thread which has to wait for a core does not let it.
        """
        patience = self._calm if longest < self._late else 0.0
        self.unseen = self._late + patience
        self._tick.lease = max(_shortest, patience + (self._beat * _of_beat if patience else 0.0))
