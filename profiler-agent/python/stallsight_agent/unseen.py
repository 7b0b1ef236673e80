"""Keeps the agent out of the program's tracebacks, wherever in it a signal of the program's is handled.

A traceback shows no function that has not begun, and from Python 3.11 on a function begins with its RESUME instruction, at which
signals are handled, too. The agent's functions get a NOP there instead. Not on 3.15: it instruments for a debugger what runs already, and
crashes where such a function has not begun.
"""

from __future__ import annotations

import opcode
import sys
from types import CodeType, FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_package: Final = __name__.partition(".")[0]
_generators: Final = 0x20 | 0x80 | 0x200
#: 3.11 specializes a function's instructions when it has passed RESUME a few times: what each tick runs must.
_must_begin: Final = {f"{_package}.epoll", f"{_package}.tick"} if sys.version_info < (3, 12) else set()
can_hide: Final = (3, 11) <= sys.version_info < (3, 15)


def hide() -> None:
    """All functions of all modules of the agent that are loaded."""
    if can_hide:
        _hide_all()


def _hide_all() -> None:
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == _package and name not in _must_begin:
            for value in list(vars(module).values()):
                _hide(value, name)


def _hide(value: object, module: str) -> None:
    if getattr(value, "__module__", None) != module:
        return
    if isinstance(value, type):
        for each in list(vars(value).values()):
            for function in (each, getattr(each, "__func__", None), getattr(each, "fget", None)):
                if isinstance(function, FunctionType):
                    _hide(function, module)
        return
    function = getattr(value, "__wrapped__", value)
    if isinstance(function, FunctionType):
        function.__code__ = _unbegun(function.__code__)


def _unbegun(code: CodeType) -> CodeType:
    """The same code, and all that is defined in it, without the instruction with which it begins; generators live by theirs."""
    constants = tuple(_unbegun(each) if isinstance(each, CodeType) else each for each in code.co_consts)
    if code.co_flags & _generators:
        return code.replace(co_consts=constants)
    return code.replace(co_code=_without_resume(code.co_code), co_consts=constants)


def _without_resume(text: bytes) -> bytes:
    resume, nop, cache = (opcode.opmap.get(name) for name in ("RESUME", "NOP", "CACHE"))
    at = next((at for at in range(0, len(text), 2) if text[at] == resume), None)
    if at is None or nop is None:
        return text
    end = at + 2
    while text[end] == cache:
        end += 2
    return text[:at] + bytes((nop, 0)) * ((end - at) // 2) + text[end:]
