"""The transports of a client: which one a call gets, and when connections are closed."""

from __future__ import annotations

import asyncio
import gc
import threading

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.http.transport_pool import Transports
from tensormesh_nb.config.settings import Settings

from ...replay_host import ReplayHost
from ..asking import ANSWER, SLOW, client


@pytest.fixture
def transports() -> Transports:
    return Transports(Settings.resolve())


def test_blocking_calls_share_what_is_unused(transports: Transports) -> None:
    first, second = transports.take(), transports.take()
    assert first is not second
    second.give_back()
    first.give_back()
    assert transports.take() is first
    transports.close()
    first.close()


def test_each_loop_has_its_own(transports: Transports) -> None:
    async def main() -> object:
        found = await transports.of_running_loop()
        assert await transports.of_running_loop() is found
        return found

    assert asyncio.run(main()) is not asyncio.run(main())


def test_call_raises_the_error_of_its_function(transports: Transports) -> None:
    async def fail(_transport: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        transports.call(fail)
    transports.close()


def test_closing_the_client_ends_what_other_threads_wait_for() -> None:
    results: list[tm.ChatResult] = []
    with ReplayHost(SLOW) as host, client(host) as asking:
        thread = threading.Thread(target=lambda: results.append(asking.chat("Hi")))
        thread.start()
        while not host.requests:
            pass
        asking.close()
        thread.join(5)
        assert host.requests[0].abandoned.wait(5)
    assert [result.status for result in results] == ["interrupted"]


def test_closing_the_client_ends_awaited_answers() -> None:
    async def main(asking: tm.Client) -> tm.ChatResult:
        task = asyncio.create_task(asking.achat("Hi"))
        while not host.requests:
            await asyncio.sleep(0.01)
        asking.close()
        return await task

    with ReplayHost(SLOW) as host, client(host) as asking:
        assert asyncio.run(main(asking)).status == "interrupted"
        assert host.requests[0].abandoned.wait(5)


def test_closed_client_opens_new_connections() -> None:
    with ReplayHost(ANSWER) as host, client(host) as asking:
        for _ in range(2):
            assert asking.chat("Hi").text == "Hi"
            asking.close()


def test_forgotten_client_leaves_no_open_socket() -> None:
    """An open socket would be reported as a ResourceWarning, which is an error here."""
    with ReplayHost(ANSWER) as host:
        asking = client(host)
        asking.chat("Hi")
        asyncio.run(asking.achat("Hi"))
        del asking
        gc.collect()
