"""What the thread of one loop has used so far, asked for as seldom as will do. Knows no steps."""

from __future__ import annotations

from dataclasses import replace

from . import clock
from .accounts import Note
from .kernel import Usage, usage
from .place import Place


class Ledger:
    def __init__(self, place: Place, began: float) -> None:
        self._native = place.native
        self._clock = place.burned
        self._burned = place.burned()
        self._asked: Usage | None = None
        self._asked_at = began
        #: What it had waited for a core when its CPU time was asked for.
        self._waited = 0.0
        #: The last that was kept.
        self.note: Note | None = None

    def ask(self) -> None:
        """How long the thread has waited for a core. May lose the GIL."""
        self._asked = usage(self._native)
        self._asked_at = clock.now()

    def used(self, now: float) -> float:
        """Its CPU time since this was asked before."""
        before, self._burned = self._burned, self._clock()
        if self._burned != before:
            self.ask()
        else:
            self._asked_at = now  # It has not been ready to run either.
        return self._burned - before

    def waited(self) -> float:
        """For a core, from the time before the last that its CPU time was asked for until then."""
        before, self._waited = self._waited, 0.0 if self._asked is None else self._asked.delay
        return self._waited - before

    def entry(self, now: float, busy: float, process_cpu: float, sampler_cpu: float, collecting: float) -> Note:
        if self._asked is None:
            self.ask()
        used = None if self._asked is None else replace(self._asked, cpu=self._clock())
        return Note(now, used, self._asked_at, busy, process_cpu, sampler_cpu, collecting)
