"""Streams and bodies, decoded from bytes that arrive in pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from tensormesh_nb.errors import ResponseError
from tensormesh_nb.wire.chunks import Chunk, decode
from tensormesh_nb.wire.decoder import BodyDecoder, ChunkDecoder

from .test_chunks import RECORDED, body


def chunks(name: str) -> list[Chunk]:
    return ChunkDecoder().feed(body(name))


@pytest.mark.parametrize("path", sorted(RECORDED.glob("*.sse")), ids=lambda path: path.stem)
def test_recorded_streams_cut_into_bytes(path: Path) -> None:
    stream = path.read_bytes()
    whole = ChunkDecoder()
    expected = whole.feed(stream)
    assert whole.done
    assert expected
    bytewise = ChunkDecoder()
    assert [c for byte in stream for c in bytewise.feed(bytes([byte]))] == expected
    assert bytewise.done


def test_logprobs_stream() -> None:
    found = [choice for chunk in chunks("logprobs.sse") for choice in chunk.choices or []]
    tokens = [e.token for choice in found if choice.logprobs for e in choice.logprobs.entries()]
    assert tokens == ["Hello", " there", "!", "<|im_end|>"]
    assert [token_id for choice in found for token_id in choice.token_ids or []] == [
        9707,
        1052,
        0,
        151645,
    ]
    assert "".join(choice.delta.text for choice in found if choice.delta) == "Hello there!"


def test_text_before_an_error_is_kept() -> None:
    text, error = chunks("error.sse")
    assert text.choices is not None
    assert text.choices[0].delta is not None
    assert text.choices[0].delta.text == "Hel"
    assert error.error["message"] == "Internal server error"


def test_events_after_done_are_ignored() -> None:
    decoder = ChunkDecoder()
    assert len(decoder.feed(b'data: {"id":"a"}\n\ndata:  [DONE] \n\ndata: {"id":"b"}\n\n')) == 1
    assert decoder.feed(b'data: {"id":"c"}\n\n') == []
    assert decoder.end() == []


def test_data_of_error_events() -> None:
    for data, expected in [
        ('{"error":{"message":"m"}}', {"message": "m"}),
        ('{"message":"m"}', {"message": "m"}),
        ("overloaded", "overloaded"),
        ("{}", "{}"),
    ]:
        (chunk,) = ChunkDecoder().feed(f"event: error\ndata: {data}\n\n".encode())
        assert chunk.error == expected


def test_event_that_is_not_json_keeps_the_others() -> None:
    before, broken, after = ChunkDecoder().feed(
        b'data: {"id":"a"}\n\ndata: <html>\n\ndata: {"id":"b"}\n\n'
    )
    assert (before.id, after.id) == ("a", "b")
    assert isinstance(broken.error, ResponseError)


def test_incomplete_last_event_is_dropped() -> None:
    cut = ChunkDecoder()
    assert cut.feed(b'data: {"id":"a"}\n\ndata: {"id":') != []
    assert cut.end() == []
    whole = ChunkDecoder()
    whole.feed(b'data: {"id":"a"}')
    assert [chunk.id for chunk in whole.end()] == ["a"]


def test_body_in_pieces() -> None:
    decoder = BodyDecoder()
    stored = body("plain.json")
    for start in range(0, len(stored), 7):
        assert decoder.feed(stored[start : start + 7]) == []
    (chunk,) = decoder.end()
    assert chunk == decode(stored)
    assert BodyDecoder().end() == []
    broken = BodyDecoder()
    broken.feed(stored[:50])
    assert isinstance(broken.end()[0].error, ResponseError)
