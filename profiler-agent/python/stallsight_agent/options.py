"""What a session asks of its agents: protocol/options.ts, read from the run's directory when the first loop may come."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    #: Seconds; a step longer than this is a stall.
    threshold: float
    profile: bool


def read_options(directory: str) -> Options | None:
    """The options, or None when the file is not what a session writes."""
    try:
        with open(os.path.join(directory, "options.json"), encoding="utf-8") as file:
            options = json.load(file)
        threshold = float(options["threshold"]) / 1e6
        profile = options.get("profile") is True
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Options(threshold, profile) if threshold > 0 else None
