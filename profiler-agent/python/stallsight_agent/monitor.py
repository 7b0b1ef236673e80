"""Times every C call on the loops' threads with sys.monitoring, and leaves alone each site that is fast: it costs nothing then.

Before a call is made, its mark goes into the pulse: if it keeps the GIL, the session knows its line while it lasts.

From Python 3.13 on. In 3.12 the events slow down all code for which they are asked for: there, only the functions that once kept
the GIL for long are marked, and nothing is timed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import process_time
from types import CodeType, FunctionType, MethodType
from typing import Final

from . import clock
from .blocking import BlockingCalls
from .keepers import keeps_gil
from .marks import Marks
from .origins import is_ours
from .signals import is_handlers
from .stacks import read_places
from .threads import get_ident
from .watch import Watch

#: A call of this length is worth counting.
_slow: Final = 0.0005
#: A site that was slow, or of another thread, is given up after so many fast calls, until all sites are looked at again.
_patience: Final = 20
#: The same of a site whose callee is known to keep the GIL for as long as its input is large: so many a second, and those of a second
#: ahead. One that is called more often would be given up before long anyway, and each call until then is dear.
_patience_a_second: Final = 40
#: One without a mark, made by a library for itself, counts for so many: to find no code of the user's, the whole stack was read.
_unmarked: Final = 10
#: A call of this length hides what it costs to watch it: its site is not given up.
_worth_it: Final = 0.0002
#: Sites are looked at again once the process has used the CPU for so long, or once so much time has passed, or soon after a stall: that
#: Python must get used to them again costs some milliseconds, and so do the first calls of them all.
_again_after_burning: Final = 20.0
_again_after: Final = 30.0
_soon: Final = 5.0
#: Functions that are marked where not all are.
_most_kept: Final = 200
_tools: Final = (4, 3)

_getframe = sys._getframe

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
        self._marks = Marks()
        self._slow: set[Site] = set()
        #: How many fast calls a site had since all were looked at again.
        self._had: dict[Site, int] = {}
        self._elsewhere: dict[Site, int] = {}
        #: By thread: the calls under way.
        self._open: dict[int, list[_Call]] = {}
        self._armed_at = 0.0
        self._burned = 0.0
        self._stalled = False
        self._kept: dict[int, CodeType] = {}

    def begin(self) -> None:
        if sys.version_info < (3, 12):
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
        self._arm(clock.now())
        if sys.version_info >= (3, 13):
            monitoring.set_events(self._tool, events.CALL)
            self.on = True

    def end(self) -> None:
        if sys.version_info < (3, 12) or self._tool is None:
            return
        self.on = False
        sys.monitoring.set_events(self._tool, 0)
        for code in self._kept.values():
            sys.monitoring.set_local_events(self._tool, code, 0)
        self._kept.clear()
        sys.monitoring.free_tool_id(self._tool)
        self._tool = None

    def kept(self, codes: list[CodeType]) -> None:
        """These functions kept the GIL: where not all calls are marked, those of these are from now on."""
        if sys.version_info < (3, 12) or self.on or self._tool is None:
            return
        for code in codes:
            if id(code) not in self._kept and len(self._kept) < _most_kept:
                self._kept[id(code)] = code
                sys.monitoring.set_local_events(self._tool, code, sys.monitoring.events.CALL)

    def stalled(self) -> None:
        """The program held a loop: what calls are slow may have changed."""
        self._stalled = True

    def after_call(self, tell: Callable[[], None]) -> None:
        """Calls back once the C call has returned that this thread is in, where calls are timed."""
        made = self._open.get(get_ident()) if self.on else None
        if made:
            made[-1].then = tell

    def look_again(self, moment: float) -> None:
        """A site that was fast may have become slow: now and then each is timed once more."""
        if sys.version_info < (3, 12) or self._tool is None or not self._is_time(moment - self._armed_at):
            return
        self._arm(moment)
        self._fast.clear()
        self._had.clear()
        self._elsewhere.clear()
        sys.monitoring.restart_events()

    def _is_time(self, passed: float) -> bool:
        if passed < _soon or passed >= _again_after:
            return passed >= _again_after
        return self._stalled or process_time() - self._burned >= _again_after_burning

    def _arm(self, moment: float) -> None:
        self._armed_at = moment
        self._burned = process_time()
        self._stalled = False

    def _on_call(self, disable: object) -> Callable[[CodeType, int, object, object], object]:
        running, fast, elsewhere, opened = self._running, self._fast, self._elsewhere, self._open
        now, mark_of, main = clock.now, self._marks.of, _main_thread()

        def call(code: CodeType, offset: int, callee: object, _first: object) -> object:
            site = (id(code), offset)
            if site in fast or is_ours(code.co_filename):
                return disable
            if type(callee) in _python and callee not in _builtin_types:
                return disable
            thread = get_ident()
            watch = running.get(thread)
            if watch is None and thread == main:
                return disable  # A signal of the program's would be handled in our frame, and its traceback would show it.
            if watch is None:
                elsewhere[site] = elsewhere.get(site, 0) + 1
                return disable if elsewhere[site] >= _patience else None
            stack = opened.get(thread)
            if stack is None:
                stack = opened[thread] = []
            try:
                mark = mark_of(_getframe(1), watch.place.base, callee)
                moment = now()
                stack.append(_Call(site, callee, moment, mark))
                if mark is not None:
                    watch.place.slot.enter(mark, moment)
            except Exception as error:  # Raised here, it would be raised in the program.
                if is_handlers(error):
                    raise
                self.end()
            return None

        return call

    def _on_return(self) -> Callable[[CodeType, int, object, object], object]:
        opened, running = self._open, self._running
        now = clock.now

        def ended(code: CodeType, offset: int, _callee: object, _first: object) -> object:
            thread = get_ident()
            stack = opened.get(thread)
            site = (id(code), offset)
            while stack:
                made = stack.pop()
                if made.site != site:
                    continue
                lasted = now() - made.began
                if made.then is not None:
                    made.then()
                outer = stack[-1] if stack else None
                if outer is not None:
                    outer.inside += lasted
                try:
                    watch = running.get(thread)
                    if watch is not None:
                        _leave(watch, outer)
                    if lasted < _slow:
                        self._was_fast(made, lasted)
                    elif self.on and watch is not None and lasted - made.inside >= _slow:
                        self._was_slow(made, watch, lasted - made.inside)
                except Exception as error:  # Raised here, it would be raised in the program.
                    if is_handlers(error):
                        raise
                    self.end()
                return None
            return None

        return ended

    def _was_fast(self, made: _Call, lasted: float) -> None:
        """A site that may be slow another time is watched on for a while."""
        if lasted >= _worth_it:
            return
        had = self._had.get(made.site, 0)
        if had < self._may_have(made, lasted):
            self._had[made.site] = had + (_unmarked if made.mark is None else 1)
        else:
            self._fast.add(made.site)

    def _may_have(self, made: _Call, lasted: float) -> float:
        if keeps_gil(made.callee):
            return _patience_a_second * (1 + made.began + lasted - self._armed_at)
        return _patience if made.site in self._slow else 0

    def _was_slow(self, made: _Call, watch: Watch, seconds: float) -> None:
        if made.began < watch.began:
            return
        places = read_places(_getframe(1), watch.place.base)
        if places and not places[0].module.startswith(("asyncio", "selectors", "uvloop")):
            self._slow.add(made.site)
            self._had.pop(made.site, None)
            self._calls.add(places, seconds)
        else:
            self._fast.add(made.site)


def _main_thread() -> int | None:
    """Without importing threading: asyncio has."""
    threading = sys.modules.get("threading")
    return None if threading is None else threading.main_thread().ident


class _Call:
    """A call under way, and how much of its time was counted for calls inside it."""

    __slots__ = ("began", "callee", "inside", "mark", "site", "then")

    def __init__(self, site: Site, callee: object, began: float, mark: bytes | None) -> None:
        self.site = site
        self.callee = callee
        self.began = began
        self.mark = mark
        self.inside = 0.0
        #: What is to be told that it has returned.
        self.then: Callable[[], None] | None = None


def _leave(watch: Watch, outer: _Call | None) -> None:
    if outer is None or outer.mark is None:
        watch.place.slot.leave()
    else:
        watch.place.slot.enter(outer.mark, outer.began)


#: What is called there is Python code, or runs some.
_python: Final = (FunctionType, MethodType, type)
#: But these are filled by C code, from inputs of any size.
_builtin_types: Final = frozenset((bytearray, bytes, dict, frozenset, int, list, set, str, tuple))
