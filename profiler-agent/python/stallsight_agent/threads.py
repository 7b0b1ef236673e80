"""The interpreter's own threads and locks, taken at start-up, before a program can replace those of the module (gevent does)."""

from __future__ import annotations

from _thread import LockType, allocate_lock, get_ident, get_native_id, start_new_thread

__all__ = ["LockType", "allocate_lock", "get_ident", "get_native_id", "start_new_thread"]
