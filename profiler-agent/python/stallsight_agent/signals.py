"""Tells the program's exceptions from ours: Python runs a signal's handler wherever the main thread happens to be, also in the agent."""

from __future__ import annotations

import sys
from types import CodeType


def is_handlers(error: BaseException) -> bool:
    """A handler of the program's raised it, to end what the program does: it must be let through."""
    handlers = _handlers()
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code not in handlers:
        trace = trace.tb_next
    return trace is not None


def _handlers() -> list[CodeType]:
    signal = sys.modules.get("signal")
    if signal is None:
        return []
    found = (signal.getsignal(number) for number in signal.valid_signals())
    codes = [getattr(getattr(each, "__func__", each), "__code__", None) for each in found]
    return [code for code in codes if isinstance(code, CodeType)]
