"""One HTTP response, however it is split."""

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


def test_bytes_after_the_end_close_the_connection() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
    assert parsed(whole).keep_alive
    parser = parsed(whole + b"HTTP/1.1 200 OK\r\n\r\n")
    assert parser.is_complete
    assert not parser.keep_alive
    assert b"".join(parser.body) == b"a"


BODY = b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"


def response(*headers: str, status: str = "200 OK", body: bytes = b"") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


@pytest.mark.parametrize(
    "headers",
    [
        ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked, chunked"],
        ["Transfer-Encoding: identity, chunked"],
        ["Transfer-Encoding: chunked", "Content-Length: 3"],
        ["Transfer-Encoding: chunked", "Set-Cookie: a=\x01b"],
        ["Transfer-Encoding: chunked", "X: a", " folded"],
        ["Transfer-Encoding: chunked", "Connection: upgrade", "Upgrade: h2c"],
    ],
)
def test_odd_heads_that_other_clients_read(headers: list[str]) -> None:
    parser = parsed(response(*headers, body=BODY))
    assert b"".join(parser.body) == b"abcde"
    assert parser.is_complete


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"SSH-2.0-x\r\n\r\n", "Expected HTTP/"),
        (b"HTTP/1.1 abc\r\n\r\n", "Invalid status code"),
        (response("Transfer-Encoding: gzip, chunked", body=BODY), "Transfer-Encoding: gzip, chun"),
        (response("Transfer-Encoding: chunked, gzip", body=BODY), "Transfer-Encoding: chunked, g"),
        (response("Content-Length: 3", "Content-Length: 4"), "Duplicate Content-Length"),
        (response("no colon"), "Invalid header token"),
        (response(status="101 Switching Protocols"), "another protocol"),
        (
            response("Connection: upgrade", "Upgrade: h2c", status="101 Switching Protocols"),
            "another protocol",
        ),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 50_000, "256 KiB of headers"),
        (response("Transfer-Encoding: chunked", body=b"1;" + b"x" * 300_000), "256 KiB"),
        (response("Transfer-Encoding: chunked", body=b"0\r\nT: " + b"x" * 300_000), "256 KiB"),
    ],
)
def test_invalid_http_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ProtocolError, match=reason):
        parsed(data, 65_536)


def test_response_with_an_unknown_coding_is_not_complete() -> None:
    parser = ResponseParser()
    data = response("Transfer-Encoding: gzip, chunked", body=BODY)
    with pytest.raises(ProtocolError, match="gzip"):
        parser.feed(memoryview(data))
    assert not parser.is_complete  # its reader would take it as an empty body


def test_pieces_before_an_error_are_kept() -> None:
    parser = ResponseParser()
    data = response("Transfer-Encoding: chunked", body=b"3\r\nabc\r\nwhat?")
    with pytest.raises(ProtocolError, match="chunk size"):
        parser.feed(memoryview(data))
    assert parser.body == [b"abc"]
    assert not parser.is_complete
