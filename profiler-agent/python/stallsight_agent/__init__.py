"""Watches the asyncio loops of the process it is loaded into, and tells a session what blocks them.

Standard library only. The program never waits for it, never sees an exception of it and never prints a word of it.
What a process without a loop pays is the import of a few small modules and one line sent; the rest comes with asyncio.
"""

from __future__ import annotations

from . import threads as _threads  # noqa: F401
from .imports import after_import
from .presence import Presence
from .process import is_main_interpreter
from .run import read_run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

_presence: Presence | None = None


def install(directory: str) -> None:
    """Joins the run in `directory`; does nothing where that run is gone or cannot be joined from here."""
    global _presence
    run = read_run(directory)
    if run is None or _presence is not None or not is_main_interpreter():
        return
    _presence = Presence(run)
    _presence.begin()
    after_import("asyncio.events", _watch_loops)
    after_import("multiprocessing.util", _presence.end_with_multiprocessing)


def adopt(variables: dict[str, str]) -> None:
    """For a process that runs already: its loops were begun before the agent could hear of it, and so was its environment."""
    import sys

    if _presence is None or not _presence.armed:
        return
    from .adoption import adopt_loops, lend

    _presence.take_back = lend(variables)
    events = sys.modules.get("asyncio.events")
    if events is not None:
        adopt_loops(events)


def _watch_loops(events: ModuleType) -> None:
    """The program imports asyncio right now: all else is imported with it, never in a thread that a fork could interrupt."""
    if _presence is None:
        return
    try:
        from .agent import watch_loops

        watch_loops(events, _presence)
    except Exception:
        _presence.disarm()
