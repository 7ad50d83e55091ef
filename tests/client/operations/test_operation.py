"""The base of all operations: a chat completion."""

from __future__ import annotations

from tensormesh_nb.client.operations.operation import Operation
from tensormesh_nb.wire.chunks import decode

from ...factories import make_builder


def test_body_is_the_request_and_chunks_are_taken_as_they_are() -> None:
    builder = make_builder(temperature=0.5)
    operation = Operation(builder)
    assert not operation.is_done
    assert operation.body() == builder.answer.request.body()
    assert operation.body()["temperature"] == 0.5
    chunk = decode(b'{"choices":[]}')
    assert operation.read(chunk) is chunk
