"""Locks are new in a forked child."""

from __future__ import annotations

import os
import threading

import pytest

from tensormesh_nb.client.runtime.fork import renew_after_fork


class Locked:
    def __init__(self) -> None:
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        self.lock = threading.Lock()


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_lock_that_a_thread_holds_is_free_in_the_child() -> None:
    thing = Locked()
    with thing.lock:
        child = os.fork()
        if not child:
            os._exit(0 if thing.lock.acquire(blocking=False) else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert thing.lock.locked()
