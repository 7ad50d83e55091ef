"""Latch: told once, heard by all who wait; Ctrl-C gets through and leaves nothing locked."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from tensormesh_nb.latch import Latch


def test_all_who_wait_are_told() -> None:
    latch, heard = Latch(), []
    waiting = [
        threading.Thread(target=lambda: heard.append(latch.wait()))  # type: ignore[func-returns-value]
        for _ in range(5)
    ]
    for thread in waiting:
        thread.start()
    assert not latch.is_set()
    began = time.monotonic()
    latch.set()
    for thread in waiting:
        thread.join(5)
    assert heard == [None] * 5
    assert time.monotonic() - began < 0.15
    latch.wait()


def test_an_interrupt_ends_the_waiting_and_nothing_else() -> None:
    latch = Latch()
    timer = threading.Timer(0.05, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        latch.wait()
    timer.join()
    latch.set()
    latch.wait()
