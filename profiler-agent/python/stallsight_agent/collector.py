"""How long garbage collection held each thread, told by gc.callbacks."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from . import clock
from .threads import get_ident


class Collections:
    """Seconds of collection by thread, growing. The callback runs on the thread that collects, with the GIL held."""

    def __init__(self) -> None:
        self._total: dict[int, float] = defaultdict(float)
        self._tell = _teller(self._total)

    def begin(self) -> None:
        gc.callbacks.append(self._tell)

    def end(self) -> None:
        if self._tell in gc.callbacks:
            gc.callbacks.remove(self._tell)

    def total(self, thread: int) -> float:
        return self._total.get(thread, 0.0)


def _teller(total: dict[int, float]) -> Callable[[str, dict[str, Any]], None]:
    """A callback that cannot fail: what it raised would be printed.

    An interrupt that came during a collection would be raised in it, too, and be lost, if it had an instruction at which Python
    handles signals: it makes no call and decides nothing. Until 3.10, a function that begins with `try` does not have one where
    it begins; for later versions, see unseen.py.
    """
    began: dict[int, float] = defaultdict(clock.now)
    counts = {"start": 0.0, "stop": 1.0}
    threads, moments = iter(get_ident, None), iter(clock.now, None)

    def tell(phase: str, _info: dict[str, Any]) -> None:
        try:
            for thread in threads:  # noqa: B007
                break
            for moment in moments:  # noqa: B007
                break
            total[thread] += (moment - began[thread]) * counts[phase]
            began[thread] = moment
        finally:
            pass

    return tell
