"""A process's place in the run: it says hello when it starts, again in every forked child, and goodbye when it ends in order."""

from __future__ import annotations

import atexit
import os

from . import clock, process
from .outbox import Outbox

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from .run import Run


class Presence:
    """Holds the outbox of this process, and whether the agent still takes part."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.outbox = self._new_outbox()
        self.armed = True
        #: What the rest of the agent does around a fork and before the end; each is called at most once a fork.
        self.before_fork: Callable[[], None] = _nothing
        self.after_fork_in_parent: Callable[[], None] = _nothing
        self.after_fork_in_child: Callable[[], None] = _nothing
        self.before_goodbye: Callable[[], None] = _nothing
        #: When the agent goes, what it lent to the program's environment.
        self.take_back: Callable[[], None] = _nothing

    def begin(self) -> None:
        self.outbox.flush()
        atexit.register(self._end)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=self._before_fork,
                after_in_parent=self._in_parent,
                after_in_child=self._in_child,
            )

    def disarm(self) -> None:
        """The agent takes no further part; the program goes on as if it had never been."""
        self.armed = False
        self.outbox.close()
        self.take_back()

    def end_with_multiprocessing(self, util: ModuleType) -> None:
        """Its children leave by os._exit, without atexit, but after its own finalizers; those are forgotten with the fork."""
        util.register_after_fork(self, lambda _: util.Finalize(self, self._end, exitpriority=-100))

    def _before_fork(self) -> None:
        """Also when disarmed: what was begun may not have ended yet."""
        try:
            self.before_fork()
        except Exception:
            self.armed = False

    def _in_parent(self) -> None:
        if self.armed:
            try:
                self.after_fork_in_parent()
            except Exception:
                self.armed = False

    def _in_child(self) -> None:
        """A child is a process of its own: what its parent had still to say is the parent's to say."""
        if not self.armed:
            return
        try:
            process.identify()
            self.outbox.close()
            self.outbox = self._new_outbox()
            self.outbox.flush()
            self.after_fork_in_child()
        except Exception:
            self.armed = False

    def _end(self) -> None:
        if not self.armed:
            return
        try:
            self.before_goodbye()
            self.outbox.put({"type": "goodbye", "process": process.process_id(), "at": clock.wall(clock.now())})
            self.outbox.flush()
            self.disarm()
        except Exception:
            self.armed = False

    def _new_outbox(self) -> Outbox:
        return Outbox(self.run.socket, self.run.token, process.hello)


def _nothing() -> None:
    return
