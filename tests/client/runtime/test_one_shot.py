"""The one-shot event wakes all threads, and Ctrl-C leaves nothing locked."""

from __future__ import annotations

import signal
import threading

import pytest

from tensormesh_nb.client.runtime import one_shot as module
from tensormesh_nb.client.runtime.one_shot import OneShotEvent


def test_every_waiting_thread_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SLICE", 60.0)  # so that no thread polls
    event, woken = OneShotEvent(), []
    waiting = [threading.Thread(target=lambda: woken.append(event.wait())) for _ in range(5)]
    for thread in waiting:
        thread.start()
    assert not event.is_set()
    event.set()
    for thread in waiting:
        thread.join(5)
    assert woken == [True] * 5
    assert event.wait(0)


def test_wait_ends_after_the_timeout() -> None:
    assert not OneShotEvent().wait(0.01)


def test_an_interrupt_ends_one_wait_only() -> None:
    event = OneShotEvent()
    timer = threading.Timer(0.05, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        event.wait()
    timer.join()
    event.set()
    event.wait()
