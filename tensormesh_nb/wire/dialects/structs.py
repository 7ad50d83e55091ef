"""The typed form of chunks: the events of a stream, or a complete body.

A complete body is one chunk whose choices have a ``message`` instead of a ``delta``.
"""

from __future__ import annotations

from typing import Any

import msgspec

from .content import read_content, read_text
from .hosts import REASONING

__all__ = [
    "NULL",
    "UNNUMBERED",
    "Alternative",
    "Chunk",
    "ChunkChoice",
    "Delta",
    "FunctionCall",
    "Logprobs",
    "TokenLogprob",
    "ToolCall",
]

NULL = msgspec.Raw(b"null")


class _Unnumbered(int):
    """An int that was not sent."""


UNNUMBERED = _Unnumbered(0)
"""The index of a choice without one: 0, but known to be no host's."""


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
        ):
            return None if self.extra_keys is None else {**self.extra_keys}
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
    """The function part of a tool call; ``arguments`` is JSON text or a piece of it, or a value."""

    name: str | None = None
    arguments: Any = None
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
    reasoning: str | list[Any] | dict[str, Any] | None = None
    reasoning_content: str | list[Any] | dict[str, Any] | None = None
    refusal: str | None = None
    tool_calls: list[ToolCall] | None = None
    function_call: FunctionCall | None = None
    annotations: Any = None
    audio: Any = None
    name: str | None = None
    extra_keys: dict[str, Any] | None = None

    @property
    def text(self) -> str:
        """The text of the content, without reasoning in its parts."""
        content = self.content
        return content if isinstance(content, str) else read_content(content).content

    @property
    def reasoning_text(self) -> str:
        """The reasoning, under the first name that has any. Some hosts repeat it under another."""
        return next((text for _, text in self.reasonings()), "")

    def reasonings(self) -> list[tuple[str, str]]:
        """The names that reasoning arrived under, with its text; "" is a part of the content."""
        more = self.extra_keys or {}
        sent = [(name, getattr(self, name, more.get(name))) for name in REASONING]
        found = [(name, read_text(value)) for name, value in sent if value]
        if not isinstance(self.content, str) and self.content is not None:
            found.append(("", read_content(self.content).reasoning))
        return [(name, text) for name, text in found if text]


class ChunkChoice(_Payload):
    """The part of a chunk that belongs to one choice. Its index is UNNUMBERED if none was sent."""

    index: int = UNNUMBERED
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

    @property
    def has_text(self) -> bool:
        """Whether it adds text or calls: not only tokens, roles and reasons."""
        delta = self.delta or self.message
        if self.text or delta is None:
            return bool(self.text)
        return bool(
            delta.text
            or delta.reasoning_text
            or delta.refusal
            or delta.tool_calls
            or delta.function_call
        )

    @property
    def has_output(self) -> bool:
        """Whether it adds text, calls or tokens."""
        rows = self.logprobs.entries() if self.logprobs is not None else ()
        return bool(self.token_ids or rows) or self.has_text


class Chunk(_Payload):
    """One event of a stream or a whole body. Every key may be missing."""

    id: str | None = None
    object: str | None = None
    created: int | float | None = None
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
