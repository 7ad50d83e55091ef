"""The decoder for server-sent events: the standard's rules, in any pieces."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.wire.sse import Event, EventDecoder

A = b'{"a":1}'
B = '{"b":"Å\u2028"}'.encode()
DONE = b"[DONE]"
BOM = b"\xef\xbb\xbf"

VECTORS = {
    "LF": b"data: %s\n\ndata: %s\n\ndata: [DONE]\n\n" % (A, B),
    "CRLF + BOM": BOM + b"data: %s\r\n\r\ndata: %s\r\n\r\ndata: [DONE]\r\n\r\n" % (A, B),
    "CR": b"data: %s\r\rdata: %s\r\rdata: [DONE]\r\r" % (A, B),
    "comments and fields": b": ping\n\nevent: message\nid: 7\nretry: 100\ndata:%s\n\n"
    b':\ndata: {"b":\ndata: "%s"}\n\ndata:[DONE]\n\n' % (A, "Å\u2028".encode()),
    "no blank lines": b"data: %s\ndata: %s\ndata: [DONE]" % (A, B),
    "mixed": b"data: %s\r\n\ndata: %s\r\r\ndata: [DONE]\n\r\n" % (A, B),
}


def decoded(*pieces: bytes) -> list[Event]:
    decoder = EventDecoder()
    events = [event for piece in pieces for event in decoder.feed(piece)]
    return events + decoder.end()


def meaning(events: list[Event]) -> list[object]:
    return [DONE if event.data == DONE else json.loads(event.data) for event in events]


EXPECTED = [{"a": 1}, {"b": "Å\u2028"}, DONE]
vectors = pytest.mark.parametrize("stream", VECTORS.values(), ids=VECTORS)


@vectors
def test_vectors(stream: bytes) -> None:
    assert meaning(decoded(stream)) == EXPECTED


@vectors
def test_vectors_in_single_bytes(stream: bytes) -> None:
    assert meaning(decoded(*(bytes([byte]) for byte in stream))) == EXPECTED


@vectors
def test_vectors_in_two_pieces(stream: bytes) -> None:
    for cut in range(len(stream) + 1):
        assert meaning(decoded(stream[:cut], stream[cut:])) == EXPECTED, cut


@vectors
def test_vectors_in_three_pieces(stream: bytes) -> None:
    for first in range(0, len(stream) + 1, 3):
        for second in range(first, len(stream) + 1):
            pieces = stream[:first], stream[first:second], stream[second:]
            assert meaning(decoded(*pieces)) == EXPECTED, (first, second)


def test_event_ends_at_its_last_cr() -> None:
    decoder = EventDecoder()
    assert decoder.feed(b"data: x\r\r") == [Event(b"x")]
    assert decoder.feed(b"\ndata: y\r\r") == [Event(b"y")]
    assert decoder.end() == []


def test_split_crlf_is_one_line_end() -> None:
    assert decoded(b"data: x\r", b"\ndata: y\r", b"\n\r", b"\n") == [Event(b"x\ny")]
    assert decoded(b"data: x\r", b"", b"\n\n") == [Event(b"x")]


@pytest.mark.parametrize("character", "\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e")
def test_only_lf_and_cr_end_lines(character: str) -> None:
    value = f"x{character}data: y".encode()
    assert decoded(b"data: " + value + b"\n\n") == [Event(value)]


def test_data_lines_are_joined() -> None:
    assert decoded(b"data: one\ndata:two\ndata:  three\ndata\n\n") == [Event(b"one\ntwo\n three\n")]


def test_leading_space_is_dropped() -> None:
    assert decoded(b"data:x\n\ndata: x\n\ndata:  x\n\n") == [Event(b"x"), Event(b"x"), Event(b" x")]


def test_empty_data_is_an_event() -> None:
    # The example in the standard: ``data`` twice gives an empty event, then a line feed.
    assert decoded(b"data\n\ndata\ndata\n\nevent: x\n\nid: 3\n\n") == [Event(b""), Event(b"\n")]


def test_type_is_of_one_event() -> None:
    events = decoded(b"event: error\ndata: x\n\ndata: y\n\nevent:\ndata: z\n\n")
    assert events == [Event(b"x", "error"), Event(b"y"), Event(b"z")]


def test_unknown_fields_and_comments_are_ignored() -> None:
    assert decoded(b":data: no\ndatas: no\n data: no\nDATA: no\nfoo\ndata: x\n\n") == [Event(b"x")]


def test_bom_only_at_the_start() -> None:
    assert decoded(BOM[:1], BOM[1:], b"data: x\n\n") == [Event(b"x")]
    assert decoded(b"data: x\n\n", BOM + b"data: y\n\n") == [Event(b"x")]
    assert decoded(b"data: " + BOM + b"\n\n") == [Event(BOM)]


def test_invalid_utf8_is_kept() -> None:
    assert decoded(b"data: \xff\xfe\n\n") == [Event(b"\xff\xfe")]
    assert decoded(b"event: \xff\ndata: x\n\n") == [Event(b"x", "\ufffd")]


def test_event_at_the_end_of_input() -> None:
    decoder = EventDecoder()
    assert decoder.feed(b"data: x\n\ndata: y") == [Event(b"x")]
    assert decoder.end() == [Event(b"y")]
    assert decoder.end() == []


def test_json_on_several_data_lines_is_one_event() -> None:
    text = json.dumps({"a": [{"b": {}}, {"c": {}}]}, indent=1)
    stream = "".join(f"data: {line}\n" for line in text.split("\n")) + "\n"
    (event,) = decoded(stream.encode())
    assert json.loads(event.data) == json.loads(text)


# Any events, in any encoding that a server may choose, in any pieces.

json_values = st.dictionaries(
    st.text(max_size=5), st.text(max_size=20) | st.integers() | st.none(), max_size=4
)
line_ends = st.sampled_from([b"\n", b"\r", b"\r\n"])
noise = st.sampled_from([b"", b": ping", b":", b"id: 7", b"retry: 10", b"foo: bar", b"x"])


@st.composite
def encoded_streams(draw: st.DrawFn) -> tuple[list[dict[str, object]], bytes]:
    values = draw(st.lists(json_values, max_size=6))
    stream = bytearray(draw(st.sampled_from([b"", BOM])))
    for value in values:
        text = json.dumps(
            value,
            ensure_ascii=draw(st.booleans()),
            indent=draw(st.sampled_from([None, 1])),
        )
        lines = (
            draw(noise),
            *(f"data:{draw(st.sampled_from(['', ' ']))}{x}" for x in text.split("\n")),
        )
        for line in lines:
            raw = line.encode() if isinstance(line, str) else line
            stream += raw + draw(line_ends) if raw else b""
        stream += draw(line_ends)
        # A CR that ends the data line and a LF that ends the event would be one line end.
        if stream.endswith(b"\r\n"):
            stream += b"\n"
    return values, bytes(stream)


@given(encoded_streams(), st.lists(st.integers(0, 500)))
def test_any_events_in_any_encoding_and_pieces(
    encoded: tuple[list[dict[str, object]], bytes], cuts: list[int]
) -> None:
    values, stream = encoded
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    pieces = [stream[start:end] for start, end in pairwise(places)]
    assert [json.loads(event.data) for event in decoded(*pieces)] == values


@given(st.binary(max_size=300), st.lists(st.integers(0, 300)))
def test_any_bytes_in_any_pieces(stream: bytes, cuts: list[int]) -> None:
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    pieces = [stream[start:end] for start, end in pairwise(places)]
    assert decoded(*pieces) == decoded(stream)


@given(st.text(alphabet="data: {}[DONE]\r\n\u2028é", max_size=80), st.integers(1, 7))
def test_protocol_like_bytes_in_any_pieces(text: str, step: int) -> None:
    stream = text.encode()
    pieces = [stream[start : start + step] for start in range(0, len(stream), step)]
    assert decoded(*pieces) == decoded(stream)


@pytest.mark.timeout(60)
def test_large_event_in_small_pieces() -> None:
    # Joining at every piece would copy 550 GB.
    size, piece, decoder = 8 << 20, b"x" * 64, EventDecoder()
    decoder.feed(b"data: ")
    for _ in range(size // len(piece)):
        decoder.feed(piece)
    (event,) = decoder.feed(b"\n\n")
    assert len(event.data) == size
