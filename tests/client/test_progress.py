"""Progress of one request: chunks, errors and the end; only the first end counts."""

from __future__ import annotations

import asyncio

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.progress import Progress
from tensormesh_nb.config.redactor import Redactor
from tensormesh_nb.config.secret import Secret
from tensormesh_nb.wire.chunks import Chunk, decode

from ..factories import make_builder
from ..leak_watch import KEY

HELLO = b'{"choices":[{"index":0,"delta":{"content":"Hello"}}]}'


def make(sink: list[list[Chunk]] | None = None) -> Progress:
    builder = make_builder()
    return Progress(tm.ChatResult(builder.answer), builder, None if sink is None else sink.append)


def test_chunks_reach_the_result_and_the_sink() -> None:
    seen: list[list[Chunk]] = []
    progress = make(seen)
    chunk = decode(HELLO)
    assert progress.take([chunk]) is None
    assert progress.result.text == "Hello"
    progress.complete()
    assert progress.result.status == "complete"
    assert seen == [[chunk], []]


def test_chunks_after_an_error_are_dropped() -> None:
    progress = make()
    error = decode(b'{"error":{"message":"broke"}}')
    assert progress.take([decode(HELLO), error, decode(HELLO)]) == error.error
    assert progress.result.text == "Hello"


def test_only_the_first_end_counts() -> None:
    progress = make()
    progress.end()
    assert progress.result.status == "interrupted"
    progress.complete()
    assert progress.ended.is_set()
    assert progress.result.error is None


def test_request_that_was_stopped_before_it_began_is_never_sent() -> None:
    progress = make()
    progress.stop()
    sent: list[int] = []

    async def work() -> None:
        sent.append(1)

    asyncio.run(progress.run(work))
    assert sent == []
    assert progress.result.status == "interrupted"


def test_stop_cancels_the_work() -> None:
    progress = make()

    async def work() -> None:
        progress.take([decode(HELLO)])
        progress.stop()
        await asyncio.sleep(60)

    asyncio.run(progress.run(work))
    assert (progress.result.status, progress.result.text) == ("interrupted", "Hello")


@pytest.mark.parametrize("error", [tm.ServerError("broke"), ZeroDivisionError("bug")])
def test_error_is_kept_and_not_raised(error: Exception) -> None:
    progress = make()

    async def work() -> None:
        raise error

    asyncio.run(progress.run(work))
    assert progress.error is error
    assert progress.result.status == "failed"
    if isinstance(error, tm.TensormeshError):
        assert error.result is progress.result


def test_key_is_redacted_at_the_end() -> None:
    progress = make()
    progress.redactor = Redactor(Secret(KEY))
    progress.take([decode(HELLO.replace(b"Hello", KEY.encode()))])
    progress.complete()
    assert progress.result.text == "***"


def test_clock_starts_with_the_sending() -> None:
    progress = make()
    assert progress.elapsed == 0.0
    progress.begin()
    assert progress.elapsed > 0.0
    assert progress.result.timing.sent is not None
