"""C calls that keep the GIL for as long as their input is large: fast a thousand times, and then not."""

from __future__ import annotations

from typing import Final

from .calls import callable_name

_known: Final = frozenset(
    [
        *("sorted", "sum", "min", "max", "pow", "any", "all", "compile", "list.sort", "str.join", "str.replace"),
        *("math.factorial", "math.comb", "gc.collect", "binascii.a2b_base64", "binascii.b2a_base64", "copy.deepcopy"),
    ]
)
#: Modules and classes all of whose calls do.
_wholly: Final = (
    *("_json.", "json.", "re.Pattern.", "_pickle.", "pickle.", "marshal.", "_csv.", "csv.", "pyexpat.", "xml.", "_elementtree."),
    *("orjson.", "ujson.", "msgpack.", "pydantic_core.", "lxml.", "yaml.", "unicodedata."),
)


def keeps_gil(callee: object) -> bool:
    name = callable_name(callee)
    return name in _known or name.startswith(_wholly)
