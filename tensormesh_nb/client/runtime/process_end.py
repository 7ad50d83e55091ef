"""The end of the process, which leaves a second for requests of ``atexit`` and ``__del__``."""

from __future__ import annotations

import math
import threading
import time

__all__ = ["is_ending", "seconds_left"]

_SECONDS = 0.8  # for all requests of a process that is ending

_deadline: list[float] = []


def is_ending() -> bool:
    """Whether this is the main thread after its program, in ``atexit`` or a finalizer.

    Other threads that are not daemons still do their ordinary work then.
    """
    main = threading.main_thread()
    return main.ident == threading.get_ident() and not main.is_alive()


def seconds_left() -> float:
    """Seconds until the requests of this thread must have ended; infinite before the end."""
    if not is_ending():
        return math.inf
    if not _deadline:
        _deadline.append(time.monotonic() + _SECONDS)
    return max(0.0, _deadline[0] - time.monotonic())
