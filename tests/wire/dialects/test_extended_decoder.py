"""Decoders that know more keys than the typed form."""

from __future__ import annotations

import json

import msgspec
import pytest

from tensormesh_nb.wire.dialects.extended_decoder import extended_decoder
from tensormesh_nb.wire.dialects.structs import Chunk, ChunkChoice, Delta


def encoded(**delta: object) -> bytes:
    return json.dumps({"choices": [{"index": 0, "delta": delta}]}).encode()


def test_extra_key_is_kept_where_coercion_puts_it() -> None:
    decode = extended_decoder(frozenset({(Delta, "channel")}))
    (choice,) = decode(encoded(content="A", channel="final")).choices or ()
    assert choice.delta is not None
    assert (choice.delta.text, choice.delta.extra_keys) == ("A", {"channel": "final"})


def test_empty_value_of_an_extra_key_says_nothing() -> None:
    decode = extended_decoder(frozenset({(Delta, "channel"), (Delta, "other")}))
    for value in (None, ""):
        (choice,) = decode(encoded(content="A", channel=value)).choices or ()
        assert choice.delta is not None
        assert choice.delta.extra_keys is None


def test_other_keys_are_refused() -> None:
    decode = extended_decoder(frozenset({(Delta, "channel")}))
    with pytest.raises(msgspec.ValidationError):
        decode(encoded(novel=1))


def test_known_key_may_have_another_type() -> None:
    decode = extended_decoder(frozenset({(ChunkChoice, "finish_reason")}))
    data = json.dumps({"choices": [{"index": 0, "delta": {}, "finish_reason": 5}]}).encode()
    (choice,) = decode(data).choices or ()
    assert choice.extra_keys == {"finish_reason": 5} or choice.finish_reason == "5"


def test_decoders_are_made_once() -> None:
    odd = frozenset({(Chunk, "novel")})
    assert extended_decoder(odd) is extended_decoder(frozenset(odd))


def test_name_that_msgspec_does_not_take_is_left_out() -> None:
    decode = extended_decoder(frozenset({(Delta, 'a"b')}))
    assert decode(encoded(content="A")).choices
