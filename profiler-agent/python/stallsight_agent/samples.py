"""What was seen of one long step while it ran, and which of it speaks for the whole: the stack most samples agree on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from types import FrameType
from typing import Any, TypeVar

from . import context
from .context import Waiting
from .kernel import Usage
from .operators import gives_way, keeper
from .receivers import Called, called_in
from .routes import Request
from .stacks import Place, Places, culprit


@dataclass(slots=True)
class Sample:
    """One look at the loop's thread. The stack is read first; the rest is asked afterwards, when the GIL may be lost."""

    at: float
    places: Places
    #: How many steps of the loop, at least, ended since the look before.
    steps: int = 0
    #: How long the sampler had to wait for the GIL before it could look.
    gil_wait: float = 0.0
    usage: Usage | None = None
    #: Asked later than the look was taken: in between, the GIL may have been away for long.
    usage_at: float = 0.0
    sleeps_in: str = ""


@dataclass(slots=True)
class Surroundings:
    """What was noted when the step was first seen past the threshold."""

    task: str | None = None
    request: Request | None = None
    waiting: tuple[Waiting, ...] = ()
    called: Called | None = None


def surroundings_of(loop: Any, frame: FrameType | None) -> Surroundings:
    served = _told(lambda: context.current_request(loop, frame), None)
    return Surroundings(
        _told(lambda: context.current_task(loop), None),
        None if served is None else served.request,
        _told(lambda: context.waiting(loop, served), ()),
        _told(lambda: called_in(frame), None),
    )


Answer = TypeVar("Answer")


def _told(ask: Callable[[], Answer], otherwise: Answer) -> Answer:
    try:
        return ask()
    except Exception:  # Another thread's objects, half way through a change.
        return otherwise


@dataclass(slots=True)
class Episode:
    """A step that has run for a while."""

    #: What the loop's own record of the step will be found by.
    key: float
    began: float
    samples: list[Sample] = field(default_factory=list)
    around: Surroundings | None = None
    #: The stall's id, once the session was told of it, and the line it was told.
    stall: str | None = None
    told: Place | None = None
    counted: bool = False
    #: The handles that were ready at the last look, by identity; None where the loop does not say. And the task that ran.
    queue: list[int] | None = None
    task: int = 0
    #: No step ran; but nobody could have seen one.
    idle: bool = False

    def steps_since(self, queue: list[int] | None, task: int) -> int:
        """How many steps ended since this was asked before: handles that were in front of the first that is ready now."""
        before, self.queue = self.queue, queue
        other, self.task = task != self.task, task
        if not self.samples:
            return 0
        if before is None or queue is None:
            return int(other)
        return before.index(queue[0]) if queue and queue[0] in before else len(before)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The place that held the loop, the stack around it, and the share of the time that was spent at that very instruction."""

    culprit: Place | None
    places: Places
    share: float
    #: The line is its call: nothing else there took long, and without it the stall would have been another.
    steady: bool


def judge(episode: Episode) -> Verdict:
    """By votes: first for the function of the user's that held the loop, then for the line, then for the instruction in it.

    A look speaks for the time since the one before: a call that kept the GIL leaves one look, right after it, for all of its time.
    """
    looks = [_Look(culprit(sample.places), sample.places, time) for sample, time in _times(episode) if sample.places]
    if not looks:
        return Verdict(None, (), 0.0, False)
    whole = _time(looks)
    looks = at_line = _majority(_majority(looks, _code), _line)
    looks = _majority(looks, _spot)
    share = _time(looks) / whole
    chosen = looks[-1]
    places = keeper(chosen.places) if _kept_gil(episode) else chosen.places
    return Verdict(culprit(places), places, share, share >= 0.3 and _time(looks) >= 0.6 * _time(at_line))


def _kept_gil(episode: Episode) -> bool:
    """One look came after most of the time had passed, because the GIL did."""
    longest, gil_wait = max((time, sample.gil_wait) for sample, time in _times(episode))
    return longest > 0.6 * (episode.samples[-1].at - episode.began) and gil_wait > _waited


#: Seconds for the GIL that no thread running Python lets another wait.
_waited = 0.006


@dataclass(frozen=True, slots=True)
class _Look:
    culprit: Place | None
    places: Places
    time: float


def _times(episode: Episode) -> Iterator[tuple[Sample, float]]:
    before = episode.began
    for sample in episode.samples:
        yield sample, max(sample.at - before, 1e-6)
        before = sample.at


def _time(looks: list[_Look]) -> float:
    return sum(look.time for look in looks)


def _majority(looks: list[_Look], trait: Callable[[_Look], object]) -> list[_Look]:
    votes: dict[object, float] = {}
    for look in looks:
        votes[trait(look)] = votes.get(trait(look), 0.0) + look.time
    winner = max(votes, key=votes.__getitem__)
    return [look for look in looks if trait(look) == winner]


def stands_still(samples: list[Sample]) -> bool:
    """Nearly every look found the same instruction of the same function running."""
    spots = [(id(sample.places[0].code), sample.places[0].instruction) for sample in samples if sample.places]
    return not spots or max(spots.count(spot) for spot in set(spots)) >= 0.9 * len(spots)


def gave_way(samples: list[Sample]) -> bool:
    asleep = [sample.places[0] for sample in samples if sample.places and sample.sleeps_in.startswith("futex")]
    return len(asleep) * 2 > len(samples) and sum(map(gives_way, asleep)) * 2 > len(asleep)


def is_burst(samples: list[Sample], longest: float) -> bool:
    """Steps followed each other from look to look, and hardly any may have been long: a look that came late tells less."""
    steps, ran = 0, [0.0]
    for before, after in pairwise(samples):
        passed = after.at - before.at
        steps += after.steps
        if after.steps:
            ran.append(passed / after.steps)
        else:
            ran[-1] += passed
    whole = samples[-1].at - samples[0].at if samples else 0.0
    return steps >= 3 and whole / steps < longest and sum(each for each in ran if each >= longest) < whole / 3


def _code(look: _Look) -> object:
    return None if look.culprit is None else id(look.culprit.code)


def _line(look: _Look) -> object:
    return None if look.culprit is None else look.culprit.line


def _spot(look: _Look) -> object:
    place = look.culprit or look.places[0]
    return id(place.code), place.instruction
