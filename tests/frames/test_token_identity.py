"""Which entries of a token table are the same token."""

from __future__ import annotations

from typing import Any

import numpy as np

from tensormesh_nb.assembly.tokens.token_table import TokenTable
from tensormesh_nb.frames.token_identity import TokenIdentity

from ..factories import entry, make_builder, make_chunk


def table_of(*entries: dict[str, Any]) -> TokenTable:
    text = "".join(each["token"] for each in entries)
    return make_builder(make_chunk(text, list(entries))).answer.first.columns.table


def codes(*numbers: int) -> Any:
    return np.array(numbers, dtype=np.int32)


def test_distinct_tokens_are_compared_by_code() -> None:
    found = TokenIdentity.of(table_of(entry("a"), entry("b")))
    assert found.distinct
    assert found.may_be_same(codes(0, 0), codes(0, 1)).tolist() == [True, False]


def test_equal_ids_are_one_token_whatever_the_string() -> None:
    found = TokenIdentity.of(table_of(entry("a", token_id=5), entry("\u2581a", token_id=5)))
    assert not found.distinct
    assert found.may_be_same(codes(0), codes(1)).tolist() == [True]
    assert found.has_id.all()


def test_equal_strings_may_be_one_token_without_ids() -> None:
    found = TokenIdentity.of(table_of(entry("a", token_id=5), entry("a")))
    assert found.may_be_same(codes(0), codes(1)).tolist() == [True]
    assert found.id.tolist() == [5, -1]


def test_replacement_characters_without_bytes_are_unclear() -> None:
    odd = [{"token": token, "logprob": -1.0} for token in ("a", "\ufffd")]
    found = TokenIdentity.of(table_of(*odd, entry("b")))
    assert found.only_text.tolist() == [True, True, False]
    assert found.unclear.tolist() == [False, True, False]
