"""The lag of one loop, as the exponential histogram of protocol/histogram.ts: OpenTelemetry's, scale 4, in microseconds."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable
from math import ceil, log2
from typing import Final

from . import clock
from .process import process_id
from .wire import Event, line

_per_octave: Final = 16

Buckets = dict[int, int]


class Lag:
    """What its ticks add up to since the event before."""

    def __init__(self, loop: str) -> None:
        self._loop = loop
        #: Seconds of all ticks ever taken.
        self.busy = 0.0
        self._buckets: Buckets = {}
        self._max = 0.0
        self._since = clock.now()
        self._busy_then = 0.0
        #: The event of a loop that did nothing, before and after its time: idle loops have it four times a second.
        before, _, after = line(self._event(0, {}, 0.0, 0.0, 0.0)).partition(b'"at":0,')
        self._nothing = before + b'"at":', b"," + after

    def take(self, lasted: deque[float]) -> None:
        """Takes what the loop wrote down, which may go on writing."""
        values = sorted([lasted.popleft() for _ in range(len(lasted))])
        if values:
            self.busy += sum(values)
            self._max = max(self._max, values[-1])
            count_in(self._buckets, values)

    def line(self, now: float, running: float, blocked: float, used: float) -> bytes:
        """The event: the step that runs now has run for `running`; the thread has used the CPU for `used` since the event before."""
        buckets, self._buckets = self._buckets, {}
        most, self._max = max(self._max, blocked), 0.0
        elapsed, self._since = max(now - self._since, 1e-6), now
        busy, self._busy_then = self.busy + running - self._busy_then, self.busy + running
        utilization = round(min(1.0, max(0.0, busy, used) / elapsed), 4)
        if not buckets and not most and not utilization:
            return self._nothing[0] + b"%d" % clock.wall(now) + self._nothing[1]
        return line(self._event(clock.wall(now), buckets, most, utilization, blocked))

    def _event(self, at: int, buckets: Buckets, most: float, utilization: float, blocked: float) -> Event:
        return {
            "type": "lag",
            "process": process_id(),
            "loop": self._loop,
            "at": at,
            "count": sum(buckets.values()),
            "p50": percentile(buckets, 0.5),
            "p90": percentile(buckets, 0.9),
            "p99": percentile(buckets, 0.99),
            "max": clock.micros(most),
            "utilization": utilization,
            "blocked": clock.micros(blocked),
            "buckets": [[bucket, buckets[bucket]] for bucket in sorted(buckets)],
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
        end = max(at + 1, bisect_right(ordered, _upper(bucket), at))
        buckets[bucket] = buckets.get(bucket, 0) + end - at
        at = end


def _upper(bucket: int) -> float:
    """In seconds: the most that the bucket takes."""
    return float(2 ** ((bucket + 1) / _per_octave)) / 1e6


def bucket_of(seconds: float) -> int:
    value = seconds * 1e6
    return 0 if value <= 1 else ceil(log2(value) * _per_octave) - 1


def percentile(buckets: Buckets, share: float) -> int:
    """The upper bound, in microseconds, of the bucket in which that share of the values is reached; 0 when there are none."""
    wanted = sum(buckets.values()) * share
    seen = 0
    for bucket in sorted(buckets):
        seen += buckets[bucket]
        if seen >= wanted:
            return round(2 ** ((bucket + 1) / _per_octave))
    return 0
