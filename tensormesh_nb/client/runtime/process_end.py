"""The end of the process, which leaves a second for requests of ``atexit`` and ``__del__``."""

from __future__ import annotations

import math
import threading
import time
from functools import cache

__all__ = ["is_ending", "seconds_left"]

_SECONDS = 0.8  # for all requests of a process that is ending


def is_ending() -> bool:
    """Whether this is the main thread after its program, in ``atexit`` or a finalizer.

    Other threads that are not daemons still do their ordinary work then.
    """
    main = threading.main_thread()
    return main.ident == threading.get_ident() and not main.is_alive()


def seconds_left() -> float:
    """Seconds until the requests of this thread must have ended; infinite before the end."""
    return max(0.0, _deadline() - time.monotonic()) if is_ending() else math.inf


@cache
def _deadline() -> float:
    """When all requests of the end must have ended; the first of them starts the clock."""
    return time.monotonic() + _SECONDS
