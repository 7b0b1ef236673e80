"""What the sampler tells the session, and when: loops that begin and end, their lag, their stalls, and the calls that were counted."""

from __future__ import annotations

from collections import deque
from time import process_time, thread_time
from typing import Final

from . import clock
from .accounts import Note
from .arrivals import Arrivals
from .blocking import BlockingCalls
from .collector import Collections
from .lateness import Lateness
from .monitor import Monitor
from .outbox import Outbox
from .pace import Awake
from .place import loop_began, loop_ended
from .stall import Ended
from .standing import answers
from .threads import get_ident
from .watch import Watch, note_every

_lag_every: Final = 0.25
_calls_every: Final = 1.0
#: A stall's last word waits for those who came in meanwhile: a server has begun them by then, a few ticks later.
_patience: Final = 0.03


class Reporter:
    def __init__(
        self,
        watches: list[Watch],
        outbox: Outbox,
        calls: BlockingCalls,
        monitor: Monitor,
        collections: Collections,
        lateness: Lateness,
    ) -> None:
        self._watches = watches
        self._outbox = outbox
        self._calls = calls
        self._monitor = monitor
        self._collections = collections
        self._lateness = lateness
        #: Loops that have stopped, until that was taken notice of.
        self.closed: deque[Watch] = deque()
        self._ending: dict[int, Watch] = {}
        self.arrivals = Arrivals()
        #: Stalls whose last word is due soon, in order.
        self._over: deque[Ended] = deque()
        self._next_lag = 0.0
        self._next_calls = 0.0
        self._next_note = 0.0
        self._thread = 0
        self._own_cpu = 0.0

    @property
    def next_word(self) -> float:
        """When something will have to be said, whatever the loops do."""
        return min(self._next_lag, self._over[0].span.ended + _patience) if self._over else self._next_lag

    @property
    def owes_an_end(self) -> bool:
        """Loops that have stopped will be said to have ended."""
        return bool(self.closed or self._ending)

    def has_news(self, awake: Awake) -> bool:
        if awake.moment >= self.next_word or self.closed or any(watch.tick.long for watch in self._watches):
            return True
        if any(watch.announced != self._outbox.connections for watch in self._watches):
            return True
        return not awake.brief and awake.moment >= self._next_note

    def report(self, moment: float, looked: list[Watch]) -> None:
        """On the sampler's thread."""
        self._thread = get_ident()
        self._tell(moment, looked)

    def _tell(self, moment: float, looked: list[Watch]) -> None:
        self._next_note = moment + note_every
        while self.closed:
            self._bury(self.closed.popleft())
        self._announce()
        for watch in looked:
            event = watch.begun(moment)
            if event is not None:
                self._tell_ends(moment)
                self.arrivals.expect(moment)
                self._outbox.put(event)
        self._tell_ends(moment - _patience)
        if moment >= self._next_lag:
            self._tell_lag(moment)
        for watch in self._watches:
            self.follow(watch)
        self._outbox.flush()

    def _tell_lag(self, moment: float) -> None:
        self._next_lag = moment + _lag_every
        for watch in self._watches:
            self._outbox.put_lag(watch.lag(clock.now()))
            if self._monitor.on:
                watch.settle()
        self._end(moment - _lag_every)
        self.arrivals.tidy(moment)
        self._tell_calls(moment)
        for event in answers(self._outbox.hear(), self._watches):
            self._outbox.put(event)

    def _tell_calls(self, moment: float) -> None:
        """Once a second, what was counted."""
        if moment < self._next_calls:
            return
        self._next_calls = moment + _calls_every
        self._monitor.look_again(moment)
        for event in [self._calls.take(), *[watch.hotspots() for watch in self._watches]]:
            if event is not None:
                self._outbox.put(event)

    def _announce(self) -> None:
        connection = self._outbox.connections
        for watch in self._watches:
            if watch.announced == connection:
                continue
            watch.announced = connection
            going = self._ending.pop(watch.number, None)
            if going is None or going.announced != connection:
                self._outbox.put(loop_began(watch.loop_id, watch.place, watch.began))

    def follow(self, watch: Watch) -> None:
        if not self._monitor.on:
            watch.count_calls(self._calls)
        if watch.tick.long:
            watch.take_ticks()
            watch.ledger.ask()
            note = self.note(watch)
            self._over.extend(watch.over(note, self._lateness.host))
            if not self.arrivals.on:
                self._tell_ends(note.at)
            self._monitor.kept(watch.kept)
            watch.kept.clear()
            if watch.stalled:
                self._monitor.stalled()
            watch.stalled = False
            watch.ledger.note = note
        elif watch.wants_note(clock.now()):
            watch.ledger.note = self.note(watch)

    def _bury(self, watch: Watch) -> None:
        """What is left to be said about a loop that stopped. Its end is told later: often it starts again at once."""
        before = self._ending.get(watch.number)
        if not watch.announced:
            if before is None:
                self._outbox.put(loop_began(watch.loop_id, watch.place, watch.began))
            watch.announced = self._outbox.connections
        self._ending[watch.number] = watch
        watch.take_ticks()
        watch.ledger.ask()
        hotspots = watch.hotspots()
        if hotspots is not None:
            self._outbox.put(hotspots)
        self._over.extend(watch.over(self.note(watch), self._lateness.host))
        self._tell_ends(clock.now())

    def _tell_ends(self, latest: float) -> None:
        """Of stalls that were over by then."""
        while self._over and self._over[0].span.ended <= latest:
            one = self._over.popleft()
            self._outbox.put(one.event(self.arrivals.during(one.span.began, one.span.ended, one.thread)))

    def _end(self, latest: float) -> None:
        for watch in [one for one in self._ending.values() if (one.ended or 0.0) <= latest]:
            del self._ending[watch.number]
            self._outbox.put_lag(watch.lag(watch.ended or latest))
            self._outbox.put(loop_ended(watch.loop_id, watch.ended or clock.now()))

    def note(self, watch: Watch) -> Note:
        if get_ident() == self._thread:
            self._own_cpu = thread_time()
        return watch.note(process_time(), self._own_cpu, self._collections)

    def finish(self) -> None:
        """On the thread that ends the process."""
        self._tell(clock.now(), [])
        self._tell_ends(clock.now())
        self._next_calls = 0.0
        self._tell_calls(clock.now())
        self._end(clock.now())
        self._outbox.flush()
