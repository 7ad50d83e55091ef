"""Floor: the least that a Python program can do to read a streamed answer.

A blocking socket, and msgspec with just the fields that matter. It knows that every event comes in
an HTTP chunk of its own and so need not look at the chunks' sizes: it is a yardstick, not a client.
"""

from __future__ import annotations

import socket
from array import array
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

__all__ = ["Chunk", "Columns", "Wire", "decode", "decode_whole"]


class _Alternative(msgspec.Struct, gc=False):
    token: str
    logprob: float
    bytes: list[int] | None = None


class _Token(_Alternative, gc=False):
    top_logprobs: list[_Alternative] = []


class _Logprobs(msgspec.Struct, gc=False):
    content: list[_Token] = []


class _Delta(msgspec.Struct, gc=False):
    content: str = ""


class _Choice(msgspec.Struct, gc=False):
    index: int
    delta: _Delta
    logprobs: _Logprobs | None = None
    finish_reason: str | None = None
    token_ids: list[int] | None = None


class Chunk(msgspec.Struct, gc=False):
    """One event, as far as anybody wants to know it."""

    choices: list[_Choice]


class _Message(msgspec.Struct, gc=False):
    content: str


class _WholeChoice(msgspec.Struct, gc=False):
    message: _Message


class _Whole(msgspec.Struct, gc=False):
    choices: list[_WholeChoice]


decode = msgspec.json.Decoder(Chunk).decode
decode_whole = msgspec.json.Decoder(_Whole).decode


class Wire:
    """One connection, kept open, and one request, repeated."""

    def __init__(self, url: str, body: bytes = b"{}", key: str = "") -> None:
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 80))
        self._request = (
            f"POST {parts.path}/chat/completions HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    def events(self) -> Iterator[bytes]:
        """Send the request; the data of the events that come back."""
        self._socket.sendall(self._request)
        rest = b""
        while True:
            parts = (rest + self._socket.recv(65536)).split(b"\n\n")
            rest = parts.pop()
            for part in parts:
                data = part[part.find(b"data: ") + 6 :]
                if data == b"[DONE]":
                    return
                yield data


class Columns:
    """Interned tokens in typed arrays, without a thought for what could be wrong with them."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}
        self.code, self.top_code = array("i"), array("i")
        self.logprob, self.top_logprob = array("d"), array("d")

    def add(self, chunk: Chunk) -> None:
        """Append the tokens of a chunk."""
        codes = self.codes
        for choice in chunk.choices:
            for token in choice.logprobs.content if choice.logprobs else ():
                self.code.append(codes.setdefault(token.token, len(codes)))
                self.logprob.append(token.logprob)
                for top in token.top_logprobs:
                    self.top_code.append(codes.setdefault(top.token, len(codes)))
                    self.top_logprob.append(top.logprob)
