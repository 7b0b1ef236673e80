"""The system's own functions, for calls that do not wait: made so, they do not give the GIL away, which would be slow to come back."""

from __future__ import annotations

import sys
from typing import Any

try:
    import ctypes

    if sys.platform != "linux" or sys.maxsize < 1 << 32:
        raise OSError("not known here")
    keeping_gil: Any = ctypes.PyDLL(None)
except (ImportError, AttributeError, OSError, MemoryError):  # Not every Python is built with it, nor may every process make code.
    keeping_gil = None
