"""The place of a waiting request, as the local endpoint's comments tell it."""

from __future__ import annotations

import pytest

from tensormesh_nb.wire.decoder import ChunkDecoder
from tensormesh_nb.wire.dialects.queue_place import QueuePlace, queue_place


@pytest.mark.parametrize(
    ("place", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"),
     (113, "113th"), (122, "122nd")],
)  # fmt: skip
def test_place_is_written_as_an_ordinal(place: int, text: str) -> None:
    assert str(QueuePlace(place=place)) == f"{text} in the queue"


@pytest.mark.parametrize(
    "comment",
    [b"", b" ping", b" queue", b" queue x", b" queue -1", b" queue 12345678", b"queue 1 2"],
)
def test_other_comments_have_no_place(comment: bytes) -> None:
    assert queue_place(comment) is None


def test_decoder_yields_places_until_something_arrives() -> None:
    decoder = ChunkDecoder()
    for piece, place in ((b": queue 3\n", 3), (b": queue 2\r\n\r\n", 2)):
        (chunk,) = decoder.feed(piece)
        assert isinstance(chunk, QueuePlace)
        assert chunk.place == place
    assert decoder.feed(b": work") == decoder.feed(b"ing\n\n") == []
    (answer,) = decoder.feed(b': queue 1\n\ndata: {"choices": []}\n\n')
    assert not isinstance(answer, QueuePlace)


def test_a_host_cannot_set_a_place_in_an_event() -> None:
    (chunk,) = ChunkDecoder().feed(b'data: {"place": 3, "choices": []}\n\n')
    assert not isinstance(chunk, QueuePlace)
