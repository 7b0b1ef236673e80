"""A bounded queue of events and the connection they leave by. Never waits: what cannot be sent in time is dropped and counted.

One thread at a time uses it: the one that starts the process, then the sampler, then the one that ends the process.
"""

from __future__ import annotations

import _socket
import os
from _collections import deque  # type: ignore[import-not-found]
from errno import EAGAIN, EWOULDBLOCK

from . import clock, gil
from .descriptors import identity, moved_up
from .process import process_id
from .wire import line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from .wire import Event

_room: Final = 1 << 20
#: Lag comes four times a second and may be lost more lightly than a stall: it gets only this much of the room.
_room_for_lag: Final = 1 << 19
_retry_after: Final = 0.5
_attempts: Final = 4
#: No question of the session's is longer.
_longest_question: Final = 1024
_flags: Final = getattr(_socket, "MSG_NOSIGNAL", 0) | getattr(_socket, "MSG_DONTWAIT", 0)


class Outbox:
    """Give it events with `put`, and have it send what the system takes with `flush`."""

    def __init__(self, path: str, token: str, hello: Callable[[], Event]) -> None:
        self._path = path
        self._token = token
        self._hello = hello
        self._greeting = b""
        self._lines: deque[bytes] = deque()
        self._size = 0
        self._dropped = 0
        self._connection: _Connection | None = None
        self._attempts_left = _attempts
        self._next_attempt = 0.0
        #: Counts connections, so that the loops are announced anew on each.
        self.connections = 0

    @property
    def gone(self) -> bool:
        """Nobody listens any more, and nobody will."""
        return self._connection is None and self._attempts_left == 0

    def put(self, event: Event) -> None:
        self._put(line(event), _room)

    def put_lag(self, text: bytes) -> None:
        self._put(text, _room_for_lag)

    def _put(self, text: bytes, room: int) -> None:
        if self._size + len(text) > room:
            self._dropped += 1
        else:
            self._add(text)

    def flush(self) -> bool:
        """Sends what can be sent without waiting; True when nothing is left."""
        connection = self._connection or self._connect()
        if connection is None:
            return False
        if self._greeting:
            sent = connection.push(self._greeting)
            if sent != 1:
                return self._stuck(sent)
            self._greeting = b""
        self._confess()
        while self._lines:
            sent = connection.push(self._lines[0])
            if sent != 1:
                return self._stuck(sent)
            self._size -= len(self._lines.popleft())
        return True

    def hear(self) -> list[bytes]:
        """The lines that the session said since the last call. Does not wait for any."""
        return [] if self._connection is None else self._connection.hear()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._attempts_left = 0

    def _add(self, text: bytes) -> None:
        self._lines.append(text)
        self._size += len(text)

    def _connect(self) -> _Connection | None:
        moment = clock.now()
        if self._attempts_left == 0 or moment < self._next_attempt:
            return None
        self._attempts_left -= 1
        self._next_attempt = moment + _retry_after
        self._connection = _open(self._path)
        if self._connection is not None:
            self._greeting = self._token.encode() + b"\n" + line(self._hello())
            self._attempts_left = _attempts
            self.connections += 1
        return self._connection

    def _stuck(self, sent: int | None) -> bool:
        """Of a dead connection, the line that was on its way may have arrived in part: it counts as lost."""
        if sent is None and self._connection is not None:
            if self._connection.offset and not self._greeting:
                self._size -= len(self._lines.popleft())
                self._dropped += 1
            self._connection.close()
            self._connection = None
            if not os.path.exists(self._path):
                self._attempts_left = 0
        return False

    def _confess(self) -> None:
        if self._dropped and self._size < _room_for_lag:
            self._add(
                line(
                    {
                        "type": "dropped",
                        "process": process_id(),
                        "at": clock.wall(clock.now()),
                        "events": self._dropped,
                    }
                )
            )
            self._dropped = 0


class _Connection:
    """A socket that never blocks, never raises a signal, and knows when its descriptor was taken from it."""

    def __init__(self, socket: _socket.socket) -> None:
        self._socket = socket
        self._is = identity(socket.fileno())
        #: How much of the line on its way is with the system.
        self.offset = 0
        self._heard = b""

    def push(self, text: bytes) -> int | None:
        """1 when the whole line is with the system, 0 when the rest must be tried again, None when the connection is dead."""
        # A daemon closes every descriptor it finds; the number may be a file of the program's by now.
        if identity(self._socket.fileno()) != self._is:
            self._socket.detach()
            return None
        gil.resumed()
        try:
            self.offset += self._socket.send(memoryview(text)[self.offset :], _flags)
            gil.resumed()
        except OSError as error:
            return 0 if error.errno in (EAGAIN, EWOULDBLOCK) else None
        if self.offset < len(text):
            return 0
        self.offset = 0
        return 1

    def hear(self) -> list[bytes]:
        if identity(self._socket.fileno()) != self._is:
            return []
        try:
            self._heard += self._socket.recv(_longest_question)
        except OSError:  # Nothing was said, or nobody is there; what is sent next finds out.
            return []
        finally:
            gil.resumed()
        *lines, rest = self._heard.split(b"\n")
        self._heard = rest[-_longest_question:]
        return lines

    def close(self) -> None:
        if identity(self._socket.fileno()) == self._is:
            self._socket.close()
        else:
            self._socket.detach()


def _open(path: str) -> _Connection | None:
    try:
        socket = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    except (AttributeError, OSError):
        return None
    try:
        socket.setblocking(False)
        socket.connect(path)
        return _Connection(_socket.socket(fileno=moved_up(socket.detach())))
    except OSError:
        socket.close()
        return None
