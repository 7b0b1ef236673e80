"""The thread that watches the loops from beside them, and the only one that speaks to the session while they run.

It sleeps while every step is short, wakes often while one is late, and four times a second to tell the lag.
"""

from __future__ import annotations

from contextlib import suppress
from math import inf

from . import clock, gil
from .blocking import BlockingCalls
from .collector import Collections
from .frames import current_frames
from .healthy import Healthy
from .kernel import threads
from .lateness import Lateness, stopped
from .monitor import Monitor
from .options import Options
from .pace import Awake, Pace
from .presence import Presence
from .reporter import Reporter
from .signals import is_handlers
from .steady import Steady
from .threads import LockType, allocate_lock, get_ident, get_native_id, start_new_thread
from .tick import Tick, never
from .watch import Watch


class Sampler:
    def __init__(self, presence: Presence, options: Options, calls: BlockingCalls, monitor: Monitor) -> None:
        self.watches: list[Watch] = []
        self._presence = presence
        self._options = options
        self._monitor = monitor
        self._collections = Collections()
        self._lateness = Lateness()
        self._reporter = Reporter(self.watches, presence.outbox, calls, monitor, self._collections, self._lateness)
        self._running = False
        #: Forks under way, and the end: other threads' loops, too, leave the sampler stopped meanwhile.
        self._holds = 0
        self._pace: Pace = self._steady()
        self._exited = allocate_lock()
        self._ident = 0
        #: How long after this look the next one is made, if it found a late step.
        self._again = 0.0

    def add(self, watch: Watch) -> None:
        """On the loop's own thread: what it has used so far is known before its first step, however late the sampler gets a core."""
        watch.ledger.note = self._reporter.note(watch)
        self.watches.append(watch)
        self.wake()

    def remove(self, watch: Watch) -> None:
        """On the loop's own thread: what is left to be said of it, the sampler says."""
        watch.stop()
        self.watches.remove(watch)
        self._reporter.closed.append(watch)
        self.wake()

    def told(self, tick: Tick) -> None:
        """Called by a loop that has work, in the middle of the program; also brings the thread back after a fork."""
        try:
            if not self._running or not self._pace.told(tick):
                self._rouse()
        except Exception as error:
            if is_handlers(error):
                raise
            self.fail()

    def wake(self) -> None:
        try:
            self._rouse()
        except Exception as error:
            if is_handlers(error):
                raise
            self.fail()

    def _rouse(self) -> None:
        if self._running:
            self._pace.wake()
        elif self._holds == 0:
            self._start()

    def _start(self) -> None:
        self._running = True
        self._pace = self._new_pace()
        for watch in self.watches:
            watch.tick.tells_at = never
        self._exited = allocate_lock()
        self._exited.acquire()
        self._collections.begin()
        start_new_thread(self._run, (self._exited,))

    def _new_pace(self) -> Pace:
        """To sample steps that are short, too, they must be looked at."""
        if not self._options.profile:
            with suppress(OSError):
                return Healthy(self.watches, self._lateness.mark)
        return self._steady()

    def _steady(self) -> Steady:
        return Steady(self.watches, self._options.threshold, self._lateness.mark)

    def hold(self) -> None:
        self._holds += 1
        self.stop()
        self._reporter.arrivals.end()

    def release(self) -> None:
        self._holds -= 1

    def stop(self) -> None:
        """Returns when the thread is gone, also for the system: a fork must not find it holding anything.

        One that failed may still be on its way out.
        """
        exited = self._exited
        if not exited.locked() or get_ident() == self._ident:
            return
        self._running = False
        for watch in self.watches:
            watch.tick.tells_at = never
        self._collections.end()
        known = threads()
        with suppress(Exception):  # Then it wakes when the lag is due.
            self._pace.wake()
        if exited.acquire(True, 0.3):
            # It has left Python, but for some microseconds more the system still counts it.
            for _ in range(50):
                if threads() < known:
                    break
                exited.acquire(True, 0.0002)
            exited.release()  # Nothing is to be waited for any more.

    def _run(self, exited: LockType) -> None:
        try:
            self._ident = get_ident()
            self._lateness.begin(get_native_id())
            since = clock.now()
            while self._running and self._exited is exited:
                since = self._turn(since)
            self._pace.end()
        except BaseException:  # The agent's outer edge: the program goes on without it.
            self.fail()
        finally:
            exited.release()

    def _turn(self, since: float) -> float:
        """Returns when the GIL was last known to be here."""
        awake = self._wait(since)
        moment = awake.moment
        # Nothing before this may give the GIL away: it was handed over by the very call that kept it.
        gil.watch(self._peek, moment)
        still, looked = self._look(moment)
        late = max(0.0, moment - awake.due)
        gil_wait = self._lateness.gil_wait(moment, late) if looked or late > stopped else 0.0
        for watch in looked:
            watch.study(gil_wait)
        for watch in still:
            watch.study_again()
        looked += still
        self._again = min([watch.pause(moment) for watch in looked], default=0.0)
        if looked or self._reporter.has_news(awake):
            self._lateness.mark()
            self._reporter.report(moment, looked)
        since = gil.ignore()
        if self._presence.outbox.gone:
            self.fail()
        return since

    def _wait(self, since: float) -> Awake:
        until = self._reporter.next_word if self.watches or self._reporter.owes_an_end else inf
        try:
            return self._pace.wait(since, until, self._again)
        except OSError:  # The program closed a descriptor that it had not opened.
            self._pace = self._steady()
            if not self._running:  # Who stops it has woken it by the alarm that is gone.
                return Awake(clock.now(), until, brief=True)
            return self._pace.wait(since, until, self._again)

    def _peek(self, moment: float, waited: float) -> None:
        """The GIL was lost in the middle of a turn, for this long."""
        if get_ident() != self._ident:  # Of a loop that begins meanwhile.
            return
        _, looked = self._look(moment)
        if self._lateness.was_stop(moment, waited, waited):
            waited = 0.0
        for watch in looked:
            watch.excuse(waited)

    def _look(self, moment: float) -> tuple[list[Watch], list[Watch]]:
        """Those that stand where they stood at the look before, and those that were looked at."""
        late = [watch for watch in self.watches if watch.wants_look(moment)]
        still = [watch for watch in late if watch.stands_still(moment)]
        if len(still) == len(late):
            return still, []
        frames = current_frames()
        return still, [watch for watch in self.watches if watch not in still and watch.look(moment, frames.get(watch.place.ident))]

    def finish(self) -> None:
        """On the thread that ends the process: whatever there was no time to say."""
        self.hold()
        self._reporter.finish()

    def fail(self) -> None:
        """Takes every hook back. What cannot be taken back does no harm: it writes where nobody reads."""
        self._running = False
        watches, self.watches[:] = list(self.watches), []
        ends = [self._reporter.arrivals.end, self._monitor.end, self._collections.end, self._presence.disarm]
        for step in [*[watch.stop for watch in watches], self._pace.wake, *ends]:
            with suppress(Exception):
                step()
