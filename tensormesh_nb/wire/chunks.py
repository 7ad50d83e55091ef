"""Chunks: the events of a stream, or a complete body, decoded into typed structs.

A whole body is one chunk whose choices have a ``message`` instead of a ``delta``. Decoding is
strict and fast first. Data that does not fit the types (numbers as strings, NaN, unknown keys,
wrong shapes) is read a second time by :mod:`.coercion`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from ..errors import ResponseError
from .coercion import Odd, coerce, coerce_struct
from .dialects.extended_decoder import MOST, extended_decoder
from .dialects.hosts import HOSTS
from .dialects.meaning import needs_settling, settle
from .dialects.structs import (
    NULL,
    UNNUMBERED,
    Alternative,
    Chunk,
    ChunkChoice,
    Delta,
    FunctionCall,
    Logprobs,
    TokenLogprob,
    ToolCall,
)
from .sanitize import one_line
from .surrogates import SurrogateJoiner

__all__ = [
    "DECODE_ERRORS",
    "NULL",
    "UNNUMBERED",
    "Alternative",
    "Chunk",
    "ChunkChoice",
    "ChunkReader",
    "Delta",
    "FunctionCall",
    "Logprobs",
    "TokenLogprob",
    "ToolCall",
    "byte_list",
    "byte_lists",
    "decode",
    "decode_value",
    "has_lone_surrogate",
]


_decode_bytes = msgspec.json.Decoder(list[int] | None).decode
_decode_byte_lists = msgspec.json.Decoder(list[list[int] | None]).decode

_decode_strictly = extended_decoder(frozenset())
# The keys of all known hosts. A stream learns those that it meets, which is faster.
_ALL_KEYS: frozenset[Odd] = frozenset(
    (struct, name)
    for struct, place in (
        *((Chunk, "chunk"), (ChunkChoice, "choice"), (Delta, "delta")),
        *((TokenLogprob, "entry"), (Alternative, "entry")),
    )
    for dialect in HOSTS.values()
    for name in getattr(dialect, place)
    if name not in struct.__struct_fields__
)
DECODE_ERRORS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

# One escape in JSON text: a surrogate pair, a lone surrogate, or anything else.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(u[dD][89a-fA-F][\da-fA-F]{2})|.)",
    re.DOTALL,
)


class ChunkReader:
    """Decodes the events of one stream. A key slows it down only the first time it appears.

    Attributes:
        decode_strictly: The decoder for the keys that are known by now. What it decodes has to be
            settled if ``settles``, or if it has an ``error``.
        settles: Whether it knows odd keys that have a meaning.
    """

    def __init__(self) -> None:
        self.decode_strictly = _decode_strictly
        self.settles = False
        self._odd: frozenset[Odd] = frozenset()

    def decode(self, data: bytes) -> Chunk:
        """Decode an event's data.

        Raises:
            ResponseError: The data is not a JSON object.
        """
        try:
            chunk = self.decode_strictly(data)
        except DECODE_ERRORS:
            return self.decode_leniently(data)
        if self.settles or chunk.error is not None:
            settle(chunk)
        return chunk

    def decode_leniently(self, data: bytes, joiner: SurrogateJoiner | None = None) -> Chunk:
        """Decode an event that the strict decoder refuses, and learn its keys.

        Args:
            data: The event's data.
            joiner: Joins surrogate pairs that are split between events; without it, lone
                surrogates become U+FFFD.

        Raises:
            ResponseError: The data is not a JSON object.
        """
        value = _load_object(data if joiner else _ESCAPE.sub(_replace_lone, data))
        odd: set[Odd] = set()
        try:
            chunk = coerce_struct(joiner.join(value) if joiner else value, Chunk, odd)
        except RecursionError:
            raise _not_json(data) from None
        if not odd <= self._odd and len(odd | self._odd) <= MOST:
            self._odd |= odd
            self.settles = needs_settling(self._odd)
            self.decode_strictly = extended_decoder(self._odd)
        settle(chunk)
        return chunk


def decode(data: bytes) -> Chunk:
    """Decode an event's data or a body.

    Raises:
        ResponseError: The data is not a JSON object.
    """
    try:
        chunk = _decode_strictly(data)
    except DECODE_ERRORS:
        try:
            chunk = extended_decoder(_ALL_KEYS)(data)
        except DECODE_ERRORS:
            return ChunkReader().decode_leniently(data)
        settle(chunk)
    if chunk.error is not None:
        settle(chunk)
    return chunk


def decode_value(value: dict[str, Any]) -> Chunk:
    """A chunk from a JSON object."""
    chunk = coerce_struct(value, Chunk)
    settle(chunk)
    return chunk


def byte_list(raw: msgspec.Raw) -> list[int] | None:
    """The ``bytes`` of a token, or None if they are missing or not a list of numbers."""
    found: list[int] | None
    try:
        found = _decode_bytes(raw)
    except DECODE_ERRORS:
        found = coerce(json.loads(bytes(raw)), list[int] | None)
    return found


def byte_lists(raw: Sequence[msgspec.Raw]) -> list[list[int] | None]:
    """:func:`byte_list` of many tokens, decoded in one call if all have the usual form."""
    try:
        return _decode_byte_lists(b"[%b]" % b",".join(raw))
    except DECODE_ERRORS:
        return [*map(byte_list, raw)]


def _replace_lone(escape: re.Match[bytes]) -> bytes:
    # A lone surrogate cannot be encoded.
    return rb"\ufffd" if escape[1] else escape[0]


def has_lone_surrogate(data: bytes) -> bool:
    """Whether JSON text contains a lone surrogate."""
    if b"\\ud" not in data and b"\\uD" not in data:
        return False
    return any(escape[1] for escape in _ESCAPE.finditer(data))


def _load_object(data: bytes) -> dict[str, Any]:
    try:
        # Unlike msgspec, json reads NaN and Infinity, which Python servers write.
        value = json.loads(data.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise _not_json(data) from None
    if not isinstance(value, dict):
        shown = one_line(json.dumps(value), 80)
        raise ResponseError(f"The host sent JSON that is not an object: {shown}")
    return value


def _not_json(data: bytes) -> ResponseError:
    shown = one_line(data[:400].decode("utf-8", "replace"), 80)
    return ResponseError(f"The host sent something that is not JSON: {shown}")
