"""Calls back right after a module was imported for the first time, without importing it itself."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


def after_import(name: str, tell: Callable[[ModuleType], None]) -> None:
    """Calls `tell` with the module, at once when it is there already."""
    module = sys.modules.get(name)
    if module is not None:
        tell(module)
    else:
        sys.meta_path.insert(0, _Finder(name, tell))


class _Finder:
    """Finds one module once, through the finders behind it, and has its loader tell when the module is whole."""

    def __init__(self, name: str, tell: Callable[[ModuleType], None]) -> None:
        self._name = name
        self._tell = tell

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self._name or self not in sys.meta_path:
            return None
        sys.meta_path.remove(self)
        spec = _find(name, path, target)
        if spec is not None and spec.loader is not None:
            _tell_when_executed(spec.loader, self._tell)
        return spec


def _find(name: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        spec: ModuleSpec | None = find(name, path, target) if find is not None else None
        if spec is not None:
            return spec
    return None


def _tell_when_executed(loader: object, tell: Callable[[ModuleType], None]) -> None:
    execute: Callable[[ModuleType], None] | None = getattr(loader, "exec_module", None)
    if execute is None:
        return

    def exec_module(module: ModuleType) -> None:
        del loader.exec_module  # type: ignore[attr-defined]
        execute(module)
        tell(module)

    try:
        loader.exec_module = exec_module  # type: ignore[attr-defined]
    except AttributeError:  # A loader without a dictionary: its module goes unwatched.
        return
