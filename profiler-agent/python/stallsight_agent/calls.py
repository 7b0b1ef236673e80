"""Names the call a frame is making, from its bytecode and the module it stands in: `time.sleep`, never an argument of it.

It reads names, and looks them up only where no code of the program can run: in modules and in the dictionaries of classes.
"""

from __future__ import annotations

import builtins
import dis
import sys
from functools import lru_cache
from types import (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    CodeType,
    GetSetDescriptorType,
    MethodDescriptorType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any

from .stacks import Place, Places, function_of

_loads_name = {
    "LOAD_GLOBAL",
    "LOAD_NAME",
    "LOAD_FAST",
    "LOAD_FAST_BORROW",
    "LOAD_FAST_CHECK",
    "LOAD_DEREF",
    "LOAD_CLASSDEREF",
}
_loads_attribute = {"LOAD_ATTR", "LOAD_METHOD"}
_enters = {"BEFORE_WITH", "SETUP_WITH"}
_better_known = {
    ("_io", "open"): "open",
    ("io", "open"): "open",
    ("_thread", "lock"): "threading.Lock",
    ("_thread", "RLock"): "threading.RLock",
    ("re", "Pattern"): "re.Pattern",
}
_looks_up = ("BINARY_SUBSCR", "BINARY_OP", "BINARY_SLICE")
#: The type of functions that Cython made, whatever its version calls the module of that type.
_of_cython = "cython_function_or_method"
_calls = {"CALL", "CALL_KW", "CALL_FUNCTION", "CALL_METHOD", "CALL_FUNCTION_KW", "CALL_FUNCTION_EX", "PRECALL"}


def call_name(place: Place) -> str | None:
    """What `place` calls, by the name its users know; None when it is not calling, or calls something without a name."""
    names = callee_names(place)
    return None if not names else _known_as(names, place) or _as_written(names)


def call_within(places: Places, place: Place, seen: str | None = None) -> str | None:
    """The same of a place in a stack: the function that runs inside it tells more than the name of a variable does, and so may `seen`."""
    names, at = callee_names(place), places.index(place)
    inside = places[at - 1] if at else None
    if not names:
        return None if inside is None else function_name(inside)
    # Until 3.10, code does not know its class.
    tells = sys.version_info >= (3, 11) and inside is not None and inside.code.co_name == names[-1]
    called = function_name(inside) if tells and inside is not None else None
    return _known_as(names, place) or called or seen or _as_written(names)


def call_of(value: object, rest: tuple[str, ...]) -> str | None:
    """What is called by these names after that of a variable with this value."""
    names = list(rest)
    while isinstance(value, ModuleType) and names:
        inner = vars(value).get(names[0])
        if isinstance(inner, type) and names[1:2] == ["()"] and len(names) > 2:
            return _named(inner, names[1:])
        if not isinstance(inner, ModuleType):
            return ".".join([value.__name__, *names]).replace(".()", "()")
        value = inner
        names.pop(0)
    while len(names) > 1 and names[0] != "()":
        held = _own_attributes(value).get(names[0])
        if held is None or _has_own_name(held):
            break
        value = held
        names.pop(0)
    return _named(value, names)


def function_name(place: Place) -> str:
    """The function that runs at `place`, as one would import it."""
    return _public(place.module, function_of(place.code)) if place.module else function_of(place.code)


def callable_name(callee: Any) -> str:
    """`sorted`, `re.Pattern.sub`, `_json.Scanner`; looked up where no code of the program can run."""
    if isinstance(callee, type):
        return _class_name(callee)
    kind = type(callee)
    if kind is BuiltinFunctionType and isinstance(callee.__module__, str):
        return _public(callee.__module__, callee.__qualname__)
    if kind.__name__ == _of_cython and _offers(callee.__module__, callee.__qualname__):
        return _public(callee.__module__, callee.__qualname__)
    owner = kind
    if kind in (MethodDescriptorType, WrapperDescriptorType, ClassMethodDescriptorType):
        owner = callee.__objclass__
    elif kind is BuiltinFunctionType:
        owner = type(callee.__self__)
    name = _class_name(owner)
    return name if owner is kind else f"{name}.{callee.__name__}"


def callee_names(place: Place) -> tuple[str, ...]:
    """The dotted name of what `place` calls, as written."""
    return _callee(place.code, place.instruction)


@lru_cache(maxsize=1000)
def _callee(code: CodeType, at: int) -> tuple[str, ...]:
    """The dotted name that is called by the instruction at this offset, as written."""
    before = [found for found in dis.get_instructions(code) if found.offset <= at]
    if not before or before[-1].opname not in _calls | _enters:
        return ()
    if before[-1].opname in _enters or (before[-1].opname == "CALL" and before[-2].opname == "LOAD_SPECIAL"):
        names = _by_stack(before)
        return (*names, "__enter__") if names else ()
    return _by_position(before) if sys.version_info >= (3, 11) else _by_stack(before)


def _by_position(before: list[dis.Instruction]) -> tuple[str, ...]:
    """The loads that begin where the call begins are its callee, from the name outwards."""
    if sys.version_info < (3, 11):
        return ()
    call = before[-1].positions
    if call is None or call.lineno is None:
        return ()
    start = (call.lineno, call.col_offset)
    parts: dict[tuple[int, int], str] = {}
    for found in before[:-1]:
        where = found.positions
        if where is None or (where.lineno, where.col_offset) != start or where.end_lineno is None:
            continue
        end = (where.end_lineno, where.end_col_offset or 0)
        if end >= (call.end_lineno or 0, call.end_col_offset or 0):
            continue
        if found.opname in _loads_name | _loads_attribute:
            parts[end] = str(found.argval[0] if isinstance(found.argval, tuple) else found.argval)
        elif found.opname == "LOAD_CONST":
            parts[end] = type(found.argval).__name__
        elif found.opname in _calls:
            parts[end] = "()"
        elif found.opname.startswith(_looks_up):
            return ()  # Something out of a container is called.
    names = tuple(parts[end] for end in sorted(parts))
    return names if names and names[0].isidentifier() else ()


def _by_stack(before: list[dis.Instruction]) -> tuple[str, ...]:
    """Where columns do not help: walk back over what pushed the arguments to what pushed the callee."""
    before = [found for found in before if found.opname not in ("LOAD_SPECIAL", "SWAP", "COPY", "PUSH_NULL", "PRECALL")]
    call = before[-1]
    arguments = 0 if call.opname in _enters else call.arg or 0
    if call.opname == "CALL_FUNCTION_EX":
        arguments = 1 + (arguments & 1)
    elif call.opname == "CALL_FUNCTION_KW":
        arguments += 1
    at = len(before) - 2
    missing = arguments
    while at >= 0 and missing > 0:
        found = before[at]
        if found.is_jump_target:
            return ()
        missing -= dis.stack_effect(found.opcode, found.arg if found.opcode >= dis.HAVE_ARGUMENT else None)
        at -= 1
    names: list[str] = []
    while at >= 0 and before[at].opname in _loads_attribute:
        names.insert(0, str(before[at].argval))
        at -= 1
    if at >= 0 and names and before[at].opname == "LOAD_CONST":
        return (type(before[at].argval).__name__, *names)
    if at < 0 or before[at].opname not in _loads_name:
        return ()
    return (str(before[at].argval), *names)


def _as_written(names: tuple[str, ...]) -> str:
    return ".".join(names).replace(".()", "()")


def _known_as(names: tuple[str, ...], place: Place) -> str | None:
    if names[0] in locals_of(place.code):
        return None
    space = vars(sys.modules[place.module]) if place.module in sys.modules else {}
    head = space.get(names[0], vars(builtins).get(names[0]))
    return None if head is None else call_of(head, names[1:])


def locals_of(code: CodeType) -> tuple[str, ...]:
    """The names that mean nothing outside a frame of this code."""
    return (*code.co_varnames, *code.co_cellvars, *code.co_freevars)


def _own_attributes(value: object) -> dict[str, object]:
    """What an instance has of its own, where no code of the program runs to tell."""
    kept = next((vars(each)["__dict__"] for each in type(value).__mro__ if "__dict__" in vars(each)), None)
    found = kept.__get__(value) if type(kept) is GetSetDescriptorType and not isinstance(value, type) else None
    return found if type(found) is dict else {}


def _named(value: Any, rest: list[str]) -> str | None:
    """A function or class by its own name; an instance by its class."""
    if isinstance(value, ModuleType):
        return None
    found = value if _has_own_name(value) else type(value)
    if found is not value and not rest:
        rest = ["__call__"]
    if isinstance(found, type):
        if found is value and len(rest) > 1 and rest[0] == "()":
            rest = rest[1:]  # A method of what was just made.
        return ".".join([_class_name(found), *rest]).replace(".()", "()")
    module, name = getattr(found, "__module__", None), getattr(found, "__qualname__", None)
    if not _offers(module, name):
        return None
    return ".".join([_public(str(module), str(name)), *rest]).replace(".()", "()")


def _class_name(kind: type) -> str:
    """Of the nearest class that a module has by its name: one that is made while the program runs may be named after anything."""
    found = next((each for each in kind.__mro__ if _offers(each.__module__, each.__qualname__)), object)
    return _public(found.__module__, found.__qualname__)


def _offers(module: object, name: object) -> bool:
    """What is written in C is named in C."""
    if not isinstance(module, str) or not isinstance(name, str):
        return False
    space = vars(sys.modules[module]) if module in sys.modules else {}
    written = module == "__main__" or str(space.get("__file__", "")).endswith((".py", ".pyc"))
    return name.partition(".")[0] in space or (bool(space) and not written)


def _has_own_name(value: Any) -> bool:
    return isinstance(value, type) or type(value).__name__ in (
        "function",
        "builtin_function_or_method",
        "method_descriptor",
        _of_cython,
    )


def _public(module: str, name: str) -> str:
    """`requests.api` `get` -> `requests.get`: the shortest package that offers the same thing."""
    if module == "builtins":
        return name
    if (module, name) in _better_known:
        return _better_known[module, name]
    first = name.partition(".")[0]
    defined = vars(sys.modules[module]).get(first) if module in sys.modules else None
    parts = module.split(".")
    packages = [parts[:length] for length in range(1, len(parts))]
    # What `_queue` has in C, `queue` offers.
    for offered in [*packages, [module.removeprefix("_")]]:
        package = sys.modules.get(".".join(offered))
        if defined is not None and package is not None and vars(package).get(first) is defined:
            return ".".join([*offered, name])
    return f"{module}.{name}"
