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


def cost_within(samples: list[Sample], lasted: float) -> Cost | None:
    """From the samples alone; None when they do not span most of the step."""
    known = [(sample.usage_at, sample.usage) for sample in samples if sample.usage is not None]
    if len(known) < 2 or known[-1][0] - known[0][0] < lasted / 2:
        return None
    (began, first), (ended, last) = known[0], known[-1]
    scale = lasted / (ended - began)
    return Cost(*_fit((last.cpu - first.cpu) * scale, (last.delay - first.delay) * scale, lasted))


def fitted(paid: Cost, lasted: float) -> Cost:
    """A thread cannot have run and waited to run for longer than the step lasted."""
    if paid.cpu is None or paid.run_delay is None:
        return paid
    cpu, delay = _fit(paid.cpu, paid.run_delay, lasted)
    return replace(paid, cpu=cpu, run_delay=delay)


def _fit(cpu: float, delay: float, lasted: float) -> tuple[float, float]:
    scale = min(1.0, lasted / max(cpu + delay, 1e-9))
    return cpu * scale, delay * scale
