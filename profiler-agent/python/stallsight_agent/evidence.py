"""What speaks for one cause of a stall or another: the samples of its step, and what it cost."""

from __future__ import annotations

import sys
from dataclasses import replace

from .accounts import Cost, Note, cost, cost_within, fitted
from .cause import Evidence
from .lateness import Host
from .origins import is_debugger
from .samples import Episode, gave_way, is_burst, stands_still


def evidence_of(episode: Episode, lasted: float, threshold: float, paid: Cost, host: Host) -> Evidence:
    samples = episode.samples
    # Steps that had to share their core lasted longer than they were.
    shared = lasted / max(lasted - (paid.run_delay or 0.0), lasted / 4)
    debugger = sum(1 for one in samples if any(is_debugger(place.code.co_filename) for place in one.places))
    return Evidence(
        lasted=lasted,
        threshold=threshold,
        cpu=paid.cpu,
        run_delay=paid.run_delay,
        collecting=paid.collecting,
        others=paid.others,
        suspended=host.stopped,
        crowded=host.crowded,
        gil_waits=tuple(sample.gil_wait for sample in samples),
        sleeps=tuple(sample.sleeps_in for sample in samples),
        # From 3.12 on, debugpy holds our thread too: nobody looked.
        debugger=debugger * 2 > len(samples) if samples else "pydevd" in sys.modules,
        has_gil=getattr(sys, "_is_gil_enabled", lambda: True)(),
        still=stands_still(samples),
        gave_way=gave_way(samples),
        many=is_burst(samples, shared * threshold / 2),
    )


def cost_of(episode: Episode, ended: float, before: Note | None, after: Note, beats: bool) -> Cost:
    lasted = ended - episode.began
    within = cost_within(episode.samples, lasted, ended, after)
    if before is None:
        return within or Cost()
    between = cost(before, after, lasted)
    if within is None:
        return between
    if between.cpu is not None and not beats:
        return fitted(replace(between, run_delay=within.run_delay), lasted)
    # A heartbeat does not know how busy its loop was between the notes; the samples know this step.
    return Cost(within.cpu, within.run_delay, between.others, between.collecting)
