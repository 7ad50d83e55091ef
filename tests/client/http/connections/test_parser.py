"""One response of HTTP, however it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.client.http.connections.parser import ProtocolError, ResponseParser

CHUNKED = (
    b"HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\nSet-Cookie: early=1\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\nx-a: 2\r\nSet-Cookie: a=1\r\n\r\n"
    b"3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\nX-Trailer: t\r\n\r\n"
)


def parsed(data: bytes, size: int = 10**9) -> ResponseParser:
    parser = ResponseParser()
    for at in range(0, len(data), size):
        parser.feed(memoryview(data[at : at + size]))
    return parser


@given(st.integers(1, len(CHUNKED)))
def test_chunks_cut_anywhere_are_the_same_response(size: int) -> None:
    parser = parsed(CHUNKED, size)
    assert (parser.status, parser.reason) == (200, "OK")
    assert parser.headers == {"transfer-encoding": "chunked", "x-a": "1, 2"}
    assert parser.cookies == ["a=1"]
    assert b"".join(parser.body) == b"abcdefg"
    assert parser.is_complete
    assert parser.keep_alive
    assert parser.is_chunked
    parser.close()


def test_body_without_a_length_ends_with_the_connection() -> None:
    parser = parsed(b"HTTP/1.1 200 OK\r\n\r\nabc")
    assert not parser.is_complete
    assert parser.end()
    assert b"".join(parser.body) == b"abc"


@pytest.mark.parametrize("header", [b"Content-Length: 5", b"Transfer-Encoding: chunked"])
def test_body_that_is_cut_is_incomplete(header: bytes) -> None:
    parser = parsed(b"HTTP/1.1 200 OK\r\n" + header + b"\r\n\r\n")
    assert not parser.end()


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-nonsense\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: x\r\n" % n for n in range(50_000)),
    ],
    ids=["other protocol", "coding", "chunk", "headers"],
)
def test_other_bytes_are_a_protocol_error(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        parsed(data, 4096)


def test_bytes_after_the_end_close_the_connection() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
    assert parsed(whole).keep_alive
    parser = parsed(whole + b"HTTP/1.1 200 OK\r\n\r\n")
    assert parser.is_complete
    assert not parser.keep_alive
    assert b"".join(parser.body) == b"a"
