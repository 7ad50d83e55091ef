"""Keeps keys out of cassettes: a model or a host may repeat one, in pieces over many events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from ...config.redactor import Redactor
from ...config.secret import STARS
from .body import Event, strings

__all__ = ["has_key", "without_key"]

_DATA = b"data: "
_OF_TOKENS = ("logprobs", "token_ids", "prompt_logprobs", "prompt_token_ids", "raw_output")


def has_key(redactors: Sequence[Redactor], body: bytes, events: Iterable[Event]) -> bool:
    """Whether a key is in a body: in its bytes, or in the joined texts of its events."""
    redactors = [redactor for redactor in redactors if redactor.pattern is not None]
    if not redactors:
        return False
    if any(name.encode() in body for each in redactors for name in each.spellings):
        return True
    joined = ["".join(pieces) for pieces in _texts(events).values()]
    return any(redactor.spans(text) for redactor in redactors for text in joined)


def _texts(events: Iterable[Event]) -> dict[Any, list[str]]:
    """The texts of an answer in their pieces, by choice and place."""
    found: dict[Any, list[str]] = {}
    for event in events:
        for choice in event.choices:
            for name, value in (choice.delta or choice.message or {"text": choice.text}).items():
                if type(value) is str:
                    key: Any = (choice.index, name)
                    if key in found:
                        found[key].append(value)
                    else:
                        found[key] = [value]
                elif value:
                    for path, text in strings(value, name):
                        found.setdefault((choice.index, path), []).append(text)
        if event.error:
            for path, text in strings(event.error, "error"):
                found.setdefault(path, []).append(text)
    return found


def without_key(redactors: Sequence[Redactor], body: bytes) -> bytes:
    """A body with ``***`` in place of the keys.

    Its events lose their log probabilities and token ids, which would spell the key.
    """
    blank = b"\r\n\r\n" if b"\r\n\r\n" in body else b"\n\n"
    blocks = body.split(blank)
    values = [_value(block) for block in blocks]
    for redactor in redactors:
        places: dict[Any, list[_Place]] = {}
        for value in values:
            _find(value, "", places)
        for found in places.values():
            strings = [holder[key] for holder, key in found]
            for (holder, key), text in zip(found, _starred(strings, redactor), strict=True):
                holder[key] = text
        values = [redactor.value(value) for value in values]
    return blank.join(
        block if value is None else _bytes(block, value)
        for block, value in zip(blocks, values, strict=True)
    )


def _starred(texts: Sequence[str], redactor: Redactor) -> Iterator[str]:
    """The pieces of a text, with ``***`` where the key begins."""
    spans = redactor.spans("".join(texts))
    begin = 0
    for text in texts:
        end = begin + len(text)
        kept, at = "", begin
        for first, last in spans:
            if first < end and last > begin:
                kept += text[at - begin : max(first - begin, 0)]
                kept += STARS if first >= begin else ""
                at = min(last, end)
        yield kept + text[at - begin :]
        begin = end


_Place = tuple[Any, Any]
"""An object or a list, and the key or position of a string in it."""


def _value(block: bytes) -> Any:
    """The JSON of an event, or its text; None if it is neither."""
    try:
        return msgspec.json.decode(block.removeprefix(_DATA))
    except (ValueError, msgspec.DecodeError):
        return [block.decode("latin-1")]


def _bytes(block: bytes, value: Any) -> bytes:
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return value[0].encode("latin-1", "replace")
    return (_DATA if block.startswith(_DATA) else b"") + msgspec.json.encode(value)


def _find(value: Any, path: str, places: dict[Any, list[_Place]]) -> None:
    """Collect the places of strings by their path, and remove data about tokens."""
    if isinstance(value, dict):
        for name in _OF_TOKENS:
            if value.get(name):
                value[name] = None
        path = f"{path}.{value['index']}" if "index" in value else path
        for key, item in value.items():
            if isinstance(item, str):
                places.setdefault(f"{path}.{key}", []).append((value, key))
            else:
                _find(item, f"{path}.{key}", places)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            if isinstance(item, str):
                places.setdefault(path, []).append((value, position))
            else:
                _find(item, path, places)
