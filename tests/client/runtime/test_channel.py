"""Inbox: everything comes out in its order, and loops are woken seldom and never in vain."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tensormesh_nb.client.runtime import channel as module
from tensormesh_nb.client.runtime.channel import Inbox


async def all_of(inbox: Inbox[int]) -> list[list[int]]:
    """What is taken until nothing follows."""
    taken = []
    while items := await inbox.take():
        taken.append(items)
    return taken


def waiting(inbox: Inbox[int], take: Callable[[Inbox[int]], Awaitable[Any]]) -> asyncio.Task[Any]:
    return asyncio.ensure_future(take(inbox))  # type: ignore[arg-type,return-value]


def test_what_has_come_is_taken_together_and_the_end_is_told_for_ever() -> None:
    inbox: Inbox[int] = Inbox()
    for items in ([1], [2, 3], [4], []):
        inbox.put(items)

    async def main() -> None:
        assert [await inbox.take() for _ in range(3)] == [[1, 2, 3, 4], [], []]

    asyncio.run(main())


def test_all_who_wait_hear_the_end() -> None:
    inbox: Inbox[int] = Inbox()

    async def main() -> list[list[int]]:
        readers = [waiting(inbox, Inbox.take) for _ in range(5)]
        await asyncio.sleep(0)
        threading.Timer(0.01, inbox.put, [[]]).start()
        return await asyncio.wait_for(asyncio.gather(*readers), 5)

    assert asyncio.run(main()) == [[]] * 5


def count_wakes() -> list[float]:
    """Gets an item whenever another thread wakes the running loop."""
    loop, wakes = asyncio.get_running_loop(), []
    wake = loop.call_soon_threadsafe

    def counting(*args: Any, **keys: Any) -> Any:
        wakes.append(loop.time())
        return wake(*args, **keys)

    loop.call_soon_threadsafe = counting  # type: ignore[method-assign]
    return wakes


def test_a_loop_is_woken_once_however_much_comes_before_it_looks() -> None:
    inbox: Inbox[int] = Inbox()

    async def main() -> int:
        wakes = count_wakes()
        reader = waiting(inbox, all_of)
        await asyncio.sleep(0)
        for number in range(1000):
            inbox.put([number])
        inbox.put([])
        assert await reader == [list(range(1000))]
        return len(wakes)

    assert asyncio.run(main()) == 1


def test_nothing_is_lost_between_a_thread_and_a_loop_nor_is_it_woken_in_vain() -> None:
    inbox: Inbox[int] = Inbox()

    def write() -> None:
        for number in range(20_000):
            inbox.put([number])
        inbox.put([])

    async def main() -> list[list[int]]:
        wakes = count_wakes()
        threading.Thread(target=write).start()
        taken = await asyncio.wait_for(all_of(inbox), 20)
        # Two at most: what comes while the reader makes up its mind to wait wakes it once in vain.
        assert len(wakes) <= 2 * len(taken) + 1
        return taken

    assert [number for items in asyncio.run(main()) for number in items] == list(range(20_000))


def test_who_is_cancelled_while_waiting_loses_nothing() -> None:
    inbox: Inbox[int] = Inbox()

    async def main() -> list[int]:
        for _ in range(3):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(inbox.take(), 0.01)
        inbox.put([1])
        return await inbox.take()

    assert asyncio.run(main()) == [1]


def test_a_loop_that_has_ended_is_no_matter() -> None:
    inbox: Inbox[int] = Inbox()

    async def leave() -> None:
        waiting(inbox, Inbox.take)
        await asyncio.sleep(0)

    asyncio.run(leave())
    inbox.put([1])
    assert asyncio.run(inbox.take()) == [1]


def test_who_brings_much_lets_the_reader_have_it_first(monkeypatch: pytest.MonkeyPatch) -> None:
    inbox: Inbox[int] = Inbox()
    pauses: list[float] = []
    monkeypatch.setattr(module.time, "sleep", pauses.append)
    many = [0] * module._MANY

    async def main() -> None:
        inbox.put(many)
        assert pauses == []  # nobody waits
        await inbox.take()
        for items, paused in (([0], 0), (many, 1)):
            reader = waiting(inbox, Inbox.take)
            await asyncio.sleep(0)
            inbox.put(items)
            assert len(pauses) == paused
            await reader

    asyncio.run(main())
