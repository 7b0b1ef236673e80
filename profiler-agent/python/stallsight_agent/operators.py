"""Finds the operator that kept the GIL.

The interpreter hands the GIL over only at calls, at jumps back, and where a function begins. A look that came when an operator
had kept it until then (`a ** b`, `x in numbers`) finds the next such point; the operator lies between it and the one before.
"""

from __future__ import annotations

import dis
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Final

from .calls import callee_names
from .keepers import keeps_gil
from .stacks import Place, Places

#: How much an operator may have to do, by the beginning of its name; the first that fits counts.
_weights: Final = (
    *((name, 3) for name in ("BINARY_POWER", "INPLACE_POWER")),
    *((name, 1) for name in ("BINARY_SUBSCR", "BINARY_SLICE", "STORE_SLICE", "UNARY_", "UNPACK_", "DELETE_")),
    *((name, 2) for name in ("BINARY_", "INPLACE_", "CONTAINS_OP", "COMPARE_OP", "FORMAT_", "CONVERT_", "BUILD_STRING")),
    *((name, 2) for name in ("LIST_EXTEND", "LIST_TO_TUPLE", "SET_UPDATE", "DICT_UPDATE", "DICT_MERGE")),
)
#: By its sign, where the name does not tell.
_power, _subscript = ("**", 3), ("[", 1)
_forgetting: Final = 1
_call_of_anything: Final = 2
_call_that_keeps: Final = 4
#: Nobody calls these for long, whatever they are given.
_instant: Final = frozenset(
    [
        *("append", "add", "get", "pop", "items", "keys", "values", "len", "print", "isinstance", "issubclass", "getattr", "setattr"),
        *("hasattr", "id", "range", "iter", "next", "bool", "type", "super", "callable", "time", "monotonic", "perf_counter"),
    ]
)
_calls: Final = ("CALL", "PRECALL")
_deepest: Final = 2


@dataclass(frozen=True, slots=True)
class _Kept:
    """Something that may have kept the GIL: its weight, and the stack of it."""

    weight: int
    places: Places


def keeper(places: Places) -> Places:
    """The stack as it was while the GIL was kept, where `places` is what was found when it came back."""
    for at, place in enumerate(places):
        code = _steps(place.code)
        here = max((index for index, step in enumerate(code) if step.offset <= place.instruction), default=-1)
        if here < 0 or code[here].name == "RESUME":
            continue  # It has only just begun.
        outer = places[at + 1 :]
        call = _Kept(_weight_of_call(place) if at == 0 and code[here].name.startswith(_calls) else 0, places)
        found = list(_before(place, here, outer, 0))
        best = max([call, *found], key=lambda one: one.weight)
        if best.weight > 0 or _has_checked(code, here):
            return best.places
    return places


@dataclass(frozen=True, slots=True)
class _Step:
    offset: int
    name: str
    line: int
    weight: int
    #: The steps, by index, that may have run right before this one.
    before: tuple[int, ...]


@lru_cache(maxsize=200)
def _steps(code: CodeType) -> tuple[_Step, ...]:
    lines = dict(dis.findlinestarts(code))
    line = code.co_firstlineno
    found = list(dis.get_instructions(code))
    index = {each.offset: at for at, each in enumerate(found)}
    before: list[list[int]] = [[at - 1] if at and not found[at - 1].opname.startswith(_leaves) else [] for at in range(len(found))]
    for at, each in enumerate(found):
        if each.opcode in _jumps and each.argval in index:
            before[index[each.argval]].append(at)
    steps: list[_Step] = []
    for each, sources in zip(found, before, strict=True):
        line = lines.get(each.offset) or line
        weight = _forgetting if _forgets(found, len(steps)) else _weight(each)
        steps.append(_Step(each.offset, each.opname, line, weight, tuple(sources)))
    return tuple(steps)


#: After these, the next instruction in the code is not the next that runs.
_leaves: Final = ("RETURN_VALUE", "RETURN_CONST", "RAISE_", "RERAISE", "JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_ABSOLUTE")
_jumps: Final = frozenset([*dis.hasjrel, *dis.hasjabs])


def _forgets(found: list[dis.Instruction], at: int) -> bool:
    """`kept = None`, `self.kept = None`: what was kept there may be large, and goes."""
    stores = found[at].opname
    constant = at - (2 if stores == "STORE_ATTR" else 1)
    return stores.startswith(("STORE_NAME", "STORE_GLOBAL", "STORE_FAST", "STORE_DEREF", "STORE_ATTR")) and (
        constant >= 0 and found[constant].opname == "LOAD_CONST" and found[constant].argval is None
    )


