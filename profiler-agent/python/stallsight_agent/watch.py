"""One loop under observation, as the sampler's thread sees it: what it does now, its lag, and its stall in progress."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from types import CodeType, FrameType
from typing import Final

from . import clock, context
from .accounts import Cost, Note, cost_within
from .blocking import BlockingCalls
from .cause import classify
from .collector import Collections
from .evidence import cost_of, evidence_of
from .heartbeat import Rest
from .hotspots import Hotspots
from .kernel import sleeps_in, usage
from .lag import Lag
from .lateness import Host
from .lease import Lease
from .ledger import Ledger
from .options import Options
from .pace import closely
from .place import Place
from .process import process_id
from .samples import Episode, Sample, judge, surroundings_of
from .stacks import read_places
from .stall import Ended, Span, began_event, cause_event, stall_event
from .tick import Tick, Unhook, never
from .wire import Event

#: A step is looked at from this age on, so that a stall has samples when the threshold is passed.
_young: Final = 0.008
#: Where an answer took so long, the GIL was away, and of when it tells is not known.
_lost: Final = 0.003
#: The part of its age after which a step is looked at again.
_of_age: Final = 1 / 64
#: How often the thread's CPU time is noted between stalls.
note_every: Final = 0.05
#: Steps that ran since the last note, and so share what a stall is said to have used, may have taken this much.
_worth_noting: Final = 0.003


class Watch:
    def __init__(self, number: int, place: Place, tick: Tick, unhook: Unhook, options: Options) -> None:
        self.number = number
        self.place = place
        self.tick = tick
        self.unhook = unhook
        self.began = clock.now()
        self.ended: float | None = None
        self.announced = 0
        self._threshold = options.threshold
        #: Hotspots are looked for in every step, however young.
        self._look_after = 0.0 if options.profile else min(_young, options.threshold)
        self._hotspots = Hotspots() if options.profile else None
        #: The longest step that the last lag told of.
        self._longest = _young
        self._lease = Lease(tick, options.threshold, min(_young, options.threshold))
        self._rest = Rest(tick, place.base, options.threshold, place.burned) if place.beats else None
        #: The last is the newest; those before may have ended without having been told so yet.
        self._episodes: deque[Episode] = deque(maxlen=8)
        self._lag = Lag(self.loop_id)
        self.ledger = Ledger(place, self.began)
        self._count_seen = 0
        #: The CPU seconds of its thread at the last look.
        self._burned = 0.0
        #: The newest ticks that were taken; as long as none was, any may be long.
        self._lasted = [_young]
        #: Code of stalls that kept the GIL, from the innermost out to the culprit, until the sampler takes it.
        self.kept: list[CodeType] = []
        #: Was held for too long, by the program and not by its host, until the sampler takes that.
        self.stalled = False

    @property
    def loop_id(self) -> str:
        return f"{process_id()}/{self.number}"

    def stop(self) -> None:
        """On whichever thread: the loop is seen no more, and its pulse says so."""
        self.ended = clock.now()
        self.unhook()
        key, since = self.tick.cell[0], self.busy_since(self.ended)
        if since and self.ended - since >= self._threshold:
            self.tick.long.append((key, since, self.ended))
        self.place.slot.leave()
        self.tick.cell[0] = 0.0
        # A loop that the program forgets must die when it would have died without us.
        self.place = replace(self.place, loop=None, base=None)
        self.unhook = _nothing

    def waits(self) -> bool:
        """The loop waits for work, and has hardly had any since it was asked before."""
        count = self._lag.taken + self.tick.known
        ticks, self._count_seen = count - self._count_seen, count
        return self.tick.cell[0] == 0.0 and ticks <= 1 if self._rest is None else not self.tick.beating

    @property
    def is_slow(self) -> bool:
        """Its steps are no stalls yet, but worth a look."""
        return max(self._newest()) > _young / 2

    def _newest(self) -> list[float]:
        """A timer's tick is followed by that of the task it woke."""
        return [*self.tick.newest(), *self._lasted][:2]

    def doze(self) -> None:
        """The sampler goes to sleep: this loop wakes it when it has work."""
        self.tick.tells_at = 0.0 if self._rest is None else never

    def wakes_sampler(self) -> None:
        """With its next tick."""
        self.tick.tells_at = 0.0
        if self._rest is not None:
            self._rest.resume()

    @property
    def needs_looking_after(self) -> bool:
        """Nobody says when it has work again."""
        return self._rest is not None

    def busy_since(self, now: float) -> float:
        """Since when the step that runs now has run; 0 when none does. The cell knows it to within a grain, which names the step."""
        since = self.tick.began
        return since if since <= now else 0.0

    def rests(self, now: float) -> bool:
        """It has not had work, nor could it have without our having seen it."""
        return self.tick.cell[0] == 0.0 if self._rest is None else self._rest.is_sure(now)

    def wants_look(self, now: float) -> bool:
        """A step has run for a while, or only the stack can tell whether one runs."""
        since = self.tick.cell[0]
        if self._rest is not None:
            return since <= now if self.tick.beating else not self._rest.is_sure(now)
        return since != 0.0 and now - since >= self._look_after

    @property
    def unseen(self) -> float:
        """How long a step goes unseen at most."""
        return self._lease.unseen

    @property
    def look_at(self) -> float:
        """When it must be looked at, unless it turns before."""
        since = self.tick.cell[0]
        return since + self._lease.unseen if since and (self._rest is None or self.tick.beating) else never

    @property
    def rests_until(self) -> float:
        """When nobody will have seen for long enough that it still is at rest, if it is."""
        return self.tick.cell[0] if self._rest is not None and not self.tick.beating else never

    def calls(self, now: float) -> bool:
        """There is something to see, or to be told."""
        return bool(self.tick.long) or self.wants_look(now)

    def stands_still(self, now: float) -> bool:
        """Its thread has not run since the look before, in the same step: what was seen then is what would be seen now."""
        burned, self._burned = self._burned, self.place.burned()
        episode = self._episodes[-1] if self._episodes else None
        if burned != self._burned or episode is None or episode.key != self.tick.cell[0] or self._hotspots is not None:
            return False
        last = episode.samples[-1]
        if last.usage is None or (episode.around is None and now - episode.began >= self._threshold):
            return False
        episode.samples.append(replace(last, at=now, steps=0, gil_wait=0.0, usage_at=now))
        return True

    def look(self, now: float, frame: FrameType | None) -> bool:
        """Reads the stack of a step that has run for a while, and nothing else: the GIL must not be lost yet. True if it did."""
        since = self.busy_since(now)
        key = self.tick.cell[0] if since else 0.0
        if self._rest is not None:
            rested, missed = not self.tick.beating, self._rest.is_late(now)
            if self._rest.finds_idle(now, frame) and rested:
                return missed and self._miss(key, now)
        if not key:
            return False
        known = self._known(key, since)
        episode = known or Episode(key, self._began(key, since))
        if now - episode.began < self._look_after:
            return False
        if known is None:
            self._episodes.append(episode)
        places = read_places(frame, self.place.base)
        episode.samples.append(Sample(now, places, episode.steps_since(*context.queue_and_task(self.place.loop))))
        if episode.around is None and now - episode.began >= self._threshold:
            episode.around = surroundings_of(self.place.loop, frame)
        return True

    def _miss(self, due: float, now: float) -> bool:
        """The loop rests again, but until now nobody could say so: the session may have seen it as blocked."""
        self.tick.lasted.append(now - due)
        self.tick.long.append((due, due, now))
        self._episodes.append(Episode(due, due, [Sample(now, ())], idle=not self.tick.beating))
        return True

    def _known(self, key: float, since: float) -> Episode | None:
        """Steps that are shorter than a grain share their key."""
        found = (one for one in self._episodes if one.key == key and (self._rest is not None or one.began == since))
        return next(found, None)

    def _began(self, key: float, since: float) -> float:
        return since if self._rest is None else self._rest.began(key)

    def study(self, gil_wait: float) -> None:
        """Asks the system about the sample just taken, which came late by this much."""
        episode = self._episodes[-1]
        sample = episode.samples[-1]
        sample.gil_wait = gil_wait
        asked = clock.now()
        used = usage(self.place.native)
        sample.usage_at = clock.now()
        sample.usage = None if sample.usage_at - asked > _lost else used
        sample.sleeps_in = sleeps_in(self.place.native)
        if self._hotspots is not None and used is not None:
            self._hotspots.add(sample.at, sample.places, used.cpu, episode.began)

    def pause(self, now: float) -> float:
        """Until the next look at a step: each speaks for as small a part of a long one as the first ones do of a short one."""
        return closely if self._hotspots is not None else max(closely, (now - self._episodes[-1].began) * _of_age)

    def study_again(self) -> None:
        """A thread that slept may be waiting for a core by now."""
        sample = self._episodes[-1].samples[-1]
        if sample.sleeps_in:
            sample.sleeps_in = sleeps_in(self.place.native)

    def excuse(self, gil_wait: float) -> None:
        """The same when there is no time to ask."""
        self._episodes[-1].samples[-1].gil_wait = gil_wait

    def begun(self, now: float) -> Event | None:
        """The event that says a stall has begun, or that more is known about it; None when there is nothing new."""
        episode = self._episodes[-1]
        if now - episode.began < self._threshold or (episode.stall is not None and len(episode.samples) % 8):
            return None
        verdict = judge(episode)
        if episode.stall is None:
            episode.stall = self._stall_id(episode)
        elif verdict.culprit == episode.told:
            return None
        episode.told = verdict.culprit
        lasted = now - episode.began
        evidence = evidence_of(episode, lasted, self._threshold, cost_within(episode.samples, lasted) or Cost(), Host())
        cause = cause_event(classify(evidence), verdict, episode.around)
        return began_event(self.loop_id, episode.stall, verdict, cause, Span(episode.around, episode.began, now))

    def over(self, note: Note, host: Callable[[float, float], Host]) -> list[Ended]:
        """The stalls that have ended since the last look."""
        stalls: list[Ended] = []
        while self.tick.long:
            key, since, ended = self.tick.long.popleft()
            episode = self._known(key, since) or Episode(key, self._began(key, since))
            if ended - episode.began >= self._threshold:
                stalls.append(self._ended(episode, ended, note, host(episode.began, ended)))
        return stalls

    def _ended(self, episode: Episode, ended: float, note: Note, host: Host) -> Ended:
        lasted = ended - episode.began
        verdict = judge(episode)
        paid = cost_of(episode, ended, self.ledger.note, note, self._rest is not None)
        if episode.idle and sum(sample.gil_wait for sample in episode.samples) < lasted / 2:
            host = Host(stopped=lasted)  # Nothing of the program kept us from looking.
        cause = classify(evidence_of(episode, lasted, self._threshold, paid, host))
        self.stalled = self.stalled or cause.gil is not None
        if cause.gil == "held":
            inner = takewhile(lambda place: place is not verdict.culprit, verdict.places)
            self.kept += [place.code for place in (*inner, verdict.culprit) if place is not None]
        span = Span(episode.around, episode.began, ended)
        stall = stall_event(self.loop_id, self._stall_id(episode), verdict, cause_event(cause, verdict, episode.around), span, paid)
        return Ended(stall, span, self.place.ident)

    def _stall_id(self, episode: Episode) -> str:
        """By the pulse, so that the session knows it before we can say it."""
        return f"{self.loop_id}/{int(episode.key * 1e6)}"

    def count_calls(self, calls: BlockingCalls) -> None:
        """Where calls cannot be timed one by one: the steps that were looked at and turned out to be one call."""
        for episode in self._episodes:
            if not episode.counted and episode.samples and episode.key != self.tick.cell[0]:
                episode.counted = True
                verdict = judge(episode)
                if verdict.steady:
                    calls.add(verdict.places, verdict.share * (episode.samples[-1].at - episode.began))

    def hotspots(self) -> Event | None:
        return None if self._hotspots is None else self._hotspots.take(self.loop_id)

    def take_ticks(self) -> None:
        """Moves what the loop wrote down into the histogram."""
        self._lasted = self._newest()
        self._lag.take(self.tick.take())

    def note(self, process_cpu: float, sampler_cpu: float, collections: Collections) -> Note:
        now = clock.now()
        since = self.busy_since(now)
        busy = self._lag.busy + (now - since if since else 0.0)
        return self.ledger.entry(now, busy, process_cpu, sampler_cpu, collections.total(self.place.ident))

    def wants_note(self, now: float) -> bool:
        """Takes the ticks when it is time."""
        if self.ledger.note is None:
            return True
        since = self.busy_since(now)
        if since and now - since >= self._look_after:
            return False
        self.take_ticks()
        return self._lag.busy - self.ledger.note.busy >= _worth_noting

    def blocked(self, now: float) -> float:
        """How long the step that runs now has run; 0 when the loop waits or the step is young."""
        since = self.busy_since(now)
        return now - since if since and now - since >= self._threshold else 0.0

    def settle(self) -> None:
        """Steps that are not late are timed by others: after such alone, the next that is may be looked at a little later."""
        self._lease.settle(self._longest)

    def lag(self, now: float) -> bytes:
        """The event that tells the lag since the one before, and how long the step that runs now has run."""
        self.take_ticks()
        used = self.ledger.used(now)
        # On a busy host, steps grow long because they wait for a core.
        self._longest = self._lag.longest - self.ledger.waited()
        since = self.busy_since(now)
        # A loop without a selector hides when it waits; what its thread burned is the least it was busy.
        return self._lag.line(now, now - since if since else 0.0, self.blocked(now), 0.0 if self._rest is None else used)


def _nothing() -> None:
    return
