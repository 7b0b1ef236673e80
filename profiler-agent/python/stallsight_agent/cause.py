"""Says what a stall was made of, from what was measured around it. Pure: measurements in, a verdict out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import Literal

Kind = Literal["cpu", "io", "lock", "gc", "burst", "paused", "starved", "suspended", "unknown"]
Gil = Literal["held", "released", "none"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Seconds, of one stall. None where the system cannot tell."""

    lasted: float
    #: What a step may last.
    threshold: float
    cpu: float | None
    run_delay: float | None
    collecting: float
    #: What other threads than the loop's and the sampler's burned meanwhile.
    others: float | None
    #: While the whole process stood still.
    suspended: float
    #: While the sampler, which may have had the GIL, was ready to run and had no core.
    crowded: float
    #: How long the sampler waited for the GIL before each look.
    gil_waits: tuple[float, ...]
    #: The kernel functions the thread was seen asleep in; an empty name is a thread that ran.
    sleeps: tuple[str, ...]
    debugger: bool
    has_gil: bool
    #: Every look found the thread at the same instruction.
    still: bool = True
    #: Where most looks found it asleep, it can only have waited for the GIL.
    gave_way: bool = False
    #: No step of many was long: they came one after another without the loop coming up for air.
    many: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    kind: Kind
    gil: Gil | None = None
    #: The time went into waiting for other threads of the program to let go of the GIL.
    contended: bool = False


def classify(seen: Evidence) -> Cause:
    fault = _not_the_programs(seen)
    if fault is not None:
        return Cause(fault)
    if seen.collecting > seen.lasted / 2:
        return Cause("gc", _gil(seen, "held"))
    held = _holds_gil(seen)
    if seen.many:
        return Cause("burst", _gil(seen, "held" if held else "released"))
    if _contended(seen, held):
        return Cause("lock", _gil(seen, "held"), contended=True)
    if _waits(seen, held):
        return Cause(_kind_of_wait(seen), _gil(seen, "held" if held and _kept_throughout(seen) else "released"))
    return Cause("cpu", _gil(seen, "held" if held or _holds_gil_at_work(seen) else "released"))


def _not_the_programs(seen: Evidence) -> Kind | None:
    """Without the debugger, the stop or the crowded host, this would not have been a stall."""
    if seen.debugger:
        return "paused"
    waited = _waited_for_sampler(seen)
    if _stopped(seen) > 0 and _own(seen) - waited < seen.threshold:
        return "suspended"
    delay = (seen.run_delay or 0.0) + waited
    return "starved" if seen.lasted - _stopped(seen) - delay < seen.threshold and delay > 0.3 * seen.lasted else None


def _own(seen: Evidence) -> float:
    return seen.lasted - (seen.run_delay or 0.0) - _stopped(seen)


def _stopped(seen: Evidence) -> float:
    """A host that gives the whole process no core looks like a stop, but leaves its threads ready to run."""
    return max(0.0, seen.suspended - (seen.run_delay or 0.0) - (seen.cpu or 0.0))


def _waited_for_sampler(seen: Evidence) -> float:
    """Threads that wait for the GIL wait for a core when the one that has it does; and all want one at once when a stop is over."""
    if seen.cpu is None and not _stopped(seen):
        return 0.0
    if _waits_for_lock(seen) or not all(name == "" or name.startswith("futex") for name in seen.sleeps):
        return 0.0
    return min(seen.crowded, max(0.0, _own(seen) - (seen.cpu or 0.0)))


def _gil(seen: Evidence, gil: Gil) -> Gil:
    return gil if seen.has_gil else "none"


def _holds_gil(seen: Evidence) -> bool:
    """A thread that runs Python makes the sampler wait 5 ms for its turn; one in a C call that keeps the GIL, as long as the call."""
    waits = seen.gil_waits
    return bool(waits) and (median(waits) > 0.0025 or sum(waits) > seen.lasted / 2)


def _holds_gil_at_work(seen: Evidence) -> bool:
    """A step that also sleeps is looked at more often while it does: nobody makes the sampler wait then."""
    pairs = zip(seen.gil_waits, seen.sleeps, strict=False)
    waits = [wait for wait, name in pairs if name == "" or name.startswith("futex")]
    return len(waits) > 2 and median(waits) > 0.0025


def _contended(seen: Evidence, held: bool) -> bool:
    """The loop's thread did not run although it was ready to: it waited for the GIL, which other threads of the program had."""
    if seen.cpu is None or seen.others is None or seen.others <= 0.2 * _own(seen):
        return False  # Nobody else did anything with it.
    if _waits_for_lock(seen) and _ran(seen) < 0.1:
        return False
    if (held or seen.gave_way) and _ran(seen) < 0.6:
        return True
    on_futex = sum(1 for name in seen.sleeps if name.startswith("futex"))
    return not seen.still and on_futex * 2 > len(seen.sleeps) and _ran(seen) <= 0.5


def _waits_for_lock(seen: Evidence) -> bool:
    """It stands still and asleep; a thread that waits for its turn gets on in between, or stands where nothing else is waited for."""
    return seen.still and not seen.gave_way and len(seen.sleeps) > 2 and _asleep(seen)


def _asleep(seen: Evidence) -> bool:
    return sum(1 for name in seen.sleeps if name) * 2 > len(seen.sleeps)


def _kept_throughout(seen: Evidence) -> bool:
    """One look or two, after a long wait for the GIL: one C call had it all the time."""
    return len(seen.sleeps) <= 2 and sum(seen.gil_waits) > 0.4 * seen.lasted


def _ran(seen: Evidence) -> float:
    """The share of its own time that the thread was on a core."""
    return (seen.cpu or 0.0) / max(_own(seen), 1e-6)


def _waits(seen: Evidence, held: bool) -> bool:
    """Seen asleep in most looks; where there were too few, or none could tell, by the CPU time it did not use."""
    asleep = sum(1 for name in seen.sleeps if name)
    # Time without a core counts as work: a thread that waits for something else is not ready to run.
    share = None if seen.cpu is None else (seen.cpu + (seen.run_delay or 0.0)) / seen.lasted
    if len(seen.sleeps) >= 3 and asleep * 2 > len(seen.sleeps):
        return not (share is not None and share > 0.5 and (held or _holds_gil_at_work(seen)))
    if len(seen.sleeps) >= 3 and asleep == 0 and not held and share is None:
        return False
    if share is None:
        return not held and (not seen.sleeps or asleep * 2 >= len(seen.sleeps))
    return share <= 0.5


def _kind_of_wait(seen: Evidence) -> Kind:
    """A thread asleep on a futex waits for another thread; all else is waited for outside the process."""
    named = Counter(name for name in seen.sleeps if name)
    return "lock" if named and named.most_common(1)[0][0].startswith("futex") else "io"
