"""How long garbage collection held each thread, told by gc.callbacks."""

from __future__ import annotations

import gc
from _thread import get_ident
from typing import Any

from . import clock


class Collections:
    """Seconds of collection by thread, growing. The callback runs on the thread that collects, with the GIL held."""

    def __init__(self) -> None:
        self._began: dict[int, float] = {}
        self._total: dict[int, float] = {}

    def begin(self) -> None:
        gc.callbacks.append(self._tell)

    def end(self) -> None:
        if self._tell in gc.callbacks:
            gc.callbacks.remove(self._tell)

    def total(self, thread: int) -> float:
        return self._total.get(thread, 0.0)

    def _tell(self, phase: str, _info: dict[str, Any]) -> None:
        """Cannot fail; what it raised would be printed."""
        thread = get_ident()
        if phase == "start":
            self._began[thread] = clock.now()
        else:
            began = self._began.pop(thread, None)
            if began is not None:
                self._total[thread] = self._total.get(thread, 0.0) + clock.now() - began
