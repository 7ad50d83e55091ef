"""Chunks: the events of a stream, or a whole body, decoded into typed structs.

A whole body is one chunk whose choices have a ``message`` instead of a ``delta``. Decoding is
strict and fast first. Data that does not fit the types (numbers as strings, NaN, unknown keys,
wrong shapes) is read a second time by :mod:`.coercion`.
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from ..errors import ResponseError
from .coercion import coerce, coerce_struct
from .messages import content_text
from .sanitize import one_line
from .surrogates import SurrogateJoiner

__all__ = [
    "DECODE_ERRORS",
    "Alternative",
    "Chunk",
    "ChunkChoice",
    "Delta",
    "FunctionCall",
    "Logprobs",
    "TokenLogprob",
    "ToolCall",
    "byte_list",
    "decode",
    "decode_split",
    "decode_strictly",
    "has_lone_surrogate",
]


NULL = msgspec.Raw(b"null")


class _Payload(msgspec.Struct, gc=False, kw_only=True, forbid_unknown_fields=True):
    """Base of all structs. Chunks have no cycles, so the garbage collector can skip them."""


class Alternative(_Payload):
    """A candidate for one position: ``top_logprobs[i]``.

    ``bytes`` stays JSON text: most tokens repeat, so few of them need to be decoded.
    """

    token: str = ""
    logprob: float | None = None
    bytes: msgspec.Raw = NULL
    token_id: int | None = None


class TokenLogprob(_Payload):
    """A generated token: ``logprobs.content[i]``, in OpenAI's and in Fireworks' layout."""

    token: str = ""
    logprob: float | None = None
    bytes: msgspec.Raw = NULL
    top_logprobs: list[Alternative] | None = None
    token_id: int | None = None
    text_offset: int | None = None
    sampling_logprob: float | None = None
    last_activation: Any = None
    routing_matrix: Any = None
    extra_tokens: Any = None
    extra_logprobs: Any = None
    extra_keys: dict[str, Any] | None = None

    @property
    def extras(self) -> dict[str, Any] | None:
        """Keys without a column (Fireworks' and unknown ones), or None if there are none."""
        if (
            self.text_offset is None
            and self.sampling_logprob is None
            and self.last_activation is None
            and self.routing_matrix is None
            and self.extra_tokens is None
            and self.extra_logprobs is None
            and self.extra_keys is None
        ):
            return None
        named = {name: getattr(self, name) for name in _EXTRAS}
        given = {name: value for name, value in named.items() if value is not None}
        return {**(self.extra_keys or {}), **given}


_EXTRAS = (
    *("text_offset", "sampling_logprob", "last_activation", "routing_matrix"),
    *("extra_tokens", "extra_logprobs"),
)


class Logprobs(_Payload):
    """``logprobs`` of a choice: the chat layouts (``content``) or the legacy parallel arrays."""

    content: list[TokenLogprob] | None = None
    refusal: list[TokenLogprob] | None = None
    tokens: list[str] | None = None
    token_logprobs: list[float | None] | None = None
    top_logprobs: list[dict[str, float | None] | None] | None = None
    text_offset: list[int] | None = None
    token_ids: list[int] | None = None
    extra_keys: dict[str, Any] | None = None

    def entries(self) -> list[TokenLogprob]:
        """One entry per token in either layout; the tokens of a refusal come last."""
        if self.refusal:
            return [*(self.content or ()), *self.refusal]
        if self.content:
            return self.content
        return self._legacy() if self.tokens else []

    def _legacy(self) -> list[TokenLogprob]:
        tokens, logprobs = self.tokens or [], self.token_logprobs
        if logprobs is None:
            logprobs = [None] * len(tokens)
        tops, ids, offsets = self.top_logprobs or [], self.token_ids or [], self.text_offset or []
        # Arrays may differ in length: the rest of the longer one is dropped.
        return [
            TokenLogprob(
                token=token,
                logprob=logprob,
                token_id=ids[i] if i < len(ids) else None,
                text_offset=offsets[i] if i < len(offsets) else None,
                top_logprobs=[
                    Alternative(token=text, logprob=value)
                    for text, value in ((tops[i] if i < len(tops) else None) or {}).items()
                ],
            )
            for i, (token, logprob) in enumerate(zip(tokens, logprobs, strict=False))
        ]


class FunctionCall(_Payload):
    """The function part of a tool call; ``arguments`` is JSON text or a piece of it."""

    name: str | None = None
    arguments: str | dict[str, Any] | None = None
    extra_keys: dict[str, Any] | None = None


class ToolCall(_Payload):
    """A tool call or a fragment of one."""

    index: int | None = None
    id: str | None = None
    type: str | None = None
    function: FunctionCall | None = None
    extra_keys: dict[str, Any] | None = None


class Delta(_Payload):
    """The text and calls that a chunk adds to a choice; in a whole body, the message."""

    role: str | None = None
    content: str | list[Any] | None = None
    reasoning: str | None = None
    reasoning_content: str | None = None
    refusal: str | None = None
    tool_calls: list[ToolCall] | None = None
    function_call: FunctionCall | None = None
    annotations: Any = None
    audio: Any = None
    name: str | None = None
    extra_keys: dict[str, Any] | None = None

    @property
    def text(self) -> str:
        return self.content if isinstance(self.content, str) else content_text(self.content)

    @property
    def reasoning_text(self) -> str:
        """The reasoning. Some hosts send the same text under both names."""
        return self.reasoning or self.reasoning_content or ""


class ChunkChoice(_Payload):
    """The part of a chunk that belongs to one choice."""

    index: int = 0
    delta: Delta | None = None
    message: Delta | None = None
    text: str | None = None
    finish_reason: str | None = None
    stop_reason: int | str | None = None
    logprobs: Logprobs | None = None
    token_ids: list[int | None] | None = None
    prompt_token_ids: list[int | None] | None = None
    raw_output: Any = None
    extra_keys: dict[str, Any] | None = None


class Chunk(_Payload):
    """One event of a stream or a whole body. Every key may be missing."""

    id: str | None = None
    object: str | None = None
    created: int | None = None
    model: str | None = None
    choices: list[ChunkChoice] | None = None
    usage: dict[str, Any] | None = None
    prompt_token_ids: list[int | None] | None = None
    prompt_token_strs: list[str] | None = None  # only the local endpoint sends it
    perf_metrics: Any = None
    metrics: Any = None
    system_fingerprint: str | None = None
    service_tier: str | None = None
    prompt_logprobs: Any = None
    prompt_text: Any = None
    kv_transfer_params: Any = None
    error: Any = None
    extra_keys: dict[str, Any] | None = None


_decode_bytes = msgspec.json.Decoder(list[int] | None).decode

decode_strictly = msgspec.json.Decoder(Chunk).decode
DECODE_ERRORS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

# One escape in JSON text: a surrogate pair, a lone surrogate, or anything else.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(u[dD][89a-fA-F][\da-fA-F]{2})|.)",
    re.DOTALL,
)


