"""The lag of one loop, as the exponential histogram of protocol/histogram.ts: OpenTelemetry's, scale 4, in microseconds."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Final

from . import clock
from .process import process_id
from .wire import Event, Numbers, line

_told: Final = (0.5, 0.9, 0.99)
_per_octave: Final = 16
#: What each bucket takes at most, in seconds; the last, from 19 hours on, takes all else.
_uppers: Final = [2 ** ((bucket + 1) / _per_octave) / 1e6 for bucket in range(36 * _per_octave)]
_last: Final = len(_uppers) - 1

Buckets = dict[int, int]


class Lag:
    """What its ticks add up to since the event before."""

    def __init__(self, loop: str) -> None:
        self._loop = loop
        #: Seconds of all ticks ever taken.
        self.busy = 0.0
        #: How many they were.
        self.taken = 0
        #: Of those since the event before.
        self.longest = 0.0
        self._buckets: Buckets = {}
        self._since = clock.now()
        self._busy_then = 0.0
        #: The event of a loop that did nothing, before and after its time: idle loops have it four times a second.
        before, _, after = line(self._event(0, {}, 0.0, 0.0, 0.0)).partition(b'"at":0,')
        self._nothing = before + b'"at":', b"," + after

    def take(self, values: list[float]) -> None:
        """Takes what the loop wrote down, in order of length."""
        if values:
            self.taken += len(values)
            self.busy += sum(values)
            self.longest = max(self.longest, values[-1])
            count_in(self._buckets, values)

    def line(self, now: float, running: float, blocked: float, used: float) -> bytes:
        """The event: the step that runs now has run for `running`; the thread has used the CPU for `used` since the event before."""
        buckets, self._buckets = self._buckets, {}
        most, self.longest = max(self.longest, blocked), 0.0
        elapsed, self._since = max(now - self._since, 1e-6), now
        busy, self._busy_then = self.busy + running - self._busy_then, self.busy + running
        utilization = round(min(1.0, max(0.0, busy, used) / elapsed), 4)
        if not buckets and not most and not utilization:
            return self._nothing[0] + b"%d" % clock.wall(now) + self._nothing[1]
        return line(self._event(clock.wall(now), buckets, most, utilization, blocked))

    def _event(self, at: int, buckets: Buckets, most: float, utilization: float, blocked: float) -> Event:
        ordered = sorted(buckets.items())
        p50, p90, p99 = percentiles(ordered, _told)
        return {
            "type": "lag",
            "process": process_id(),
            "loop": self._loop,
            "at": at,
            "count": sum(buckets.values()),
            "p50": p50,
            "p90": p90,
            "p99": p99,
            "max": clock.micros(most),
            "utilization": utilization,
            "blocked": clock.micros(blocked),
            "buckets": Numbers(f"[{','.join([f'[{bucket},{number}]' for bucket, number in ordered])}]"),
        }


def histogram(values: Iterable[float]) -> Buckets:
    """Counts values in seconds by bucket."""
    buckets: Buckets = {}
    count_in(buckets, sorted(values))
    return buckets


def count_in(buckets: Buckets, ordered: list[float]) -> None:
    """Bucket by bucket: of thousands of ticks, most are alike."""
    at = 0
    while at < len(ordered):
        bucket = bucket_of(ordered[at])
        end = bisect_right(ordered, _uppers[bucket], at) if bucket < _last else len(ordered)
        buckets[bucket] = buckets.get(bucket, 0) + end - at
        at = end


def bucket_of(seconds: float) -> int:
    return bisect_left(_uppers, seconds, 0, _last)


def percentiles(ordered: list[tuple[int, int]], shares: tuple[float, ...]) -> list[int]:
    """The upper bounds, in microseconds, of the buckets in which those shares of the values are reached; 0 when there are none."""
    count = sum([number for _, number in ordered])
    found: list[int] = []
    seen = 0
    for bucket, number in ordered:
        seen += number
        while len(found) < len(shares) and seen >= count * shares[len(found)]:
            found.append(round(_uppers[bucket] * 1e6))
    return found or [0] * len(shares)
