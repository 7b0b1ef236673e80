"""Lag as the exponential histogram of protocol/histogram.ts: OpenTelemetry's, scale 4, in microseconds."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, log2
from typing import Final

_per_octave: Final = 16

Buckets = dict[int, int]


def histogram(values: Iterable[float]) -> Buckets:
    """Counts values in seconds by bucket."""
    buckets: Buckets = {}
    for value in values:
        bucket = bucket_of(value)
        buckets[bucket] = buckets.get(bucket, 0) + 1
    return buckets


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
