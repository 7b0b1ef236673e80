"""How events become lines: one JSON object each, as protocol/events.ts names them.

It does not import json: that would make every short-lived Python of a program start measurably later.
"""

from __future__ import annotations

from _json import encode_basestring_ascii as quoted

Event = dict[str, object]


class Numbers(str):
    """An array of numbers that is written already."""

    __slots__ = ()


def line(event: Event) -> bytes:
    return (text_of(event) + "\n").encode("ascii")


def text_of(value: object) -> str:
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return value if type(value) is Numbers else quoted(value)
    if isinstance(value, dict):
        return "{" + ",".join([f"{quoted(key)}:{text_of(item)}" for key, item in value.items()]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(text_of, value)) + "]"
    raise TypeError(type(value).__name__)
