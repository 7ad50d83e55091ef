"""Surrogate pairs that are split between two events."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.wire.chunks import Chunk, decode
from tensormesh_nb.wire.decoder import ChunkDecoder
from tensormesh_nb.wire.surrogates import SurrogateJoiner, join_surrogates


def event(text: str, index: int = 0, **keys: object) -> bytes:
    choice = {"index": index, "delta": {"content": text, **keys}}
    return f"data: {json.dumps({'choices': [choice]})}\n\n".encode()


def read(stream: bytes) -> list[Chunk]:
    decoder = ChunkDecoder()
    return [*decoder.feed(stream), *decoder.end()]


def texts(chunks: list[Chunk], index: int = 0) -> list[str]:
    choices = [choice for chunk in chunks for choice in chunk.choices or ()]
    return [c.delta.text for c in choices if c.delta is not None and c.index == index]


@pytest.mark.parametrize("end", [b"", b"data: [DONE]\n\n"])
@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["\ud83d", "\ude00"], "😀"),
        (["a\ud83d", "\ude00b"], "a😀b"),
        (["a\ud83d", "", "\ude00"], "a😀"),
        (["\ud83d", "b"], "\ufffdb"),
        (["\ud83d"], "\ufffd"),
        (["\ude00", "a"], "\ufffda"),
        (["\ude00\ud83d", "\ude00"], "\ufffd😀"),
        (["\ud83d", "\ud83d", "\ude00"], "\ufffd😀"),
        (["a\ud83d\n", "\ude00"], "a\ufffd\n\ufffd"),
        (["\\ud83d", "\\ude00"], "\\ud83d\\ude00"),
    ],
)
def test_split_pairs_are_joined(pieces: list[str], text: str, end: bytes) -> None:
    assert "".join(texts(read(b"".join(map(event, pieces)) + end))) == text


def test_choices_and_texts_are_joined_separately() -> None:
    stream = event("\ud83d", 0) + event("\ud83e", 1) + event("\udd23", 1) + event("\ude00", 0)
    assert "".join(texts(read(stream), 0)) == "😀"
    assert "".join(texts(read(stream), 1)) == "🤣"
    (one, two) = read(event("\ud83d", reasoning="\ud83e") + event("\ude00", reasoning="\udd23"))
    assert one.choices is not None
    assert two.choices is not None
    assert two.choices[0].delta is not None
    assert (two.choices[0].delta.text, two.choices[0].delta.reasoning_text) == ("😀", "🤣")


def test_arguments_of_tool_calls_are_joined() -> None:
    def piece(arguments: str) -> bytes:
        return event("", tool_calls=[{"index": 3, "function": {"arguments": arguments}}])

    chunks = read(piece('"\ud83d') + event("x") + piece('\ude00"'))
    calls = [
        call
        for c in chunks
        for x in c.choices or ()
        if x.delta
        for call in x.delta.tool_calls or ()
    ]
    found = "".join(str(call.function.arguments) for call in calls if call.function)
    assert found == '"😀"'


def test_lone_surrogate_in_a_body() -> None:
    (choice,) = decode(b'{"choices":[{"message":{"content":"a\\ud83d"}}]}').choices or ()
    assert choice.message is not None
    assert choice.message.text == "a\ufffd"


def test_pending_surrogates_at_the_end_keep_their_place() -> None:
    stream = event("", 2, tool_calls=[{"index": 1, "function": {"arguments": "\ud83d"}}])
    (_, last) = read(stream + event("", 0, odd=["\ud83d"]))[-2:]
    assert {choice.index for choice in last.choices or ()} == {0, 2}


@given(st.lists(st.text(st.characters(), max_size=4), max_size=6))
def test_any_text_in_any_pieces(pieces: list[str]) -> None:
    # Cut between UTF-16 units, as some hosts do.
    units = "".join(pieces).encode("utf-16-le", "surrogatepass")
    cut = [units[i : i + 2].decode("utf-16-le", "surrogatepass") for i in range(0, len(units), 2)]
    stream = b"".join(event(unit) for unit in cut)
    assert "".join(texts(read(stream))) == join_surrogates("".join(pieces))


def test_nothing_is_pending_after_whole_characters() -> None:
    joiner = SurrogateJoiner()
    assert joiner.join({"choices": [{"delta": {"content": "a😀"}}], "x": 5}) == {
        "choices": [{"delta": {"content": "a😀"}}],
        "x": 5,
    }
    assert joiner.pending == {}
    assert joiner.flush() is None