def _weight(step: dis.Instruction) -> int:
    if step.opname == "BINARY_OP" and _power[0] in step.argrepr:
        return _power[1]
    if step.opname == "BINARY_OP" and _subscript[0] in step.argrepr:
        return _subscript[1]
    return next((weight for name, weight in _weights if step.opname.startswith(name)), 0)


def _before(place: Place, here: int, outer: Places, depth: int) -> Iterator[_Kept]:
    """What may have run in this frame since the GIL could last be handed over, from the newest back."""
    steps = _steps(place.code)
    paths, seen = deque(steps[here].before), {here}
    while paths:
        at = paths.popleft()
        if at in seen:
            continue
        seen.add(at)
        step = steps[at]
        then = replace(place, instruction=step.offset, line=step.line)
        if step.weight > 0:
            yield _Kept(step.weight, (then, *outer))
        if step.name.startswith(_hands_over):
            continue
        if step.name.startswith("CALL") and not step.name.startswith("CALL_INTRINSIC"):
            called = _called(then)
            if not isinstance(called, FunctionType | type):
                if not isinstance(called, BuiltinFunctionType):
                    yield _Kept(1, (then, *outer))
                continue
            if isinstance(called, FunctionType) and depth < _deepest:
                yield from _inside(called.__code__, called.__module__, (then, *outer), depth + 1)
        paths.extend(step.before)


#: The GIL is handed over here, if somebody waits for it.
_hands_over: Final = ("RESUME", "YIELD_VALUE", "JUMP_BACKWARD", "SEND", "YIELD_FROM")


def _inside(code: CodeType, module: str, outer: Places, depth: int) -> Iterator[_Kept]:
    """What ran in a function just before it returned."""
    if code.co_flags & _suspends:
        return
    steps = _steps(code)
    for index, step in enumerate(steps):
        if step.name.startswith("RETURN_"):
            yield from _before(Place(code, step.offset, step.line, module), index, outer, depth)


#: Coroutines and generators only begin to exist when they are called.
_suspends: Final = 0x20 | 0x80 | 0x200


def gives_way(place: Place) -> bool:
    """A thread that sleeps there waits for the GIL and for nothing else: no code runs but the interpreter's, or some that never sleeps."""
    steps = _steps(place.code)
    step = next((step for step in steps if step.offset == place.instruction), None)
    if step is None:
        return False
    if step.name.startswith(_calls):
        called = _called(place)
        return isinstance(called, BuiltinFunctionType | type) and called is not print and _weight_of_call(place) in (0, _call_that_keeps)
    return step.name.startswith(_gives_way)


_gives_way: Final = ("RESUME", "JUMP_BACKWARD", "POP_JUMP_BACKWARD", "JUMP_ABSOLUTE")


def _has_checked(code: tuple[_Step, ...], here: int) -> bool:
    """The GIL could be handed over in this frame before, so what came before the frame did not keep it."""
    return any(step.name.startswith(("CALL", "JUMP_BACKWARD", "YIELD_VALUE")) for step in code[:here])


def _weight_of_call(place: Place) -> int:
    names = callee_names(place)
    called = _called(place)
    if isinstance(called, FunctionType) or not _instant.isdisjoint((*names[-1:], getattr(called, "__name__", None))):
        return 0
    return _call_that_keeps if called is not None and keeps_gil(called) else _call_of_anything


def _called(place: Place) -> object:
    """The function that is called there, where that can be known without running code of the program."""
    names = callee_names(place)
    if not names or "()" in names or place.module not in sys.modules:
        return None
    space = vars(sys.modules[place.module])
    if names[0] == "self":
        space = _class_of(place, space)
        names = names[1:]
    found: object = None
    for at, name in enumerate(names):
        found = space.get(name, vars(sys.modules["builtins"]).get(name) if at == 0 else None)
        if at < len(names) - 1:
            if not isinstance(found, ModuleType):
                return None
            space = vars(found)
    return found


def _class_of(place: Place, space: dict[str, object]) -> dict[str, object]:
    owner = space.get(getattr(place.code, "co_qualname", "").partition(".")[0])
    return dict(vars(owner)) if isinstance(owner, type) else {}
