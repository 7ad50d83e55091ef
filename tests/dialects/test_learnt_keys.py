"""Strict decoders with learnt keys produce the same chunks as coercion."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.wire.chunks import ChunkReader
from tensormesh_nb.wire.coercion import Odd, coerce_struct
from tensormesh_nb.wire.dialects.extended_decoder import MOST, extended_decoder
from tensormesh_nb.wire.dialects.structs import UNNUMBERED, Alternative, Chunk


def both(value: dict[str, Any]) -> tuple[Any, Any]:
    """A chunk by coercion and by the decoder that learnt from it, as plain values."""
    odd: set[Odd] = set()
    coerced = coerce_struct(value, Chunk, odd)
    decoded = extended_decoder(frozenset(odd))(json.dumps(value).encode())
    return plain(coerced), plain(decoded)


def plain(value: Any) -> Any:
    if isinstance(value, msgspec.Raw):
        return json.loads(bytes(value))
    if isinstance(value, msgspec.Struct):
        names = [name for name in value.__struct_fields__ if not name.startswith("odd_")]
        if isinstance(value, Alternative):  # the token has its odd keys
            names = [*Alternative.__struct_fields__]
        found = {name: plain(getattr(value, name)) for name in names}
        return {name: item for name, item in found.items() if item is not None}
    return [plain(item) for item in value] if isinstance(value, list) else value


def with_entry(entry: dict[str, Any]) -> dict[str, Any]:
    return {"choices": [{"logprobs": {"content": [entry]}}]}


ENTRY = {"token": "a", "logprob": -1, "id": 5, "novel": [1]}


@pytest.mark.parametrize(
    "value",
    [
        {"obfuscation": "x"},
        {"": 1, "class": 2, "a-b": 3, "token_id": 4},
        {"choices": [{"index": "1", "novel": 2, "delta": {"content": "a", "odd": {"b": 1}}}]},
        with_entry({**ENTRY, "top_logprobs": [ENTRY, {"token": "b"}]}),
        with_entry({"token": "a", "id": 5, "top_logprobs": []}),
        with_entry({"token": "a", "top_logprobs": [{"token": "b", "token_id": {"x": 1}}]}),
        with_entry({"token": "a", "top_logprobs": [{"token": 5, "logprob": "low"}]}),
        with_entry({"token": "a", "id": "x", "token_id": 7}),
        with_entry({"token": "a", "id": 5, "token_id": 7}),
        {"choices": [{"delta": {"tool_calls": [{"index": "0", "function": {"x": 1}}]}}]},
        {"choices": [{"message": {"content": 7, "reasoning": 5}}], "created": "12", "usage": []},
    ],
)  # fmt: skip
def test_a_learnt_decoder_reads_what_coercion_reads(value: dict[str, Any]) -> None:
    coerced, decoded = both(value)
    assert decoded == coerced


KEYS = st.sampled_from(["id", "model", "index", "choices", "usage", "novel", "odd-1", "name"])
JSON = st.none() | st.integers(-5, 5) | st.sampled_from(["x", "7"]) | st.lists(st.integers(0, 3))


@given(st.dictionaries(KEYS, JSON), st.dictionaries(KEYS, JSON), st.dictionaries(KEYS, JSON))
def test_any_keys(top: dict[str, Any], choice: dict[str, Any], delta: dict[str, Any]) -> None:
    coerced, decoded = both({**top, "choices": [{**choice, "delta": delta}]})
    for chunk in (coerced, decoded):  # empty values are kept by coercion only
        for part in (chunk, chunk["choices"][0], chunk["choices"][0].get("delta", {})):
            extra = part.pop("extra_keys", {})
            part |= {
                f"({key})": value for key, value in extra.items() if value not in (None, "", [])
            }
    assert decoded == coerced


def test_missing_index_is_distinguished_from_zero() -> None:
    decode = extended_decoder(frozenset({(Chunk, "novel")}))
    (one,) = decode(b'{"choices":[{}],"novel":1}').choices or ()
    (other,) = decode(b'{"choices":[{"index":0}],"novel":1}').choices or ()
    assert one.index is UNNUMBERED
    assert other.index is not UNNUMBERED
    assert one.index == other.index == 0


def test_the_number_of_learnt_keys_is_limited() -> None:
    reader = ChunkReader()
    for number in range(2 * MOST):
        chunk = reader.decode(json.dumps({f"key {number}": number}).encode())
        assert chunk.extra_keys == {f"key {number}": number}
    reader.decode_strictly(b'{"key 0": 1}')
    with pytest.raises(msgspec.ValidationError):
        reader.decode_strictly(b'{"key 95": 1}')


@pytest.mark.parametrize("key", ['"', "\\", "\n", "\u0000", "\ud800"])
def test_keys_that_no_decoder_takes_are_read_by_coercion(key: str) -> None:
    reader = ChunkReader()
    for _ in range(2):
        chunk = reader.decode(json.dumps({key: 1, "novel": 2}).encode())
        assert chunk.extra_keys is not None
        assert sorted(chunk.extra_keys.values()) == [1, 2]
