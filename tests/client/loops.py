"""Runs a coroutine on each kind of loop that requests use."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from tensormesh_nb.client.runtime.blocking_loop import BlockingLoop
from tensormesh_nb.client.runtime.loop import Loop

__all__ = ["LOOPS", "on_asyncio", "on_blocking_loop"]

T = TypeVar("T")
Work = Callable[[Loop], Coroutine[Any, Any, T]]


def on_asyncio(work: Work[T]) -> T:
    """The result of a coroutine function, run by asyncio."""

    async def main() -> T:
        return await work(asyncio.get_running_loop())

    return asyncio.run(main())


def on_blocking_loop(work: Work[T]) -> T:
    """The result of a coroutine function, run in this thread by a ``BlockingLoop``."""
    loop = BlockingLoop()
    try:
        task = loop.create_task(work(loop))
        loop.run(task.done)
        loop.run_ready()
        result: T = task.result()
        return result
    finally:
        loop.close()


LOOPS = [on_asyncio, on_blocking_loop]
