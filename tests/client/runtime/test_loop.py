"""What both kinds of loops have."""

from __future__ import annotations

from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.runtime.loop import Loop, current_task, running_loop, sleep

from ..loops import LOOPS


@pytest.mark.parametrize("run", LOOPS)
def test_the_running_task_is_known(run: Any) -> None:
    async def work(loop: Loop) -> None:
        own = current_task(loop)

        async def other() -> bool:
            return current_task(loop) is own

        assert await loop.create_task(other()) is False
        await sleep(loop, 0)
        assert current_task(loop) is own

    run(work)


def test_no_task_runs_outside_of_a_loop() -> None:
    with pytest.raises(RuntimeError):
        current_task(object())


def test_async_request_without_asyncio_says_what_to_do() -> None:
    with pytest.raises(RuntimeError, match=r"trio\.to_thread\.run_sync"):
        running_loop()
    waiting = tm.Client(host="http://127.0.0.1:9", model="m").achat("Hi")
    with pytest.raises(RuntimeError, match="running loop of asyncio"):
        waiting.send(None)
