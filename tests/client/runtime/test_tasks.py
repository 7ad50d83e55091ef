"""Futures and tasks of the blocking loop."""

from __future__ import annotations

import asyncio

import pytest

from tensormesh_nb.client.runtime.blocking_loop import BlockingLoop
from tensormesh_nb.client.runtime.tasks import BlockingFuture

from ..loops import on_blocking_loop


def test_task_waits_for_a_future_and_for_another_task() -> None:
    async def inner(future: BlockingFuture) -> int:
        return int(await future)

    async def work(loop: BlockingLoop) -> int:
        future = loop.create_future()
        task = loop.create_task(inner(future))
        loop.call_soon(future.set_result, 3)
        return 2 * await task

    assert on_blocking_loop(work) == 6


def test_error_of_a_task_is_raised_where_it_is_awaited() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    async def work(loop: BlockingLoop) -> None:
        with pytest.raises(ZeroDivisionError):
            await loop.create_task(fail())

    on_blocking_loop(work)


@pytest.mark.parametrize("has_begun", [True, False])
def test_cancelled_task_ends(has_begun: bool) -> None:
    steps: list[str] = []
    loop = BlockingLoop()

    async def work() -> None:
        try:
            await loop.create_future()
        except asyncio.CancelledError:
            steps.append("cancelled")
            raise

    task = loop.create_task(work())
    if has_begun:
        loop.run_ready()
    assert task.cancel()
    loop.run(task.done)
    loop.close()
    assert steps == ["cancelled"] * has_begun
    assert not task.cancel()
    with pytest.raises(asyncio.CancelledError):
        task.result()


def test_cancellation_comes_before_a_result_that_is_not_delivered_yet() -> None:
    async def work(loop: BlockingLoop) -> None:
        future = loop.create_future()

        async def wait() -> None:
            await future

        task = loop.create_task(wait())
        loop.call_soon(future.set_result, None)
        loop.call_soon(task.cancel)
        with pytest.raises(asyncio.CancelledError):
            await task

    on_blocking_loop(work)
