"""The order of requests to one engine queue, against a server that records them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest

from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local.engine.engine_connection import EngineAddress
from tensormesh_nb.local.engine.process_queue import ProcessQueue

from .test_engine_connection import Engine, reply


def run(engine: Engine, work: Callable[[ProcessQueue], Awaitable[None]]) -> list[bytes]:
    """Do the work; returns the bodies of the requests in order."""

    async def main() -> None:
        server = await asyncio.start_server(engine.serve, "127.0.0.1", 0)
        async with server:
            queue = ProcessQueue(EngineAddress(port=server.sockets[0].getsockname()[1]))
            await work(queue)
            queue.close()
            if engine.serving:
                await asyncio.wait(engine.serving)

    asyncio.run(main())
    return [request.split(b"\r\n\r\n", 1)[1] for request in engine.received]


def test_between_two_parts_every_stream_gets_a_token() -> None:
    async def stream(queue: ProcessQueue, name: bytes, tokens: int) -> None:
        for _ in range(tokens):
            await queue.token(name)

    async def prompt(queue: ProcessQueue, name: bytes, parts: int) -> None:
        for _ in range(parts):
            await queue.part(name)

    async def work(queue: ProcessQueue) -> None:
        await asyncio.gather(
            *(stream(queue, name, 6) for name in (b"a", b"b", b"c")),
            *(prompt(queue, name, 2) for name in (b"P", b"Q")),
        )

    order = b"".join(run(Engine(*[reply(b"x")] * 22), work))
    parts = [index for index, name in enumerate(order) if name in b"PQ"]
    between = [order[a + 1 : b] for a, b in pairwise(parts)]
    assert [sorted(tokens) for tokens in between] == [sorted(b"abc")] * 3
    assert order.translate(None, b"abc") == b"PQPQ"
    for name in b"abc":
        assert order.count(name) == 6


def test_generates_until_the_last_token_has_arrived() -> None:
    async def work(queue: ProcessQueue) -> None:
        part = queue.part(b"P")
        await asyncio.sleep(0)
        assert not queue.generates
        token = queue.token(b"t")
        assert queue.generates
        await part
        assert queue.generates
        await token
        assert not queue.generates

    assert run(Engine(reply(b"x"), reply(b"x")), work) == [b"P", b"t"]


def test_parts_follow_each_other_if_nobody_else_waits() -> None:
    async def work(queue: ProcessQueue) -> None:
        await asyncio.gather(queue.part(b"P"), queue.part(b"P"))

    assert run(Engine(reply(b"x"), reply(b"x")), work) == [b"P", b"P"]


def test_a_withdrawn_request_is_not_sent() -> None:
    async def work(queue: ProcessQueue) -> None:
        first, second, third = queue.token(b"1"), queue.token(b"2"), queue.token(b"3")
        second.cancel()
        assert [await first, await third] == [b"one", b"three"]

    assert run(Engine(reply(b"one"), reply(b"three")), work) == [b"1", b"3"]


def test_a_request_that_is_cancelled_under_way_does_not_mix_up_replies() -> None:
    engine = Engine(reply(b"one"), reply(b"two"))

    async def work(queue: ProcessQueue) -> None:
        first, second = queue.token(b"1"), queue.token(b"2")
        while not engine.received:
            await asyncio.sleep(0)
        first.cancel()
        assert await second == b"two"

    assert run(engine, work) == [b"1", b"2"]


def test_an_error_is_of_its_own_request_only() -> None:
    async def work(queue: ProcessQueue) -> None:
        bad, good = queue.token(b"1"), queue.token(b"2")
        with pytest.raises(LocalEndpointError, match="refused a request: no"):
            await bad
        assert await good == b"fine"

    run(Engine(reply(b"no", "400 Bad"), reply(b"fine")), work)
