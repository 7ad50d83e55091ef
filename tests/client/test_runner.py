"""Operations on the event loop: awaited answers, their errors and their cancellation."""

from __future__ import annotations

import asyncio

import pytest

import tensormesh_nb as tm

from ..replay_host import ReplayHost, chunk, head, sse
from .asking import SLOW, client


def test_cancelling_an_awaited_chat_closes_the_connection() -> None:
    async def main(asking: tm.Client) -> None:
        for _ in range(20):
            task = asyncio.create_task(asking.achat("Hi"))
            await asyncio.sleep(0.03)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    with ReplayHost(SLOW) as host, client(host) as asking:
        asyncio.run(main(asking))
        assert all(request.abandoned.wait(3) for request in host.requests)


def test_a_time_limit_on_an_awaited_chat() -> None:
    async def main(asking: tm.Client) -> None:
        await asyncio.wait_for(asking.achat("Hi"), 0.2)

    with ReplayHost(SLOW) as host, client(host) as asking:
        with pytest.raises((TimeoutError, asyncio.TimeoutError)):
            asyncio.run(main(asking))
        assert host.requests[0].abandoned.wait(3)


def test_an_async_failure_keeps_what_had_arrived() -> None:
    broken = [head(), *sse(chunk("Hel"), {"error": {"message": "broke"}})]
    with ReplayHost(broken) as host, client(host) as asking:
        with pytest.raises(tm.ServerError, match="broke") as caught:
            asyncio.run(asking.achat("Hi"))
        assert caught.value.result is not None
        assert caught.value.result.text == "Hel"
