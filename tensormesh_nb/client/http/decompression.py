"""Decompresses bodies piece by piece, because a few bytes may expand to billions."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

__all__ = ["CODINGS", "Decompress", "DecompressionError", "decompressor"]

_PIECE = 65_536  # decompressed bytes at once
_GZIP = 16 + zlib.MAX_WBITS
_GZIP_START = b"\x1f\x8b"

Decompress = Callable[[bytes], Iterator[bytes]]
"""Decompresses the next bytes."""


class DecompressionError(Exception):
    """The body is not what its ``Content-Encoding`` says."""


def decompressor(coding: str) -> Decompress | None:
    """A function that decompresses a body, or None if the coding is unknown.

    Raises:
        DecompressionError: the package for the coding is not installed.
    """
    make = _MAKERS.get(coding)
    if make is None:
        return None
    decompress = make()
    if decompress is None:
        raise DecompressionError(f"{coding} needs a package that is not installed")

    def checked(data: bytes) -> Iterator[bytes]:
        try:
            yield from decompress(data)
        except Exception as error:  # the packages have no common class
            raise DecompressionError(str(error) or f"not {coding}") from None

    return checked


class _Zlib:
    """gzip with any number of members, or deflate with or without a header."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._stream: Any = None
        self._has_member = False

    def __call__(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._stream is None:
                data = self._begin(data)
                if not data:
                    return
            stream = self._stream
            while True:
                piece = stream.decompress(data, _PIECE)
                data = stream.unconsumed_tail
                if piece:
                    yield piece
                if stream.eof:
                    data = stream.unused_data
                    self._stream = None
                    break
                if not data and len(piece) < _PIECE:
                    return

    def _begin(self, data: bytes) -> bytes:
        """Begin a member; returns its data. Other bytes after a member are ignored."""
        bits = self._bits
        if self._has_member:
            data = data.lstrip(b"\0") if bits == _GZIP else b""
            if not data.startswith(_GZIP_START[: len(data)]):
                data = b""
        elif bits == zlib.MAX_WBITS and data[0] & 0x0F != zlib.DEFLATED:
            bits = -bits
        if data:
            self._has_member = True
            self._stream = zlib.decompressobj(bits)
        return data


def _zstd() -> Decompress | None:
    module = _first_of("compression.zstd", "backports.zstd")
    if module is None:
        return None
    stream = module.ZstdDecompressor()

    def decompress(data: bytes) -> Iterator[bytes]:
        nonlocal stream
        while True:
            if stream.eof:
                data = stream.unused_data + data
                if not data:
                    return
                stream = module.ZstdDecompressor()
            piece, data = stream.decompress(data, _PIECE), b""
            if piece:
                yield piece
            if stream.needs_input and not stream.eof:
                return

    return decompress


def _brotli() -> Decompress | None:
    module = _first_of("brotli")
    # Older versions cannot limit how much comes out.
    if module is None or not hasattr(module.Decompressor, "can_accept_more_data"):
        return None
    stream = module.Decompressor()

    def decompress(data: bytes) -> Iterator[bytes]:
        while data or not stream.can_accept_more_data():
            piece, data = stream.process(data, output_buffer_limit=_PIECE), b""
            if piece:
                yield piece
            if stream.is_finished():
                return

    return decompress


def _first_of(*names: str) -> Any:
    for name in names:
        with contextlib.suppress(ImportError):
            return import_module(name)
    return None


_MAKERS: dict[str, Callable[[], Decompress | None]] = {
    "gzip": lambda: _Zlib(_GZIP),
    "x-gzip": lambda: _Zlib(_GZIP),
    "deflate": lambda: _Zlib(zlib.MAX_WBITS),
    "br": _brotli,
    "zstd": _zstd,
}
CODINGS = ("gzip", "deflate", *(name for name in ("br", "zstd") if _MAKERS[name]() is not None))
"""The codings that hosts are offered."""
