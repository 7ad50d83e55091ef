"""Tasks that are used again."""

from __future__ import annotations

import asyncio

import anyio
import pytest

from tensormesh_nb.rows.sending.task_pool import TaskPool


def test_calls_run_at_once_in_few_tasks() -> None:
    done: list[tuple[str, object]] = []

    async def call(text: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        done.append((text, asyncio.current_task()))

    async def main() -> None:
        async with anyio.create_task_group() as group:
            pool = TaskPool(group, call)
            pool.start("slow", 0.02)
            pool.start("fast", 0.0)
            while not done:
                await asyncio.sleep(0)
            pool.start("later", 0.0)
            pool.end()

    asyncio.run(main())
    assert [text for text, _ in done] == ["fast", "later", "slow"]
    assert done[0][1] is done[1][1] is not done[2][1]


def test_error_ends_the_group_and_idle_tasks() -> None:
    async def call(error: Exception | None) -> None:
        await asyncio.sleep(0)
        if error is not None:
            raise error

    async def main() -> None:
        async with anyio.create_task_group() as group:
            pool = TaskPool(group, call)
            pool.start(None)
            for _ in range(3):
                await asyncio.sleep(0)
            pool.start(None)
            pool.start(ZeroDivisionError("bug"))

    with pytest.raises(Exception, match=r"bug|unhandled") as caught:  # a group
        asyncio.run(main())
    (error,) = caught.value.exceptions  # type: ignore[attr-defined]
    assert isinstance(error, ZeroDivisionError)
