"""What a stall cost: the thread's CPU time, its wait for a core, collection, and what the rest of the process burned meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .kernel import Usage
from .samples import Sample


@dataclass(frozen=True, slots=True)
class Note:
    """The state of the accounts at one moment, in seconds: what the thread used, how long the loop was busy, what the process burned."""

    at: float
    #: What it waited for a core was asked for earlier: to ask may lose the GIL, so that is not done for every note.
    usage: Usage | None
    asked_at: float
    busy: float
    process_cpu: float
    sampler_cpu: float
    collecting: float


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, of one stall; None where the system cannot tell."""

    cpu: float | None = None
    run_delay: float | None = None
    others: float | None = None
    collecting: float = 0.0


#: The share of a stall that must have been seen.
_enough = 0.25


def cost(before: Note, after: Note, lasted: float) -> Cost:
    """From two notes, the second after the stall. Other steps between the two share what was used; a first note that was taken in
    the middle of the stall stands for all of it, unless it came too late for that."""
    collecting = min(lasted, after.collecting - before.collecting)
    seen = after.busy - before.busy
    if before.usage is None or after.usage is None or seen < _enough * lasted:
        return Cost(collecting=collecting)
    share = lasted / seen
    used = after.usage.cpu - before.usage.cpu
    asked = max(after.asked_at - before.asked_at, 1e-6)
    delayed = (after.usage.delay - before.usage.delay) * min(1.0, (after.at - before.at) / asked)
    others = after.process_cpu - before.process_cpu - used - (after.sampler_cpu - before.sampler_cpu)
    return Cost(*_fit(used * share, delayed * share, lasted), max(0.0, others * max(1.0, share)), collecting)


def cost_within(samples: list[Sample], lasted: float, ended: float | None = None, after: Note | None = None) -> Cost | None:
    """From the samples, and from a note after its end if there is one; None when they do not span most of the step."""
    known = [sample for sample in samples if sample.usage is not None]
    first, last = (known[0], known[-1]) if known else (None, None)
    if first is None or last is None or first.usage is None or last.usage is None:
        return None
    cpu, delay, until = last.usage.cpu - first.usage.cpu, last.usage.delay - first.usage.delay, last.usage_at
    if after is not None and after.usage is not None and ended is not None:
        until = max(until, ended)
        cpu += min(after.usage.cpu - last.usage.cpu, until - last.usage_at)
        delay += min(after.usage.delay - last.usage.delay, until - _ready_since(known))
    if until - first.usage_at < max(lasted / 2, 1e-6):
        return None
    scale = lasted / (until - first.usage_at)
    return Cost(*_fit(cpu * scale, delay * scale, lasted))


def _ready_since(known: list[Sample]) -> float:
    """A wait for a core is counted once it is over: one that goes on at the last look has been one since the thread last ran or slept."""
    last = known[-1]
    since = last.usage_at
    for one in reversed(known):
        if one.sleeps_in or one.usage is None or last.usage is None or one.usage.turns != last.usage.turns:
            break
        since = one.usage_at
    return since


def fitted(paid: Cost, lasted: float) -> Cost:
    """A thread cannot have run and waited to run for longer than the step lasted."""
    if paid.cpu is None or paid.run_delay is None:
        return paid
    cpu, delay = _fit(paid.cpu, paid.run_delay, lasted)
    return replace(paid, cpu=cpu, run_delay=delay)


def _fit(cpu: float, delay: float, lasted: float) -> tuple[float, float]:
    scale = min(1.0, lasted / max(cpu + delay, 1e-9))
    return cpu * scale, delay * scale
