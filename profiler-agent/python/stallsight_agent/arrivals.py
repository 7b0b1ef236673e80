"""The requests that came in while a loop was blocked. A server begins them right after, and the system knows since when each was there.

Servers say that a request begins by calling a function of their own. From the middle of a stall until a while after, ours stands in for it.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from struct import unpack_from
from typing import Any, Final

from . import clock
from .context import Waiting
from .routes import Request
from .servers import Server, servers
from .signals import is_handlers
from .system import keeping_gil
from .threads import get_ident

if keeping_gil is not None:
    import ctypes

#: Ours stands in for so long after a loop was seen blocked: one that was is so again soon.
_stay: Final = 1.0
#: Who was there for less than this did not wait for it; the system counts in steps of up to 4 ms.
_at_once: Final = 0.005
#: On uvloop the end of a step is known to within a heartbeat.
_known_to: Final = 0.01
_most: Final = 200
#: `getsockopt`: level, option, and where `struct tcp_info` (linux/tcp.h) has tcpi_last_data_recv, in milliseconds.
_tcp: Final = 6
_info: Final = 11
_of_last_data: Final = 52


@dataclass(frozen=True, slots=True)
class _Arrival:
    thread: int
    #: When its server began it, and when it was there to be read.
    began: float
    came: float
    request: Callable[[], Request | None]


class Arrivals:
    def __init__(self) -> None:
        self._noted: deque[_Arrival] = deque(maxlen=_most)
        self._replaced: list[tuple[type, str, object, object]] = []
        self._until = 0.0

    @property
    def on(self) -> bool:
        return bool(self._replaced)

    def expect(self, moment: float) -> None:
        """A loop is blocked."""
        self._until = moment + _stay
        if self._replaced or keeping_gil is None:
            return
        for server in servers:
            owner = getattr(sys.modules.get(server.module), server.owner, None)
            original = vars(owner).get(server.function) if isinstance(owner, type) else None
            if isinstance(owner, type) and callable(original):
                ours = _standing_in(original, self._noted, server)
                setattr(owner, server.function, ours)
                self._replaced.append((owner, server.function, ours, original))

    def tidy(self, moment: float) -> None:
        """Called every now and then. What a request has brought along is not kept alive for long."""
        if self.on and moment >= self._until:
            self.end()
        while self._noted and self._noted[0].began < moment - _stay:
            self._noted.popleft()

    def end(self) -> None:
        """On any thread: servers have their functions back, but where another stands in for ours by now."""
        replaced, self._replaced = self._replaced, []
        for owner, function, ours, original in replaced:
            if vars(owner).get(function) is ours:
                setattr(owner, function, original)
        self._noted.clear()

    def during(self, began: float, ended: float, thread: int) -> list[Waiting]:
        """Those that were there before a step of that thread was over, and were begun after it."""
        since = max(ended - _known_to, (began + ended) / 2)
        noted = [one for one in list(self._noted) if one.thread == thread and one.came < ended - _at_once and one.began >= since]
        named = [(one, one.request()) for one in noted]
        return [Waiting(f"{name.method} {name.route}", max(began, one.came), True) for one, name in named if name is not None]


def _standing_in(original: Callable[..., object], noted: deque[_Arrival], server: Server) -> object:
    # Who looks at it finds the original.
    @wraps(original)
    def begins(self: Any, *args: Any, **named: Any) -> object:
        try:
            one, moment = server.begun(self, args, named), clock.now()
            noted.append(_Arrival(get_ident(), moment, moment - _there_for(one.connection.fileno()), one.request))
        except Exception as error:
            if is_handlers(error):
                raise
        return original(self, *args, **named)

    return begins


def _there_for(descriptor: int) -> float:
    """For how many seconds a connection's newest data have been there; 0 where the system does not say."""
    text = ctypes.create_string_buffer(_of_last_data + 4)
    size = ctypes.c_uint(len(text))
    if keeping_gil.getsockopt(descriptor, _tcp, _info, text, ctypes.byref(size)) or size.value < len(text):
        return 0.0
    return float(unpack_from("I", text, _of_last_data)[0]) / 1e3
