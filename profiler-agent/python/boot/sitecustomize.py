"""Starts the agent in every Python that inherits PYTHONPATH, then runs the sitecustomize it stands in front of.

Every interpreter reads this file, however old: its syntax is the oldest there is, and it does nothing unless everything is right.
"""

import os
import sys


def _leave_no_trace():
    # type: () -> str
    """The program sees the sys.path it would have had without us."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != here]
    return os.path.dirname(here)


def _start_agent(home):
    # type: (str) -> None
    directory = os.environ.get("STALLSIGHT_RUN")
    if not directory or sys.version_info < (3, 10) or sys.implementation.name != "cpython":
        return
    sys.path.insert(0, home)
    try:
        import stallsight_agent
    finally:
        sys.path.remove(home)
    stallsight_agent.install(directory)


def _chain():
    # type: () -> None
    """The module of this name that the program would have got; where there is none, the ImportError that site.py expects."""
    sys.modules.pop("sitecustomize", None)
    import sitecustomize  # noqa: F401


try:
    _start_agent(_leave_no_trace())
except BaseException:  # SystemExit here would end the program before it began.
    pass
_chain()
