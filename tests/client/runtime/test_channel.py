"""The channel: items come out in order, and loops are woken as rarely as possible."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tensormesh_nb.client.runtime.channel import Channel


async def all_of(channel: Channel[int]) -> list[list[int]]:
    """All lists until the end."""
    taken = []
    while items := await channel.take():
        taken.append(items)
    return taken


def waiting(
    channel: Channel[int], take: Callable[[Channel[int]], Awaitable[Any]]
) -> asyncio.Task[Any]:
    return asyncio.ensure_future(take(channel))  # type: ignore[arg-type,return-value]


def test_all_items_are_taken_at_once_and_the_end_stays() -> None:
    channel: Channel[int] = Channel()
    for items in ([1], [2, 3], [4], []):
        channel.put(items)

    async def main() -> None:
        assert [await channel.take() for _ in range(3)] == [[1, 2, 3, 4], [], []]

    asyncio.run(main())


def test_the_end_wakes_every_reader() -> None:
    channel: Channel[int] = Channel()

    async def main() -> list[list[int]]:
        readers = [waiting(channel, Channel.take) for _ in range(5)]
        await asyncio.sleep(0)
        threading.Timer(0.01, channel.put, [[]]).start()
        return await asyncio.wait_for(asyncio.gather(*readers), 5)

    assert asyncio.run(main()) == [[]] * 5


def count_wakes() -> list[float]:
    """A list that gets an item whenever another thread wakes the running loop."""
    loop, wakes = asyncio.get_running_loop(), []
    wake = loop.call_soon_threadsafe

    def counting(*args: Any, **keys: Any) -> Any:
        wakes.append(loop.time())
        return wake(*args, **keys)

    loop.call_soon_threadsafe = counting  # type: ignore[method-assign]
    return wakes


def test_many_items_wake_a_waiting_loop_once() -> None:
    channel: Channel[int] = Channel()

    async def main() -> int:
        wakes = count_wakes()
        reader = waiting(channel, all_of)
        await asyncio.sleep(0)
        for number in range(1000):
            channel.put([number])
        channel.put([])
        assert await reader == [list(range(1000))]
        return len(wakes)

    assert asyncio.run(main()) == 1


def test_no_item_is_lost_between_threads() -> None:
    channel: Channel[int] = Channel()

    def write() -> None:
        for number in range(20_000):
            channel.put([number])
        channel.put([])

    async def main() -> list[list[int]]:
        wakes = count_wakes()
        threading.Thread(target=write).start()
        taken = await asyncio.wait_for(all_of(channel), 20)
        # At most two a list: items that come just before the reader waits wake it once more.
        assert len(wakes) <= 2 * len(taken) + 1
        return taken

    assert [number for items in asyncio.run(main()) for number in items] == list(range(20_000))


def test_a_cancelled_reader_loses_nothing() -> None:
    channel: Channel[int] = Channel()

    async def main() -> list[int]:
        for _ in range(3):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(channel.take(), 0.01)
        channel.put([1])
        return await channel.take()

    assert asyncio.run(main()) == [1]


def test_a_reader_whose_loop_has_ended_is_ignored() -> None:
    channel: Channel[int] = Channel()

    async def leave() -> None:
        waiting(channel, Channel.take)
        await asyncio.sleep(0)

    asyncio.run(leave())
    channel.put([1])
    assert asyncio.run(channel.take()) == [1]
