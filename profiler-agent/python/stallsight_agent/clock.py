"""The one clock of the agent: CLOCK_MONOTONIC seconds where the system has it, and wall-clock microseconds on the wire.

The functions are taken at start-up, before a program can replace those of the module (gevent does).
"""

from __future__ import annotations

from time import perf_counter, time

now = perf_counter

#: Add it to a reading of `now`, and the seconds count from the Unix epoch.
epoch = time() - perf_counter()


def wall(moment: float) -> int:
    """The moment as microseconds since the Unix epoch, anchored once so that lengths and moments always agree."""
    return micros(moment + epoch)


def micros(seconds: float) -> int:
    return round(seconds * 1e6) if seconds > 0 else 0
