"""Time limits, on each kind of loop."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.client.runtime.loop import Loop, sleep
from tensormesh_nb.client.runtime.time_limit import TimeLimit

from ..loops import LOOPS


@pytest.mark.parametrize("run", LOOPS)
def test_block_is_left_when_the_time_is_up(run: Any) -> None:
    async def work(loop: Loop) -> list[bool]:
        with TimeLimit(loop, 60) as outer, TimeLimit(loop, 0.01) as inner:
            await sleep(loop, 60)
        return [outer.expired, inner.expired]

    assert run(work) == [False, True]


@pytest.mark.parametrize("run", LOOPS)
@pytest.mark.parametrize("seconds", [None, 0.01])
def test_block_that_ends_in_time_is_not_cancelled_later(run: Any, seconds: float | None) -> None:
    async def work(loop: Loop) -> bool:
        with TimeLimit(loop, seconds) as limit:
            pass
        await sleep(loop, 0.03)
        return limit.expired

    assert run(work) is False


@pytest.mark.parametrize("run", LOOPS)
def test_error_in_the_block_is_raised(run: Any) -> None:
    async def work(loop: Loop) -> None:
        with pytest.raises(ZeroDivisionError), TimeLimit(loop, 60):
            raise ZeroDivisionError

    run(work)
