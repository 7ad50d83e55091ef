"""Tokens of a session, per model and host."""

from __future__ import annotations

from tensormesh_nb.notebook.usage_totals import UsageTotals

from ..conversation.turns import complete_result, user
from ..factories import make_result


def test_counts_of_one_model_add_up() -> None:
    totals = UsageTotals()
    for _ in range(2):
        totals.record(complete_result("A", [user("a")]))
    (row,) = totals.frame().to_dict("records")
    assert (row["model"], row["host"], row["requests"]) == ("m", "h", 2)
    assert (row["prompt_tokens"], row["completion_tokens"], row["total_tokens"]) == (18, 6, 24)
    assert row["uncounted"] == 0


def test_request_without_usage_is_uncounted() -> None:
    totals = UsageTotals()
    totals.record(make_result())
    frame = totals.frame()
    assert frame["uncounted"].tolist() == [1]
    assert frame["total_tokens"].tolist() == [0]


def test_empty_frame_has_the_same_dtypes() -> None:
    totals = UsageTotals()
    empty = totals.frame()
    totals.record(make_result())
    assert len(empty) == 0
    assert empty.dtypes[2:].tolist() == totals.frame().dtypes[2:].tolist()
