"""Ctrl-C in the main thread, postponed and let through."""

from __future__ import annotations

import signal
import threading

import pytest

from tensormesh_nb.client.runtime.interrupts import Interrupts


def test_interrupt_in_the_block_is_raised_at_its_end() -> None:
    steps: list[str] = []
    with pytest.raises(KeyboardInterrupt), Interrupts():  # noqa: PT012 - its end raises
        signal.raise_signal(signal.SIGINT)
        steps.append("not interrupted")
    assert steps == ["not interrupted"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_interrupt_gets_through_where_it_is_allowed() -> None:
    with Interrupts() as interrupts:
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            interrupts.allow()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        interrupts.postpone()


def test_blocks_in_blocks_interrupt_once() -> None:
    reached = False
    with pytest.raises(KeyboardInterrupt), Interrupts():  # noqa: PT012 - its end raises
        with Interrupts():
            signal.raise_signal(signal.SIGINT)
        reached = True
    assert reached


def test_own_handler_of_the_user_is_called_and_restored() -> None:
    calls: list[int] = []

    def handler(number: int, _frame: object) -> None:
        calls.append(number)

    before = signal.signal(signal.SIGINT, handler)
    try:
        with Interrupts():
            signal.raise_signal(signal.SIGINT)
            assert calls == []
        assert calls == [signal.SIGINT]
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_other_threads_change_no_handler() -> None:
    found: list[object] = []

    def work() -> None:
        with Interrupts() as interrupts:
            interrupts.allow()
            interrupts.postpone()
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.default_int_handler]


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interrupts():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
