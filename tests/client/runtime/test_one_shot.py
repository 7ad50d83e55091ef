"""Latch: told once, heard by all who wait; Ctrl-C gets through and leaves nothing locked."""

from __future__ import annotations

import signal
import threading

import pytest

from tensormesh_nb.client.runtime import one_shot as module
from tensormesh_nb.client.runtime.one_shot import Latch


def test_all_who_wait_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SLICE", 60.0)  # so that nobody finds out for himself
    latch, heard = Latch(), []
    waiting = [
        threading.Thread(target=lambda: heard.append(latch.wait()))  # type: ignore[func-returns-value]
        for _ in range(5)
    ]
    for thread in waiting:
        thread.start()
    assert not latch.is_set()
    latch.set()
    for thread in waiting:
        thread.join(5)
    assert heard == [None] * 5
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
