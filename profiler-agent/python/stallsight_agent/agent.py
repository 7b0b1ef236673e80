"""Learns of every loop that runs, whatever its kind and thread, from the one call all of them make: `_set_running_loop`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from .blocking import BlockingCalls
from .epoll import hook_epoll, is_known
from .heartbeat import cpu_clock, hook_heartbeat
from .monitor import Monitor
from .options import Options, read_options
from .origins import is_ours
from .place import Place
from .presence import Presence
from .pulse import Pulse
from .sampler import Sampler
from .signals import is_handlers
from .threads import get_ident, get_native_id
from .tick import Tick, Unhook, hook_selector
from .unseen import hide
from .watch import Watch


def watch_loops(events: ModuleType, presence: Presence) -> None:
    """`events` is asyncio.events, just loaded and not yet used by anybody."""
    options = read_options(presence.run.directory)
    if options is not None:
        hide()
        Loops(presence, options).hook(events)


class Loops:
    """The loops of this process, by the thread they run on."""

    def __init__(self, presence: Presence, options: Options) -> None:
        self._presence = presence
        self._options = options
        self._begin()

    def _begin(self) -> None:
        #: In a forked child: all this is its parent's, until it has a loop.
        self._inherited = False
        self._pulse: Pulse | None = None
        self._running: dict[int, Watch] = {}
        self._numbers: dict[int, int] = {}
        calls = BlockingCalls()
        self._monitor = Monitor(self._running, calls)
        self._sampler = Sampler(self._presence, self._options, calls, self._monitor)

    def hook(self, events: ModuleType) -> None:
        original = events._set_running_loop

        def _set_running_loop(loop: Any) -> None:
            original(loop)
            if self._presence.armed:
                try:
                    self._began(loop) if loop is not None else self._ended()
                except Exception as error:
                    if is_handlers(error):
                        raise
                    self._sampler.fail()

        for module in (events, sys.modules.get("asyncio")):
            if module is not None and getattr(module, "_set_running_loop", None) is original:
                module._set_running_loop = _set_running_loop  # type: ignore[attr-defined]
        self._presence.before_fork = self._before_fork
        self._presence.after_fork_in_parent = self._after_fork_in_parent
        self._presence.after_fork_in_child = self._after_fork_in_child
        self._presence.before_goodbye = self._finish

    def _began(self, loop: Any) -> None:
        ident = get_ident()
        running = self._running.get(ident)
        if running is not None:
            if running.place.loop is loop:
                return
            self._ended()
        self._watch(loop, ident)

    def _watch(self, loop: Any, ident: int) -> None:
        if self._inherited:
            self._monitor.end()
            self._begin()
        number = self._numbers.setdefault(ident, len(self._numbers) + 1)
        if self._pulse is None:
            self._pulse = Pulse(self._presence.run.directory)
            self._monitor.begin()
        slot = self._pulse.slot(number)
        tick = Tick(slot.cell, self._sampler.told)
        beats, unhook = _hook(loop, tick, self._options.threshold)
        place = Place(
            loop=loop,
            kind="uvloop" if beats else "asyncio",
            beats=beats,
            slot=slot,
            pulse=None if slot.offset is None else (self._pulse.file, slot.offset),
            thread=_thread_name(ident),
            ident=ident,
            native=get_native_id(),
            base=_caller() if beats else None,
            burned=cpu_clock(),
        )
        watch = Watch(number, place, tick, unhook, self._options)
        self._running[ident] = watch
        self._sampler.add(watch)

    def _ended(self) -> None:
        watch = self._running.pop(get_ident(), None)
        if watch is None:
            return
        self._sampler.remove(watch)
        _leave_traceback(sys.exc_info()[1])

    def _before_fork(self) -> None:
        """From 3.12 on, Python warns its user about every fork while the system counts a second thread."""
        if not self._inherited:
            self._sampler.hold()

    def _after_fork_in_parent(self) -> None:
        """From 3.12 on, Python counts threads once more after this: the sampler comes back when `os.fork` has returned, where that is told,
        or with the loop's next tick, or with the next fork."""
        if self._inherited:
            return
        self._sampler.release()
        if sys.version_info < (3, 12):
            self._sampler.wake()
        else:
            for watch in self._running.values():
                watch.wakes_sampler()
            self._monitor.after_call(self._sampler.wake)

    def _after_fork_in_child(self) -> None:
        """Of the loops, only the one that called fork is alive here, if any. It is watched anew, as this process's, should it go on.

        Most children have no loop and live for moments: each page that is written to here is copied for them.
        """
        watch = self._running.get(get_ident())
        self._running.clear()
        self._sampler.watches.clear()
        self._inherited = True
        if watch is not None:
            watch.unhook()
            loop = watch.place.loop
            if not _on_next_tick(loop, lambda: self._goes_on(loop)):
                self._watch(loop, get_ident())

    def _goes_on(self, loop: Any) -> None:
        try:
            if get_ident() not in self._running:
                self._watch(loop, get_ident())
        except Exception as error:
            if is_handlers(error):
                raise
            self._sampler.fail()

    def _finish(self) -> None:
        if self._inherited:
            return
        self._sampler.finish()
        if self._pulse is not None:
            self._pulse.clear()


def _hook(loop: Any, tick: Tick, threshold: float) -> tuple[bool, Unhook]:
    """Selector loops and the Proactor of Windows have a `select` to wrap; the others get a heartbeat."""
    for name in ("_selector", "_proactor"):
        inner = getattr(loop, name, None)
        if callable(getattr(inner, "select", None)):
            try:
                hook = hook_epoll if is_known(inner) else hook_selector
                return False, hook(inner, tick, threshold)
            except AttributeError:
                break
    return True, hook_heartbeat(loop, tick, threshold)


def _on_next_tick(loop: Any, tell: Callable[[], None]) -> bool:
    """False where the loop does not say when it ticks."""
    inner = getattr(loop, "_selector", None)
    original = getattr(inner, "select", None)
    if inner is None or original is None:
        return False

    def select(timeout: float | None = None) -> Any:
        if vars(inner).get("select") is select:
            del inner.select
        tell()
        return inner.select(timeout)

    inner.select = select
    return True


def _thread_name(ident: int) -> str:
    """Without asking threading itself, which would register a thread it does not know."""
    known = getattr(sys.modules.get("threading"), "_active", {}).get(ident)
    return str(getattr(known, "name", f"thread {ident}"))


def _caller() -> Any:
    frame: Any = sys._getframe(1)
    while frame is not None and is_ours(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def _leave_traceback(error: BaseException | None) -> None:
    """An interrupt that came while the loop waited has our `select` in its traceback: the program's is restored."""
    trace = None if error is None else error.__traceback__
    while trace is not None:
        inner = trace.tb_next
        while inner is not None and is_ours(inner.tb_frame.f_code.co_filename):
            inner = inner.tb_next
        if inner is not trace.tb_next:
            trace.tb_next = inner
        trace = inner
