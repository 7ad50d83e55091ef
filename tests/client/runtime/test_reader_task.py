"""Coroutines that their readers run."""

from __future__ import annotations

import asyncio

import pytest

from tensormesh_nb.client.runtime.loop import current_task
from tensormesh_nb.client.runtime.reader_task import ReaderTask


def make(steps: list[str]) -> tuple[ReaderTask, asyncio.Future[None]]:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[None] = loop.create_future()

    async def work() -> None:
        steps.append("begun")
        try:
            await future
        except asyncio.CancelledError:
            steps.append("cancelled")
            raise
        assert current_task(loop) is task
        steps.append("continued")

    task = ReaderTask(loop, work())
    return task, future


def test_only_a_reader_runs_it() -> None:
    steps: list[str] = []

    async def main() -> None:
        task, future = make(steps)
        await asyncio.sleep(0)
        assert steps == []
        await task.run(lambda: steps)
        assert steps == ["begun"]
        future.set_result(None)
        await asyncio.sleep(0.01)
        assert steps == ["begun"]
        await task.run(lambda: False)
        assert task.done()

    asyncio.run(main())
    assert steps == ["begun", "continued"]


def test_it_continues_without_a_reader_once_it_is_free() -> None:
    steps: list[str] = []

    async def main() -> None:
        task, future = make(steps)
        await task.run(lambda: steps)
        task.set_free()
        future.set_result(None)
        await asyncio.sleep(0.01)
        assert task.done()

    asyncio.run(main())


def test_cancelled_reader_may_come_back() -> None:
    steps: list[str] = []

    async def main() -> None:
        task, future = make(steps)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(task.run(lambda: False), 0.01)
        assert steps == ["begun"]
        future.set_result(None)
        await task.run(lambda: False)

    asyncio.run(main())
    assert steps == ["begun", "continued"]


@pytest.mark.parametrize("has_begun", [True, False])
def test_cancel_ends_it_at_once_and_wakes_its_readers(has_begun: bool) -> None:
    steps: list[str] = []
    ended: list[object] = []

    async def main() -> None:
        task, _ = make(steps)
        task.add_done_callback(ended.append)
        reader = asyncio.ensure_future(task.run(lambda: False)) if has_begun else None
        await asyncio.sleep(0)
        task.cancel()
        assert ended == [task]
        if reader is not None:
            await asyncio.wait_for(reader, 5)

    asyncio.run(main())
    assert steps == ["begun", "cancelled"] * has_begun


def test_cancel_during_a_step_is_raised_at_its_end() -> None:
    steps: list[str] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()

        async def work() -> None:
            task.cancel()
            steps.append("same step")
            try:
                await loop.create_future()
            finally:
                steps.append("end")

        task = ReaderTask(loop, work())
        await task.run(lambda: False)

    asyncio.run(main())
    assert steps == ["same step", "end"]
