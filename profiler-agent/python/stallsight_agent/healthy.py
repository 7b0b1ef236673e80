"""Has loops whose steps are short put off the sampler's alarm: it sleeps while they are healthy, and wakes once a step is late."""

from __future__ import annotations

from contextlib import suppress
from math import inf

from . import clock
from .alarm import Alarm
from .pace import Awake, Mark, closely
from .tick import Tick
from .watch import Watch


class Healthy:
    def __init__(self, watches: list[Watch], mark: Mark) -> None:
        self._watches = watches
        self._mark = mark
        #: Once it is due, the sampler is awake, or waits for nothing but the GIL, and has to know for how long: it is left alone.
        self._alarm = Alarm()
        self._until = inf
        #: Somebody wants the sampler to wake up.
        self._woken = False

    def wait(self, since: float, until: float, again: float) -> Awake:
        self._until = until = max(since, until)
        self._set_out(since, again)
        while True:
            # To wait for so long costs less than to set the alarm, and all there is to do for loops at rest is to see that they still are.
            look = min([watch.rests_until for watch in self._watches], default=inf)
            rang = self._alarm.sleep(look - since)
            since = moment = clock.now()
            woken = self._woken
            if woken:  # Who wants it from here on is seen with the next rest.
                self._woken = False
            if woken or again or moment >= until or any(watch.calls(moment) for watch in self._watches):
                return Awake(moment, self._alarm.due if rang else min(look, self._alarm.due), brief=True)
            if rang:
                self._set_out(since, again)

    def _set_out(self, since: float, again: float) -> None:
        self._mark()
        self._rest(since, again)

    def _rest(self, moment: float, again: float) -> None:
        """Sets the alarm. Whatever another thread does meanwhile must not be missed for it.

        A loop need not put it off at once if it rings soon enough for all that begins until then.
        """
        due = self._next(moment, again)
        self._set(due, moment)
        for watch in self._watches:
            watch.tick.tells_at = moment + watch.tick.lease if due <= moment + watch.unseen else 0.0
        earlier = self._next(moment, again)
        if earlier < due:
            self._set(earlier, moment)

    def _next(self, moment: float, again: float = 0.0) -> float:
        due = min(self._until, moment + again) if again else self._until
        for watch in self._watches:
            if watch.tick.long:
                return moment
            at = watch.look_at
            if at <= moment:
                at = moment + (again or closely)
            if at < due:
                due = at
        return due

    def told(self, tick: Tick) -> bool:
        """Nothing of it is in the processor's caches when it is called: it makes few calls."""
        moment = clock.now()
        tick.tells_at = moment + tick.lease
        if self._alarm.due > moment:
            self._mark()
            self._try_to_set(self._next(moment), moment)
        return True

    def wake(self) -> None:
        moment = clock.now()
        self._woken = True
        if self._alarm.due > moment:
            self._mark()
            self._try_to_set(moment, moment)

    def _try_to_set(self, due: float, moment: float) -> None:
        """Where that fails, the sampler finds out by itself."""
        try:
            self._set(due, moment)
        except OSError:
            return

    def _set(self, due: float, moment: float) -> None:
        """Who wants the sampler to wake up meanwhile is not put off by another loop's health."""
        self._alarm.set(due)
        if self._woken and moment < due:
            self._alarm.set(moment)

    def end(self) -> None:
        with suppress(OSError):
            self._alarm.close()
