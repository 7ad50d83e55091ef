"""RunningRequest of one request: chunks, errors and the end; only the first end counts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.running_request import RunningRequest
from tensormesh_nb.config.redactor import Redactor
from tensormesh_nb.config.secret import Secret
from tensormesh_nb.wire.chunks import Chunk, decode

from ..factories import make_builder
from ..leak_watch import KEY

HELLO = b'{"choices":[{"index":0,"delta":{"content":"Hello"}}]}'


def make(sink: list[list[Chunk]] | None = None) -> RunningRequest:
    builder = make_builder()
    return RunningRequest(
        tm.ChatResult(builder.answer), builder, None if sink is None else sink.append
    )


def result(running: RunningRequest) -> tm.ChatResult:
    return tm.ChatResult(running.builder.answer)


class TaskRunner:
    """Runs coroutines on asyncio's loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()

    def create_task(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        return self.loop.create_task(coroutine)


def run(running: RunningRequest, work: Callable[[], Awaitable[None]]) -> None:
    """Run it on asyncio's loop until it has ended."""

    async def main() -> None:
        running.start(TaskRunner(), work)
        while not running.ended.is_set():
            await asyncio.sleep(0)

    asyncio.run(main())


def test_chunks_reach_the_result_and_the_sink() -> None:
    seen: list[list[Chunk]] = []
    running = make(seen)
    chunk = decode(HELLO)
    assert running.take([chunk]) is None
    assert result(running).text == "Hello"
    running.complete()
    assert result(running).status == "complete"
    assert seen == [[chunk], []]


def test_chunks_after_an_error_are_dropped() -> None:
    running = make()
    error = decode(b'{"error":{"message":"broke"}}')
    assert running.take([decode(HELLO), error, decode(HELLO)]) == error.error
    assert result(running).text == "Hello"


def test_only_the_first_end_counts() -> None:
    running = make()
    running.end()
    assert result(running).status == "interrupted"
    running.complete()
    assert running.ended.is_set()
    assert result(running).error is None


def test_request_that_was_stopped_before_it_began_is_never_sent() -> None:
    running = make()
    running.stop()
    sent: list[int] = []

    async def work() -> None:
        sent.append(1)

    run(running, work)
    assert sent == []
    assert result(running).status == "interrupted"


def test_request_that_is_stopped_as_it_begins_ends() -> None:
    running = make()

    async def work() -> None:
        await asyncio.sleep(60)

    async def main() -> None:
        running.start(TaskRunner(), work)
        running.stop()
        while not running.ended.is_set():
            await asyncio.sleep(0)

    asyncio.run(main())
    assert result(running).status == "interrupted"


def test_stop_cancels_the_work() -> None:
    running = make()

    async def work() -> None:
        running.take([decode(HELLO)])
        running.stop()
        await asyncio.sleep(60)

    run(running, work)
    assert (result(running).status, result(running).text) == ("interrupted", "Hello")


@pytest.mark.parametrize("error", [tm.ServerError("broke"), ZeroDivisionError("bug")])
def test_error_is_kept_and_not_raised(error: Exception) -> None:
    running = make()

    async def work() -> None:
        raise error

    run(running, work)
    assert running.error is error
    assert result(running).status == "failed"
    if isinstance(error, tm.TensormeshError):
        assert error.result._answer is running.builder.answer


def test_key_is_redacted_at_the_end() -> None:
    running = make()
    running.redactor = Redactor(Secret(KEY))
    running.take([decode(HELLO.replace(b"Hello", KEY.encode()))])
    running.complete()
    assert result(running).text == "***"


def test_clock_starts_with_the_sending() -> None:
    running = make()
    assert running.elapsed == 0.0
    running.begin()
    assert running.elapsed > 0.0
    assert result(running).timing.sent is not None
