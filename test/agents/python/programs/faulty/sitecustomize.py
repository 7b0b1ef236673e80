"""A program's own sitecustomize. Breaks the function of the agent that FAULT names (`module:Class.function`)."""

import importlib
import os
import sys

print("the program's own sitecustomize", flush=True)


def broken(*_args, **_named):
    raise RuntimeError("injected")


if "FAULT" in os.environ and "stallsight_agent" in sys.modules:
    module, _, path = os.environ["FAULT"].partition(":")
    owner = importlib.import_module("stallsight_agent." + module)
    *classes, name = path.split(".")
    for each in classes:
        owner = getattr(owner, each)
    assert callable(getattr(owner, name))
    setattr(owner, name, broken)
