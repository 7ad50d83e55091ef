"""The entry of the token with which a branch replaces another one."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.assembly.tokens.forced_token import ForcedToken

from ...factories import entry, make_builder, make_chunk, top_entries


@pytest.mark.parametrize("ids", [False, True])
def test_entry_keeps_the_replaced_token_among_the_alternatives(ids: bool) -> None:
    def numbered(token: str, logprob: float, number: int) -> dict[str, Any]:
        return entry(token, logprob, **({"token_id": number} if ids else {}))

    tops = [numbered("b", -1.0, 2), numbered("c", -3.0, 3)]
    replaced = {**numbered("a", -2.0, 1), "top_logprobs": tops}
    table = make_builder(make_chunk("a", [replaced])).answer.first.columns.table
    code = table.tokens.index("b")
    forced = ForcedToken(code, None, "b", -1.0)
    assert forced.is_recorded
    made = forced.entry(table, replaced)
    assert (made["token"], made["logprob"]) == ("b", -1.0)
    assert [each["token"] for each in made["top_logprobs"]] == ["b", "c", "a"]
    assert len(replaced["top_logprobs"]) == 2


def test_replaced_token_is_listed_once() -> None:
    replaced = entry("a", -2.0, top_logprobs=top_entries(("a", -2.0), ("b", -1.0)))
    table = make_builder(make_chunk("a", [replaced])).answer.first.columns.table
    made = ForcedToken(table.tokens.index("b"), None, "b", -1.0).entry(table, replaced)
    assert [each["token"] for each in made["top_logprobs"]] == ["a", "b"]


def test_unrecorded_token() -> None:
    assert not ForcedToken(-1, 5, None, float("nan")).is_recorded
