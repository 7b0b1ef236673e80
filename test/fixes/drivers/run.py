"""Runs programs before and after their fixes, in one process: what they print, return and raise, as JSON."""

import asyncio
import contextlib
import io
import json
import sys
import types


def outcome(text: str) -> str:
    printed = io.StringIO()
    module = types.ModuleType("case")
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(text, "case.py", "exec", dont_inherit=True), module.__dict__)
            result = repr(asyncio.run(module.main()))
        except Exception as error:
            result = f"raised {error!r}"
    return printed.getvalue() + result


pairs = json.load(sys.stdin)
json.dump([[outcome(text) for text in pair] for pair in pairs], sys.stdout)