def decode(data: bytes) -> Chunk:
    """Decode an event's data or a body.

    Raises:
        ResponseError: The data is not a JSON object.
    """
    try:
        return decode_strictly(data)
    except DECODE_ERRORS:
        data = _ESCAPE.sub(_replace_lone, data)
    try:
        return decode_strictly(data)
    except DECODE_ERRORS:
        return _decode_leniently(data)


def byte_list(raw: msgspec.Raw) -> list[int] | None:
    """The ``bytes`` of a token, or None if they are missing or not a list of numbers."""
    found: list[int] | None
    try:
        found = _decode_bytes(raw)
    except DECODE_ERRORS:
        found = coerce(json.loads(bytes(raw)), list[int] | None)
    return found


def _replace_lone(escape: re.Match[bytes]) -> bytes:
    # A lone surrogate cannot be encoded.
    return rb"\ufffd" if escape[1] else escape[0]


def decode_split(data: bytes, joiner: SurrogateJoiner) -> Chunk:
    """Decode an event of a stream in which a surrogate pair may be split between two events.

    Raises:
        ResponseError: The data is not a JSON object.
    """
    try:
        return coerce_struct(joiner.join(_load_object(data)), Chunk)
    except RecursionError:
        raise _not_json(data) from None


def has_lone_surrogate(data: bytes) -> bool:
    """Whether JSON text contains a lone surrogate."""
    if b"\\ud" not in data and b"\\uD" not in data:
        return False
    return any(escape[1] for escape in _ESCAPE.finditer(data))


def _decode_leniently(data: bytes) -> Chunk:
    value = _load_object(data)
    if value.get("object") == "error" and value.get("error") is None:
        value = {"error": value}  # older vLLM sends no envelope
    try:
        return coerce_struct(value, Chunk)
    except RecursionError:
        raise _not_json(data) from None


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
