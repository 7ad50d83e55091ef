"""Blocking functions on threads of their own, on each kind of loop."""

from __future__ import annotations

import contextvars
import threading
from typing import Any

import pytest

from tensormesh_nb.client.runtime.loop import Loop
from tensormesh_nb.client.runtime.thread import in_thread
from tensormesh_nb.client.runtime.time_limit import TimeLimit

from ..loops import LOOPS

VARIABLE: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")


@pytest.mark.parametrize("run", LOOPS)
def test_result_and_context(run: Any) -> None:
    def function() -> tuple[str, bool]:
        return VARIABLE.get(), threading.current_thread() is threading.main_thread()

    async def work(loop: Loop) -> tuple[str, bool]:
        VARIABLE.set("set")
        return await in_thread(loop, function)

    assert run(work) == ("set", False)


@pytest.mark.parametrize("run", LOOPS)
def test_error_is_raised(run: Any) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    async def work(loop: Loop) -> None:
        with pytest.raises(ZeroDivisionError):
            await in_thread(loop, fail)

    run(work)


def test_function_runs_here_if_no_thread_can_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("_thread.start_new_thread", refuse)

    async def work(loop: Loop) -> int:
        return await in_thread(loop, threading.get_ident)

    assert LOOPS[0](work) == threading.get_ident()


@pytest.mark.parametrize("run", LOOPS)
def test_function_that_does_not_return_holds_up_nothing(run: Any) -> None:
    ended = threading.Event()

    async def work(loop: Loop) -> bool:
        with TimeLimit(loop, 0.02) as limit:
            await in_thread(loop, ended.wait)
        return limit.expired

    assert run(work)
    ended.set()
