"""When the sampler looks: what every pace knows of the loops, and which one there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from .tick import Tick

#: While a step is late, at first.
closely: Final = 0.004


@dataclass(frozen=True, slots=True)
class Awake:
    """The sampler's wait is over."""

    moment: float
    #: Since when it wanted to be.
    due: float
    #: No look must be made that is not needed: a loop may be about to enter a call that keeps the GIL. Be back before it does.
    brief: bool


class Pace(Protocol):
    def wait(self, since: float, until: float, again: float) -> Awake:
        """Until there is something to look at, or that moment; or `again` seconds, if the turn that ended at `since` looked at a step."""

    def told(self, tick: Tick) -> bool:
        """On a loop's thread, in the middle of the program: it has work. False where the sampler must be woken."""

    def wake(self) -> None:
        """On any thread."""

    def end(self) -> None:
        """When nobody waits any more."""


Mark = Callable[[], None]
