"""The thread that watches the loops from beside them, and the only one that speaks to the session while they run.

It wakes a hundred times a second while a loop is at work, more often while one is late, and not at all while all wait.
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
from .kernel import Usage, threads, usage
from .monitor import Monitor
from .presence import Presence
from .signals import is_handlers
from .standing import answers
from .watch import Watch

_period: Final = 0.01
#: While heartbeats are all there is.
_calmly: Final = 0.04
#: While a step is late.
_closely: Final = 0.004
#: Who is woken again after less than this stays awake for a while: to be woken for every request costs more than to look now and then.
_restless: Final = 0.06
_awake_for: Final = 0.25
_lag_every: Final = 0.25
_calls_every: Final = 1.0
#: Waits shorter than this are the system's timers, not the GIL.
_unsure: Final = 0.0015

#: From here on, lateness in which the whole process did nothing is a stop.
_stopped: Final = 0.1

_current_frames = sys._current_frames


class Sampler:
    def __init__(self, presence: Presence, threshold: float, calls: BlockingCalls, monitor: Monitor) -> None:
        self.watches: list[Watch] = []
        self._presence = presence
        self._calls = calls
        self._monitor = monitor
        self._collections = Collections()
        self._period = min(_period, threshold / 2)
        self._calmly = min(_calmly, threshold * 0.8)
        self._running = False
        self._wake = allocate_lock()
        self._exited = allocate_lock()
        self._ident = 0
        self._native = 0
        self._closed: deque[Watch] = deque()
        self._ending: dict[int, Watch] = {}
        self._usage: Usage | None = None
        self._own_cpu = 0.0
        self._closer = False
        self._next_lag = 0.0
        self._next_calls = 0.0
        self._woken_at = 0.0
        #: When the turn before ended.
        self._seen = 0.0
        self._awake_until = 0.0
        #: All loops wait, and there is nothing to be told of them but that.
        self._resting = False
        self._burned = 0.0
        self._suspensions: deque[tuple[float, float]] = deque(maxlen=100)

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
        self._burned = process_time()
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
            self._ident, self._native = get_ident(), get_native_id()
            self._usage = usage(self._native)
            self._seen = clock.now()
            while self._running and self._wake is wake:
                self._turn(wake)
        except BaseException:  # The agent's outer edge: the program goes on without it.
            self.fail()
        finally:
            exited.release()

    def _turn(self, wake: LockType) -> None:
        self._burned = process_time()
        before = clock.now()
        pause = self._pause(before)
        woken = wake.acquire(True, pause) if pause >= 0 else wake.acquire()
        moment = clock.now()
        if woken and moment - before < _restless:
            self._awake_until = moment + _awake_for
        # Nothing before this may give the GIL away: it was handed over by the very call that kept it.
        gil.watch(self._peek, moment)
        looked = self._look(moment)
        for watch in self.watches:
            watch.tick.asleep = False
        late = max(0.0, moment - (self._woken_at if woken else self._seen + pause))
        gil_wait = self._gil_wait(moment, late) if looked or late > _stopped else 0.0
        for watch in looked:
            watch.study(gil_wait)
        self._closer = bool(looked)
        if looked or moment >= self._next_lag or self._has_news(woken):
            self._report(moment, looked)
        self._seen = gil.ignore()
        if self._presence.outbox.gone:
            self.fail()

    def _has_news(self, woken: bool) -> bool:
        """A loop that was just woken may be about to enter a call that keeps the GIL: be back at the lock before it does."""
        if woken or self._resting:
            return bool(self._closed) or any(watch.tick.long for watch in self.watches)
        return True

    def _peek(self, moment: float, waited: float) -> None:
        """The GIL was lost in the middle of a turn, for this long."""
        looked = self._look(moment)
        if self._stood_still(moment, waited):
            waited = 0.0
        for watch in looked:
            watch.excuse(waited)

    def _look(self, moment: float) -> list[Watch]:
        if not any(watch.wants_look(moment) for watch in self.watches):
            return []
        frames = _current_frames()
        return [watch for watch in self.watches if watch.look(moment, frames.get(watch.place.ident))]

    def _pause(self, moment: float) -> float:
        if not self.watches:
            return _lag_every if self._closed or self._ending else -1.0
        if self._closer:
            return _closely
        waiting = [watch.waits() for watch in self.watches]
        self._resting = all(waiting) and moment >= self._awake_until
        if not self._resting:
            return self._period
        for watch in self.watches:
            watch.doze()
        # A loop that got work before it could see that wakes nobody.
        if any(watch.busy_since(moment) for watch in self.watches):
            return self._period
        longest = self._calmly if any(watch.needs_looking_after for watch in self.watches) else _lag_every
        return max(0.0, min(longest, self._next_lag - moment))

    def _gil_wait(self, moment: float, late: float) -> float:
        """How much of its lateness this thread spent waiting for the GIL, and notes when the whole process stood still."""
        before, self._usage = self._usage, usage(self._native)
        if late < _unsure:
            return 0.0
        if before is None or self._usage is None:
            return late
        # Whoever waits for the GIL looks for it each 5 ms: of its waits for a core, only the last came after the GIL was free.
        turns = max(1, self._usage.turns - before.turns)
        wait = max(0.0, late - (self._usage.delay - before.delay) / turns)
        return 0.0 if self._stood_still(moment, wait) else wait

    def _stood_still(self, moment: float, wait: float) -> bool:
        """Whoever keeps the GIL for so long does something with it; a process that was stopped does nothing."""
        if wait < _stopped or process_time() - self._burned > wait / 20:
            return False
        self._suspensions.append((moment - wait, moment))
        return True

    def _report(self, moment: float, looked: list[Watch]) -> None:
        outbox = self._presence.outbox
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
                outbox.put(watch.lag(clock.now()))
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
        watch.take_ticks()
        if not self._monitor.on:
            watch.count_calls(self._calls)
        if watch.tick.long:
            note = self._note(watch)
            for event in watch.over(note, self._suspended):
                self._presence.outbox.put(event)
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
        hotspots = watch.hotspots()
        if hotspots is not None:
            outbox.put(hotspots)
        for event in watch.over(self._note(watch), self._suspended):
            outbox.put(event)

    def _end(self, latest: float) -> None:
        for watch in [one for one in self._ending.values() if (one.ended or 0.0) <= latest]:
            del self._ending[watch.number]
            self._presence.outbox.put(watch.lag(watch.ended or latest))
            self._presence.outbox.put(watch.ended_event())

    def _note(self, watch: Watch) -> Note:
        if get_ident() == self._ident:
            self._own_cpu = thread_time()
        return watch.note(process_time(), self._own_cpu, self._collections)

    def _suspended(self, began: float, ended: float) -> float:
        """How much of that time the whole process stood still."""
        return sum(max(0.0, min(ended, end) - max(began, start)) for start, end in self._suspensions)

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
