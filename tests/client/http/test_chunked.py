"""ReplyMerger: whatever is sent and however it is cut, the library reads the same reply."""

from __future__ import annotations

import time
from itertools import pairwise

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tensormesh_nb.client.http.chunked import ReplyMerger

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"


def chunk(data: bytes, size: str | None = None) -> bytes:
    return (size or f"{len(data):x}").encode() + b"\r\n" + data + b"\r\n"


def read(reply: bytes) -> list[object]:
    """What h11 makes of a reply: its body, status, how it ended, and what came after."""
    host = h11.Connection(h11.CLIENT)
    host.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    host.send(h11.EndOfMessage())
    found: list[object] = [b""]
    try:
        for piece in (reply, b""):
            host.receive_data(piece)
            while (event := host.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
                if isinstance(event, h11.Data):
                    found[0] += bytes(event.data)  # type: ignore[operator]
                elif isinstance(event, h11.Response | h11.InformationalResponse):
                    found.append(event.status_code)
                elif isinstance(event, h11.EndOfMessage):
                    return [*found, "end", dict(event.headers), host.trailing_data[0]]
                elif isinstance(event, h11.ConnectionClosed):
                    return found
    except h11.RemoteProtocolError:
        return [*found, "error"]
    return found


def merged(*pieces: bytes) -> bytes:
    merger = ReplyMerger()
    return b"".join(map(merger.feed, pieces))


REPLIES = {
    "chunked": HEAD + chunk(b"a") + chunk(b"b" * 300) + chunk(b"\r\n\r\n") + END,
    "extensions": HEAD + chunk(b"abc", "3;x=1") + chunk(b"d", "0001; y") + END,
    "trailers": HEAD + chunk(b"abc") + b"0\r\nX-Sum: 1\r\n\r\n",
    "more after the end": HEAD + chunk(b"abc") + END + b"HTTP/1.1 200 OK\r\n",
    "empty": HEAD + END,
    "length": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n5\r\nhello\r\n",
    "until it closes": b"HTTP/1.1 200 OK\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "continue first": b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + chunk(b"abc") + END,
    "lines end with LF": b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n" + chunk(b"x") + END,
    "cut": HEAD + chunk(b"abc") + b"5\r\nhel",
    "cut in a size": HEAD + chunk(b"abc") + b"5",
    "no size": HEAD + chunk(b"abc") + b"hello\r\n",
    "a size with a sign": HEAD + chunk(b"abc", "+3") + END,
    "a size with an underscore": HEAD + chunk(b"abc" * 6, "1_2") + END,
    "longer than its size": HEAD + chunk(b"abc", "2") + END,
    "shorter than its size": HEAD + chunk(b"abc", "4") + END,
    "a size beyond all bounds": HEAD + chunk(b"abc", "f" * 30) + END,
    "an endless size": HEAD + b"1;" + b"x" * 9000,
    "no HTTP": b"SSH-2.0-nonsense\r\n\r\n\r\n",
}


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES)
def test_every_reply_is_read_as_without(reply: bytes) -> None:
    expected = read(reply)
    for cut in range(min(len(reply), 600) + 1):
        assert read(merged(reply[:cut], reply[cut:])) == expected, cut
    assert read(merged(*(bytes([byte]) for byte in reply))) == expected


@settings(deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=40)), st.lists(st.integers(0, 999)))
def test_bodies_in_any_pieces(bodies: list[bytes], cuts: list[int]) -> None:
    reply = HEAD + b"".join(map(chunk, bodies)) + END
    edges = [0, *sorted(min(cut, len(reply)) for cut in cuts), len(reply)]
    pieces = [reply[a:b] for a, b in pairwise(edges)]
    assert read(merged(*pieces)) == [b"".join(bodies), 200, "end", {}, b""]


def test_what_arrives_together_is_one_chunk_and_nothing_is_held_back() -> None:
    merger = ReplyMerger()
    assert merger.feed(HEAD) == HEAD
    assert merger.feed(chunk(b"abc") * 100 + b"9\r\ndef") == chunk(b"abc" * 100 + b"def")[:-2]
    assert merger.feed(b"ghi") == b"\r\n3\r\nghi"
    assert merger.feed(b"jkl\r") == b"\r\n3\r\njkl"
    assert merger.feed(b"\n0\r\n\r\n") == b"\r\n" + END


def test_time_is_linear() -> None:
    def cost(size: int) -> float:
        merger, piece = ReplyMerger(), b"x" * 1000
        merger.feed(HEAD + b"%x\r\n" % (size * 1000))
        began = time.process_time()
        for _ in range(size):
            merger.feed(piece)
        return time.process_time() - began

    assert min(cost(16_000) for _ in range(3)) < 40 * min(cost(1000) for _ in range(3))
