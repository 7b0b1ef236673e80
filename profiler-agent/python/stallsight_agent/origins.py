"""Whose code a file is: the user's, a package's, the runtime's, or our own, which no report ever shows."""

from __future__ import annotations

import os
import sys
import sysconfig
from typing import Final, Literal

Origin = Literal["user", "library", "runtime"]

_here: Final = os.path.dirname(os.path.abspath(__file__)) + os.sep
_packages: Final = tuple(os.sep + name + os.sep for name in ("site-packages", "dist-packages"))
#: A debugger that runs in the program's process.
_debuggers: Final = tuple(f"{os.sep}{name}" for name in ("bdb.py", "pdb.py", "pydevd.py", "pydevd_file_utils.py"))


def _directories(*names: str) -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    found = {os.path.realpath(paths[name]) for name in names if paths.get(name)} | {paths[name] for name in names if paths.get(name)}
    return tuple(path + os.sep for path in sorted(found))


_runtime: Final = _directories("stdlib", "platstdlib")
_scripts: Final = _directories("scripts")


def is_ours(file: str) -> bool:
    return file.startswith(_here)


def origin_of(file: str, module: str) -> Origin:
    """`module` decides for code that has no file: what was given to `python -c` is the user's, what a library made is not."""
    if file.startswith("<frozen "):
        return "runtime"
    if file.startswith("<"):
        return "user" if module == "__main__" else "library"
    if any(name in file for name in _packages):
        return "library"
    if file.startswith(_runtime):
        return "runtime"
    if sys.prefix != "/" and file.startswith(_scripts):
        return "library"  # The launcher that a package manager wrote.
    return "user"


def is_debugger(file: str) -> bool:
    return file.endswith(_debuggers)
