"""Looks at loops at work at regular intervals, and hardly ever while all wait. For systems without an alarm that can be put off."""

from __future__ import annotations

from contextlib import suppress
from math import inf
from typing import Final

from . import clock
from .heartbeat import look_every
from .pace import Awake, Mark
from .threads import allocate_lock
from .tick import Tick, never
from .watch import Watch

#: Under load each look waits for the GIL, which is what it costs. No stall begins and passes its threshold between two.
_period: Final = 0.025
_of_threshold: Final = 0.5
#: The same where steps are long enough to be worth a look.
_attentively: Final = 0.01
#: Who is woken again after less than this stays awake for a while: to be woken for every request costs more than to look now and then.
_restless: Final = 0.06
_awake_for: Final = 0.25


class Steady:
    def __init__(self, watches: list[Watch], threshold: float, mark: Mark) -> None:
        self._watches = watches
        self._mark = mark
        self._period = min(_period, threshold * _of_threshold)
        #: While nothing but loops at rest must be looked after.
        self._restful = look_every(threshold)
        self._lock = allocate_lock()
        self._lock.acquire()
        self._woken_at = 0.0
        self._awake_until = 0.0
        #: All loops wait, and there is nothing to be told of them but that.
        self._resting = False

    def wait(self, since: float, until: float, again: float) -> Awake:
        self._mark()
        before = clock.now()
        woken, moment, due = self._sleep(since, self._pause(before, until, again), until)
        for watch in self._watches:
            watch.tick.tells_at = never
        if not woken:
            return Awake(moment, due, brief=self._resting)
        if moment - before < _restless:
            self._awake_until = moment + _awake_for
        return Awake(moment, self._woken_at, brief=True)

    def told(self, tick: Tick) -> bool:
        tick.tells_at = never
        return False

    def wake(self) -> None:
        self._mark()
        self._woken_at = clock.now()
        with suppress(RuntimeError):  # It is awake already.
            self._lock.release()

    def end(self) -> None:
        return

    def _sleep(self, due: float, pause: float, until: float) -> tuple[bool, float, float]:
        """Until there is more to do than to see that loops at rest still are: whether a loop woke us, the moment, and when it was due."""
        if pause == inf:
            return self._lock.acquire(), clock.now(), due
        still_rest = [watch.rests for watch in self._watches]
        while True:
            due += pause
            woken = self._lock.acquire(True, pause)
            moment = clock.now()
            if woken or not self._resting or moment >= until:
                return woken, moment, due
            for rests in still_rest:
                if not rests(moment):
                    return False, moment, due
            due = moment
            pause = max(0.0, min(self._longest_rest(), until - moment))

    def _pause(self, moment: float, until: float, again: float) -> float:
        self._resting = False
        if not self._watches:
            return max(0.0, until - moment)
        if again:
            return max(0.0, min(again, until - moment))
        waiting = [watch.waits() for watch in self._watches]
        if not all(waiting) or moment < self._awake_until:
            return min(_attentively, self._period) if any(watch.is_slow for watch in self._watches) else self._period
        for watch in self._watches:
            watch.doze()
        # A loop that got work before it could see that wakes nobody.
        if any(watch.busy_since(moment) for watch in self._watches):
            return self._period
        self._resting = True
        return max(0.0, min(self._longest_rest(), until - moment))

    def _longest_rest(self) -> float:
        return self._restful if any(watch.needs_looking_after for watch in self._watches) else inf
