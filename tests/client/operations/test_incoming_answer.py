"""An answer while it arrives; what other threads see of it is in ``test_running_request``."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.operations.incoming_answer import IncomingAnswer
from tensormesh_nb.wire.chunks import decode

from ...factories import make_builder

HELLO = b'{"choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":"stop"}]}'


def make() -> tuple[IncomingAnswer, tm.ChatResult]:
    builder = make_builder()
    result = tm.ChatResult(builder.answer)
    return IncomingAnswer(result, builder), result


@pytest.mark.parametrize("ends", ["complete", "failed", "interrupted"])
def test_the_end_is_told_once(ends: str) -> None:
    incoming, result = make()
    told: list[str] = []
    incoming.on_end = lambda: told.append(result.status)

    async def work() -> None:
        assert incoming.take([decode(HELLO)]) is None
        if ends == "complete":
            incoming.complete()
        elif ends == "failed":
            raise tm.ServerError("broke")

    asyncio.run(incoming.run(work))
    incoming.end()
    assert told == [result.status] == [ends]
    assert result.text == "Hello"
    assert incoming.has_ended
    if ends == "failed":
        assert incoming.error is result.error
        assert incoming.error.result is result


def test_an_answer_that_has_ended_leaves_no_cycle() -> None:
    incoming, result = make()
    incoming.on_end = incoming.end
    incoming.complete()
    reference = weakref.ref(incoming)
    gc.disable()
    try:
        del incoming
        assert reference() is None
    finally:
        gc.enable()
    assert result.status == "complete"
