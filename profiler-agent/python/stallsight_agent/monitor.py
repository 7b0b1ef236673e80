"""Times every C call on the loops' threads with sys.monitoring, and leaves alone each site that is fast: it costs nothing then.

From Python 3.13 on; in 3.12 the events slow down all other code too.
"""

from __future__ import annotations

import sys
from _thread import get_ident
from collections.abc import Callable
from types import CodeType, FunctionType, MethodType
from typing import Any, Final

from . import clock
from .blocking import BlockingCalls
from .origins import is_ours
from .stacks import read_places
from .watch import Watch

#: A call of this length is worth counting.
_slow: Final = 0.0005
#: A site of another thread is given up after so many calls, until all sites are looked at again.
_patience: Final = 20
_again_after: Final = 5.0
_tools: Final = (4, 3)

#: A code object and the offset of the call in it.
Site = tuple[int, int]


class Monitor:
    """Watches calls on the threads of the loops in `running`."""

    def __init__(self, running: dict[int, Watch], calls: BlockingCalls) -> None:
        self.on = False
        self._running = running
        self._calls = calls
        self._tool: int | None = None
        self._fast: set[Site] = set()
        #: Sites that were slow, and how many fast calls they have left.
        self._suspects: dict[Site, int] = {}
        self._elsewhere: dict[Site, int] = {}
        #: By thread: the calls under way, and how much of each was counted for a call inside it.
        self._open: dict[int, list[list[Any]]] = {}
        self._armed_at = 0.0

    def begin(self) -> None:
        if sys.version_info < (3, 13):
            return
        monitoring = sys.monitoring
        free = [tool for tool in _tools if monitoring.get_tool(tool) is None]
        if not free:
            return
        self._tool = free[0]
        monitoring.use_tool_id(self._tool, "stallsight")
        events = monitoring.events
        monitoring.register_callback(self._tool, events.CALL, self._on_call(monitoring.DISABLE))
        ended = self._on_return()
        monitoring.register_callback(self._tool, events.C_RETURN, ended)
        monitoring.register_callback(self._tool, events.C_RAISE, ended)
        monitoring.set_events(self._tool, events.CALL)
        self._armed_at = clock.now()
        self.on = True

    def end(self) -> None:
        if sys.version_info < (3, 13) or self._tool is None:
            return
        self.on = False
        sys.monitoring.set_events(self._tool, 0)
        sys.monitoring.free_tool_id(self._tool)
        self._tool = None

    def look_again(self, moment: float) -> None:
        """A site that was fast may have become slow: every few seconds each is timed once more."""
        if sys.version_info < (3, 13) or self._tool is None or moment - self._armed_at < _again_after:
            return
        self._armed_at = moment
        self._fast.clear()
        self._elsewhere.clear()
        sys.monitoring.restart_events()

    def _on_call(self, disable: object) -> Callable[[CodeType, int, object, object], object]:
        running, fast, elsewhere, opened = self._running, self._fast, self._elsewhere, self._open
        now = clock.now

        def call(code: CodeType, offset: int, callee: object, _first: object) -> object:
            site = (id(code), offset)
            if site in fast or type(callee) in _python or is_ours(code.co_filename):
                return disable
            thread = get_ident()
            if thread not in running:
                elsewhere[site] = elsewhere.get(site, 0) + 1
                return disable if elsewhere[site] >= _patience else None
            stack = opened.get(thread)
            if stack is None:
                stack = opened[thread] = []
            stack.append([site, now(), 0.0])
            return None

        return call

    def _on_return(self) -> Callable[[CodeType, int, object, object], object]:
        opened = self._open
        now = clock.now

        def ended(code: CodeType, offset: int, _callee: object, _first: object) -> object:
            thread = get_ident()
            stack = opened.get(thread)
            site = (id(code), offset)
            while stack:
                known, began, inside = stack.pop()
                if known != site:
                    continue
                lasted = now() - began
                if stack:
                    stack[-1][2] += lasted
                try:
                    if lasted < _slow:
                        self._was_fast(site)
                    elif lasted - inside >= _slow:
                        self._was_slow(site, thread, began, lasted - inside)
                except Exception:  # Raised here, it would be raised in the program.
                    self.end()
                return None
            return None

        return ended

    def _was_fast(self, site: Site) -> None:
        """A site that is slow now and then is watched on for a while."""
        left = self._suspects.get(site, 0)
        if left > 0:
            self._suspects[site] = left - 1
        else:
            self._fast.add(site)

    def _was_slow(self, site: Site, thread: int, began: float, seconds: float) -> None:
        watch = self._running.get(thread)
        if watch is None or began < watch.began:
            return
        places = read_places(sys._getframe(2), watch.place.base)
        if places and not places[0].module.startswith(("asyncio", "selectors", "uvloop")):
            self._suspects[site] = _patience
            self._calls.add(places, seconds)
        else:
            self._fast.add(site)


#: What is called there is Python code, or runs some.
_python: Final = (FunctionType, MethodType, type)
