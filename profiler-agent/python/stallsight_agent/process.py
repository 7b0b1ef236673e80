"""Who this process is: its id on the wire and the name people know it by."""

from __future__ import annotations

import os
import sys

from . import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .wire import Event

_id = ""


def identify() -> None:
    """A new id, at start-up and in every forked child: the system uses a pid again, the random part is never the same."""
    global _id
    _id = f"{os.getpid()}-{os.urandom(4).hex()}"


def process_id() -> str:
    return _id


def is_main_interpreter() -> bool:
    """In the others, modules of C that we need may crash the program."""
    try:
        if sys.version_info >= (3, 12):
            from _thread import _is_main_interpreter  # type: ignore[attr-defined]

            return bool(_is_main_interpreter())
        from _xxsubinterpreters import get_current, get_main  # type: ignore[import-not-found]

        return bool(get_current() == get_main())
    except ImportError:
        return True


def hello() -> Event:
    return {
        "type": "hello",
        "protocol": 1,
        "process": _id,
        "pid": os.getpid(),
        "parentPid": os.getppid(),
        "runtime": "python",
        "version": "{}.{}.{}".format(*sys.version_info),
        "name": _name(sys.orig_argv),
        "at": clock.wall(clock.now()),
        "answers": ["stacks"],
    }


#: Interpreter options whose value is the next word.
_takes_value = "WX"


def _name(words: list[str]) -> str:
    """The base name of the script, or the module; never an argument of the program."""
    rest = iter(words[1:])
    for word in rest:
        if not word.startswith("-") or word == "-":
            return os.path.basename(word) or "python"
        if word.startswith("--"):
            continue
        for at, letter in enumerate(word[1:], 2):
            value = word[at:]
            if letter == "m":
                return value or next(rest, "python")
            if letter == "c":
                return _name_of_code(value or next(rest, ""))
            if letter in _takes_value:
                if not value:
                    next(rest, None)
                break
    return "python"


def _name_of_code(code: str) -> str:
    """multiprocessing starts its workers so, and a helper that runs nothing of the program's."""
    if "multiprocessing.resource_tracker" in code:
        return "multiprocessing.resource_tracker"
    return "multiprocessing" if "multiprocessing" in code else "python -c"


identify()
