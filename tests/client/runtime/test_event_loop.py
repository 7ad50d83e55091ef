"""The event loop on its own thread."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from concurrent import futures

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.runtime.event_loop import EventLoopThread


@pytest.fixture
def closed() -> list[str]:
    """Names of the threads on which a loop was closed."""
    return []


@pytest.fixture
def loop(closed: list[str]) -> Iterator[EventLoopThread]:
    async def closing() -> None:
        closed.append(threading.current_thread().name)

    made = EventLoopThread(closing)
    yield made
    made.stop()


async def double(number: int) -> int:
    await asyncio.sleep(0)
    return 2 * number


async def forever() -> None:
    await asyncio.Event().wait()


def test_call_returns_the_result_from_any_thread(loop: EventLoopThread) -> None:
    with futures.ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: loop.call(double, number), range(50)))
    assert found == [2 * number for number in range(50)]


def test_call_works_inside_a_running_loop(loop: EventLoopThread) -> None:
    async def main() -> int:
        return loop.call(double, 4)

    assert asyncio.run(main()) == 8


@pytest.mark.parametrize(
    "error", [TimeoutError("inside"), ZeroDivisionError(), tm.ServerError("x")]
)
def test_error_inside_a_call_is_raised(loop: EventLoopThread, error: Exception) -> None:
    async def fail() -> None:
        raise error

    with pytest.raises(type(error)):
        loop.call(fail)


def test_running_task_is_cancelled(loop: EventLoopThread) -> None:
    begun = threading.Event()

    async def work() -> None:
        begun.set()
        await forever()

    task = loop.start(work)
    begun.wait()
    task.cancel()
    with pytest.raises(futures.CancelledError):
        task.result()


def test_stop_cancels_what_runs_and_closes_on_the_loops_thread(
    loop: EventLoopThread, closed: list[str]
) -> None:
    task = loop.start(forever)
    loop.stop()
    with pytest.raises(futures.CancelledError):
        task.result()
    assert closed == ["tensormesh-nb"]


def test_loop_starts_again_after_a_stop(loop: EventLoopThread, closed: list[str]) -> None:
    for number in (1, 2):
        assert loop.call(double, number) == 2 * number
        loop.stop()
        loop.stop()
    assert len(closed) == 2


def test_unused_loop_has_nothing_to_close(loop: EventLoopThread, closed: list[str]) -> None:
    loop.stop()
    assert closed == []


def test_forgotten_loop_ends(closed: list[str]) -> None:
    async def closing() -> None:
        closed.append("closed")

    made = EventLoopThread(closing)
    made.call(double, 1)
    thread = made.call(_thread)
    del made
    gc.collect()
    thread.join(10)
    assert not thread.is_alive()
    assert closed == ["closed"]


async def _thread() -> threading.Thread:
    return threading.current_thread()
