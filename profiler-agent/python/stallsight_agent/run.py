"""The run an agent belongs to: the directory a session made for it, read once at start-up."""

from __future__ import annotations

import os


class Run:
    """Where a process finds its session, and the word that lets it in."""

    __slots__ = ("directory", "socket", "token")

    def __init__(self, directory: str, token: str) -> None:
        self.directory = directory
        self.socket = os.path.join(directory, "socket")
        self.token = token


def read_run(directory: str) -> Run | None:
    """The run, or None when the directory is gone or not what a session writes."""
    try:
        with open(os.path.join(directory, "token"), encoding="ascii") as file:
            run = Run(directory, file.read().strip())
    except (OSError, ValueError):
        return None
    return run if run.token and os.path.exists(run.socket) else None
