"""Moves values, above all errors, from a dialect's places to those of the typed form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from ..coercion import coerce
from ..error_bodies import error_message
from .content import read_text
from .hosts import CHOICE, CHUNK, DELTA, meaning
from .structs import Chunk, ChunkChoice, Delta, Logprobs, TokenLogprob

__all__ = ["is_error", "needs_settling", "settle"]

# Keys that, besides ``error``, are an error if there are no choices.
_BARE = ("errors", "detail", "message", "msg")
_MESSAGES = ("message", "msg", "detail", "reason", "title", "status_msg", "error")
_NOTHING = frozenset({"", "null", "none", "ok", "success"})
_ID_NAMES = [name for name, target in DELTA.items() if target == "token_ids"]
# The odd keys that have a meaning, by the struct that they are in.
_OF_CHUNK = frozenset({*CHUNK, *_BARE, "base_resp", "type"})
_OF_CHOICE = frozenset({*CHOICE, "error", "usage", "finish_reason", "details", "logprobs"})
_OF_DELTA = frozenset({*_ID_NAMES, "error", "usage", "finish_reason", "content"})
_SETTLED: dict[type[msgspec.Struct], frozenset[str]] = {
    Chunk: _OF_CHUNK,
    ChunkChoice: _OF_CHOICE,
    Delta: _OF_DELTA,
}


def needs_settling(odd: Iterable[tuple[type[msgspec.Struct], str]]) -> bool:
    """Whether chunks with these odd keys have to be settled."""
    return any(key in _SETTLED.get(struct, ()) for struct, key in odd)


def settle(chunk: Chunk) -> None:
    """Give a chunk with odd keys or an ``error`` its meaning, in place.

    Afterwards ``error`` is None unless it is an error, wherever the host put it; errors of one
    choice stay with it. Counts, ids and finish reasons are where the typed form has them.
    """
    for part in chunk.choices or ():
        if part.extra_keys and not _OF_CHOICE.isdisjoint(part.extra_keys):
            _settle_choice(part, part.extra_keys)
        delta, message = part.delta, part.message
        if delta is not None and delta.extra_keys and not _OF_DELTA.isdisjoint(delta.extra_keys):
            _settle_delta(part, delta, delta.extra_keys)
        if message is not None and message.extra_keys:
            _settle_delta(part, message, message.extra_keys)
    extra = chunk.extra_keys
    if extra and not _OF_CHUNK.isdisjoint(extra):
        _settle_chunk(chunk, extra)
    if chunk.error is not None or extra or chunk.object == "error":
        chunk.error = _error(chunk)


def is_error(value: Any, *, beside_answer: bool = False) -> bool:
    """Whether the value of ``error`` reports one.

    Args:
        value: anything; hosts also send empty messages and codes for "no error".
        beside_answer: whether an answer came with it, so that a type alone says nothing.
    """
    if isinstance(value, str):
        return value.strip().lower() not in _NOTHING
    if isinstance(value, list):
        return any(is_error(item, beside_answer=beside_answer) for item in value)
    if not isinstance(value, Mapping):
        return bool(value)
    messages = [value[name] for name in _MESSAGES if name in value]
    code = value.get("code", value.get("status_code", value.get("status")))
    if any(is_error(one, beside_answer=beside_answer) for one in messages) or _is_failure(code):
        return True
    if beside_answer:
        return False
    others = [item for name, item in value.items() if name not in _MESSAGES and item is not code]
    return any(is_error(item) for item in others)


def _is_failure(code: Any) -> bool:
    text = str(code).strip()
    return text.lower() not in (*_NOTHING, "false") and text not in ("0", "200", "0.0")


def _settle_chunk(chunk: Chunk, extra: Mapping[str, Any]) -> None:
    for name, target in CHUNK.items():
        value = extra.get(name)
        if not isinstance(value, Mapping):
            continue
        if target == "chunk":
            _take(chunk, value)
        elif getattr(chunk, target) is None:
            setattr(chunk, target, value)


def _take(chunk: Chunk, value: Mapping[str, Any]) -> None:
    """Take counts and an error from an object next to the choices."""
    usage, error = value.get("usage"), value.get("error")
    if chunk.usage is None and isinstance(usage, dict):
        chunk.usage = usage
    if chunk.error is None and is_error(error):
        chunk.error = error


def _settle_choice(part: ChunkChoice, extra: dict[str, Any]) -> None:
    reason = extra.get("finish_reason")
    if part.finish_reason is None and isinstance(reason, Mapping):
        named = reason.get("type", reason.get("reason"))
        part.finish_reason = named if isinstance(named, str) else None
    for name, target in CHOICE.items():
        if target != name and name in extra:
            extra.setdefault(target, extra[name])
    details = extra.get("details")
    if isinstance(details, Mapping):
        named = details.get("finish_reason")
        if part.finish_reason is None and isinstance(named, str):
            part.finish_reason = named
    if part.logprobs is None and part.delta is not None:
        # Together's: the logprob of the one token that wrote the delta.
        logprob = coerce(extra.get("logprobs"), float)
        if logprob is not None:
            token = TokenLogprob(token=part.delta.text, logprob=logprob)
            part.logprobs = Logprobs(content=[token])
            del extra["logprobs"]
    if "error" in extra and not is_error(extra["error"], beside_answer=True):
        extra.pop("error")


def _settle_delta(part: ChunkChoice, delta: Delta, extra: dict[str, Any]) -> None:
    # Most keys are missing, and ``in`` is cheaper than any call.
    if "content" in extra and delta.content is None:
        part_alone = extra["content"]
        if isinstance(part_alone, Mapping) and read_text(part_alone):
            delta.content = [extra.pop("content")]
    for name in _ID_NAMES:
        if name in extra and type(extra[name]) is int and not part.token_ids:
            part.token_ids = [extra[name]]
    for name in ("error", "usage"):  # they belong to the choice
        if extra.get(name):
            part.extra_keys = {name: extra[name], **(part.extra_keys or {})}
    if "finish_reason" in extra and part.finish_reason is None:
        reason = extra["finish_reason"]
        part.finish_reason = reason if isinstance(reason, str) else None


def _error(chunk: Chunk) -> Any:
    """The error of a chunk, or None."""
    extra = chunk.extra_keys or {}
    if chunk.error is not None:
        answers = any(
            part.has_text or meaning(part.finish_reason) in ("ended", "cut")
            for part in chunk.choices or ()
        )
        listed = chunk.error if isinstance(chunk.error, list) else [chunk.error]
        errors = [error for error in listed if is_error(error, beside_answer=answers)]
        if errors:
            return errors[0]
    base = extra.get("base_resp")
    if isinstance(base, Mapping) and _is_failure(base.get("status_code", 0)):
        return {"message": base.get("status_msg"), "code": base.get("status_code")}
    if "errors" in extra and is_error(extra["errors"], beside_answer=True):
        return _bare(extra)
    if chunk.choices or chunk.usage or not extra:
        return None
    if any(is_error(extra.get(name), beside_answer=True) for name in _BARE):
        return _bare(extra)
    is_marked = chunk.object == "error" or extra.get("type") == "error"
    return _bare(extra) if is_marked else None


def _bare(extra: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of an error without an envelope, with its message under the usual name."""
    return {**extra, "message": error_message(extra) or _first_text(extra)}


def _first_text(value: Any, depth: int = 0) -> str:
    """The first text in an error of an unknown shape."""
    if isinstance(value, str):
        return value
    inner = list(value.values()) if isinstance(value, Mapping) else value
    if depth > 4 or not isinstance(inner, list):
        return ""
    return next((text for text in (_first_text(item, depth + 1) for item in inner) if text), "")
