"""The thread that watches the loops from beside them, and the only one that speaks to the session while they run.

It wakes some forty times a second while a loop is at work, more often while one is late, and hardly ever while all wait.
"""

from __future__ import annotations

import sys
from _thread import LockType, allocate_lock, get_ident, get_native_id, start_new_thread
from collections import deque
from contextlib import suppress
from time import process_time, thread_time
from typing import Final

from . import clock, gil
from .accounts import Note
from .blocking import BlockingCalls
from .collector import Collections
from .heartbeat import look_every
from .kernel import threads
from .lateness import Lateness, stopped
from .monitor import Monitor
from .presence import Presence
from .signals import is_handlers
from .standing import answers
from .watch import Watch, note_every

#: Under load each look waits for the GIL, which is what it costs. No stall begins and passes its threshold between two.
_period: Final = 0.025
_of_threshold: Final = 0.5
#: The same where steps are long enough to be worth a look.
_attentively: Final = 0.01
#: While a step is late.
_closely: Final = 0.004
#: Who is woken again after less than this stays awake for a while: to be woken for every request costs more than to look now and then.
_restless: Final = 0.06
_awake_for: Final = 0.25
_lag_every: Final = 0.25
_calls_every: Final = 1.0

_current_frames = sys._current_frames


class Sampler:
    def __init__(self, presence: Presence, threshold: float, calls: BlockingCalls, monitor: Monitor) -> None:
        self.watches: list[Watch] = []
        self._presence = presence
        self._calls = calls
        self._monitor = monitor
        self._collections = Collections()
        self._period = min(_period, threshold * _of_threshold)
        #: While nothing but loops at rest must be looked after.
        self._restful = look_every(threshold)
        self._lateness = Lateness()
        self._running = False
        self._wake = allocate_lock()
        self._exited = allocate_lock()
        self._ident = 0
        self._closed: deque[Watch] = deque()
        self._ending: dict[int, Watch] = {}
        self._own_cpu = 0.0
        self._closer = False
        self._next_lag = 0.0
        self._next_calls = 0.0
        self._next_note = 0.0
        self._woken_at = 0.0
        #: When the sampler wants to be awake; between two waits, when the turn before ended.
        self._due = 0.0
        self._awake_until = 0.0
        #: All loops wait, and there is nothing to be told of them but that.
        self._resting = False

    def add(self, watch: Watch) -> None:
        self.watches.append(watch)
        self.wake()

    def remove(self, watch: Watch) -> None:
        """On the loop's own thread: what is left to be said of it, the sampler says."""
        watch.stop()
        self.watches.remove(watch)
        self._closed.append(watch)
        self.wake()

    def wake(self) -> None:
        """Called by a loop that has work again, in the middle of the program; also brings the thread back after a fork."""
        try:
            self._rouse()
        except Exception as error:
            if is_handlers(error):
                raise
            self.fail()

    def _rouse(self) -> None:
        for watch in self.watches:
            watch.tick.asleep = False
        if not self._running:
            self._start()
            return
        self._lateness.mark()
        self._woken_at = clock.now()
        with suppress(RuntimeError):  # It is awake already.
            self._wake.release()

    def _start(self) -> None:
        self._running = True
        self._wake = allocate_lock()
        self._wake.acquire()
        self._exited = allocate_lock()
        self._exited.acquire()
        self._collections.begin()
        start_new_thread(self._run, (self._wake, self._exited))

    def stop(self) -> None:
        """Returns when the thread is gone, also for the system: a fork must not find it holding anything."""
        if not self._running or get_ident() == self._ident:
            return
        self._running = False
        self._collections.end()
        known = threads()
        with suppress(RuntimeError):
            self._wake.release()
        if self._exited.acquire(True, 0.3):
            # It has left Python, but for some microseconds more the system still counts it.
            for _ in range(50):
                if threads() < known:
                    break
                self._exited.acquire(True, 0.0002)

    def _run(self, wake: LockType, exited: LockType) -> None:
        try:
            self._ident = get_ident()
            self._lateness.begin(get_native_id())
            self._due = clock.now()
            while self._running and self._wake is wake:
                self._turn(wake)
        except BaseException:  # The agent's outer edge: the program goes on without it.
            self.fail()
        finally:
            exited.release()

    def _turn(self, wake: LockType) -> None:
        self._lateness.mark()
        before = clock.now()
        woken, moment = self._wait(wake, self._pause(before))
        if woken and moment - before < _restless:
            self._awake_until = moment + _awake_for
        # Nothing before this may give the GIL away: it was handed over by the very call that kept it.
        gil.watch(self._peek, moment)
        looked = self._look(moment)
        for watch in self.watches:
            watch.tick.asleep = False
        late = max(0.0, moment - (self._woken_at if woken else self._due))
        gil_wait = self._lateness.gil_wait(moment, late) if looked or late > stopped else 0.0
        for watch in looked:
            watch.study(gil_wait)
        self._closer = bool(looked)
        if looked or moment >= self._next_lag or self._has_news(woken, moment):
            self._lateness.mark()
            self._report(moment, looked)
        self._due = gil.ignore()
        if self._presence.outbox.gone:
            self.fail()

    def _wait(self, wake: LockType, pause: float) -> tuple[bool, float]:
        """Until there is more to do than to see that loops at rest still are: whether a loop woke us, and the moment."""
        if pause < 0:
            return wake.acquire(), clock.now()
        still_rest, longest = [watch.rests for watch in self.watches], self._longest_rest()
        while True:
            self._due += pause
            woken = wake.acquire(True, pause)
            moment = clock.now()
            if woken or not self._resting or moment >= self._next_lag:
                return woken, moment
            for rests in still_rest:
                if not rests(moment):
                    return False, moment
            self._due = moment
            pause = min(longest, self._next_lag - moment)

    def _has_news(self, woken: bool, moment: float) -> bool:
        """A loop that was just woken may be about to enter a call that keeps the GIL: be back at the lock before it does."""
        if self._closed or any(watch.tick.long for watch in self.watches):
            return True
        return not (woken or self._resting) and moment >= self._next_note

    def _peek(self, moment: float, waited: float) -> None:
        """The GIL was lost in the middle of a turn, for this long."""
        looked = self._look(moment)
        if self._lateness.was_stop(moment, waited, waited):
            waited = 0.0
        for watch in looked:
            watch.excuse(waited)

    def _look(self, moment: float) -> list[Watch]:
        if not any(watch.wants_look(moment) for watch in self.watches):
            return []
        frames = _current_frames()
        return [watch for watch in self.watches if watch.look(moment, frames.get(watch.place.ident))]

    def _pause(self, moment: float) -> float:
        self._resting = False
        if not self.watches:
            return _lag_every if self._closed or self._ending else -1.0
        if self._closer:
            return _closely
        waiting = [watch.waits() for watch in self.watches]
        if not all(waiting) or moment < self._awake_until:
            return min(_attentively, self._period) if any(watch.is_slow for watch in self.watches) else self._period
        for watch in self.watches:
            watch.doze()
        # A loop that got work before it could see that wakes nobody.
        if any(watch.busy_since(moment) for watch in self.watches):
            return self._period
        self._resting = True
        return max(0.0, min(self._longest_rest(), self._next_lag - moment))

    def _longest_rest(self) -> float:
        return self._restful if any(watch.needs_looking_after for watch in self.watches) else _lag_every

    def _report(self, moment: float, looked: list[Watch]) -> None:
        outbox = self._presence.outbox
        self._next_note = moment + note_every
        while self._closed:
            self._bury(self._closed.popleft())
        self._announce()
        for watch in looked:
            event = watch.begun(moment)
            if event is not None:
                outbox.put(event)
        for watch in self.watches:
            self._follow(watch, moment)
        if moment >= self._next_lag:
            self._next_lag = moment + _lag_every
            for watch in self.watches:
                outbox.put_lag(watch.lag(clock.now()))
            self._end(moment - _lag_every)
            self._tell_calls(moment)
            for event in answers(outbox.hear(), self.watches):
                outbox.put(event)
        outbox.flush()

    def _tell_calls(self, moment: float) -> None:
        """Once a second, what was counted."""
        if moment < self._next_calls:
            return
        self._next_calls = moment + _calls_every
        self._monitor.look_again(moment)
        for event in [self._calls.take(), *[watch.hotspots() for watch in self.watches]]:
            if event is not None:
                self._presence.outbox.put(event)

    def _announce(self) -> None:
        connection = self._presence.outbox.connections
        for watch in self.watches:
            if watch.announced == connection:
                continue
            watch.announced = connection
            going = self._ending.pop(watch.number, None)
            if going is None or going.announced != connection:
                self._presence.outbox.put(watch.began_event())

    def _follow(self, watch: Watch, moment: float) -> None:
        if not self._monitor.on:
            watch.count_calls(self._calls)
        if watch.tick.long:
            watch.take_ticks()
            watch.ask()
            note = self._note(watch)
            for event in watch.over(note, self._lateness.stood_still):
                self._presence.outbox.put(event)
            self._monitor.kept(watch.kept)
            watch.kept.clear()
            watch.keep(note)
        elif watch.wants_note(moment):
            watch.keep(self._note(watch))

    def _bury(self, watch: Watch) -> None:
        """What is left to be said about a loop that stopped. Its end is told later: often it starts again at once."""
        outbox = self._presence.outbox
        before = self._ending.get(watch.number)
        if not watch.announced:
            if before is None:
                outbox.put(watch.began_event())
            watch.announced = outbox.connections
        self._ending[watch.number] = watch
        watch.take_ticks()
        watch.ask()
        hotspots = watch.hotspots()
        if hotspots is not None:
            outbox.put(hotspots)
        for event in watch.over(self._note(watch), self._lateness.stood_still):
            outbox.put(event)

    def _end(self, latest: float) -> None:
        for watch in [one for one in self._ending.values() if (one.ended or 0.0) <= latest]:
            del self._ending[watch.number]
            self._presence.outbox.put_lag(watch.lag(watch.ended or latest))
            self._presence.outbox.put(watch.ended_event())

    def _note(self, watch: Watch) -> Note:
        if get_ident() == self._ident:
            self._own_cpu = thread_time()
        return watch.note(process_time(), self._own_cpu, self._collections)

    def finish(self) -> None:
        """On the thread that ends the process: whatever the sampler had no time to say."""
        self.stop()
        self._report(clock.now(), [])
        self._next_calls = 0.0
        self._tell_calls(clock.now())
        self._end(clock.now())
        self._presence.outbox.flush()

    def fail(self) -> None:
        """Takes every hook back. What cannot be taken back does no harm: it writes where nobody reads."""
        self._running = False
        watches, self.watches = self.watches, []
        for step in [*[watch.stop for watch in watches], self._monitor.end, self._collections.end, self._presence.disarm]:
            with suppress(Exception):
                step()
