"""Chunked transfer coding: many small chunks become one, without I/O.

https://www.rfc-editor.org/rfc/rfc9112#section-7.1

Hosts send every event of a stream as an HTTP chunk of its own, and taking one apart costs the HTTP
library (h11) more than everything that is done with the event. So what has arrived together is put
together before the library sees it.
"""

from __future__ import annotations

import re

__all__ = ["ReplyMerger"]

_HEAD_END = b"\r\n\r\n"
_LONGEST_HEAD = 100_000  # bytes; the library takes no more either (httpcore)
_IS_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n", re.IGNORECASE)
_IS_INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d")

# The end of the chunk before, then the size of the next one.
_SIZE = re.compile(rb"\r\n([0-9a-fA-F]{1,15})(?:;[^\r\n]*)?[ \t]*\r\n")
_LONGEST_SIZE = 4096  # bytes of a size and its extensions


class ReplyMerger:
    """The bytes of one reply in, the same reply out, with fewer chunks.

    What is not plainly chunked passes unchanged, also from the middle on: whether it is an error
    is for the library to say. Time and memory are linear in the bytes, however they are cut.
    """

    def __init__(self) -> None:
        self._head: bytes | None = b""  # what has come of it; None after its end
        self._plain = False  # the rest passes unchanged
        self._missing = 0  # bytes of the last chunk that are still to come
        self._end = b""  # of the chunk before
        self._rest = b"\r\n"  # what has come after it; before the first one it is made up

    def feed(self, piece: bytes) -> bytes:
        """The next bytes of the reply, as they are to be passed on."""
        if self._plain:
            return piece
        if self._head is None:
            return self._merged(piece)
        known, self._head = len(self._head), self._head + piece
        end = self._head.find(_HEAD_END, max(0, known - len(_HEAD_END))) + len(_HEAD_END)
        if end < len(_HEAD_END):
            self._plain = len(self._head) > _LONGEST_HEAD
            return piece
        head, body = self._head[:end], self._head[end:]
        if _IS_INTERIM.match(head):  # the reply itself is still to come
            self._head = b""
            return head[known:] + (self.feed(body) if body else b"")
        self._head, self._plain = None, _IS_CHUNKED.search(head) is None
        return head[known:] + (body if self._plain else self._merged(body))

    def _merged(self, piece: bytes) -> bytes:
        """One chunk of all that came."""
        found = [piece[: self._missing]]
        data, at = self._rest + piece, self._missing
        while size := _SIZE.match(data, at):
            length = int(size[1], 16)
            if not length:  # the last chunk: trailers may follow
                self._plain = True
                break
            start = size.end()
            at = start + length
            found.append(data[start:at])
        self._missing, self._rest = max(0, at - len(data)), data[at:]
        body = b"".join(found)
        merged = b"%b%x\r\n%b" % (self._end, len(body), body) if body else b""
        self._plain = self._plain or not _may_be_size(self._rest)
        if self._plain:
            merged += self._rest if self._end or merged else self._rest[2:]
        self._end = b"\r\n" if merged else self._end
        return merged


def _may_be_size(start: bytes) -> bool:
    """Whether the size of a chunk may begin like this, and be without its end."""
    return start[:2] == b"\r\n"[: len(start)] and (
        b"\r\n" not in start[2:] and len(start) < _LONGEST_SIZE
    )
