"""The ``top_logprobs`` frame: every odd way of sending a list of alternatives."""

from __future__ import annotations

import math
from typing import Any

import pytest

from ..factories import entry, make_chunk, make_result, top_entries


def table(chosen: dict[str, Any], *tops: dict[str, Any]) -> list[tuple[str, bool]]:
    made = make_result(make_chunk(None, [{**chosen, "top_logprobs": list(tops)}]))
    frame = made.top_logprobs
    assert frame["rank"].tolist() == list(range(1, len(frame) + 1))
    return list(zip(frame["token"], frame["chosen"], strict=True))


def test_the_chosen_token_first_and_unsorted() -> None:
    assert table(entry("c", -3.0), *top_entries(("c", -3.0), ("a", -0.1), ("b", -2.5))) == [
        ("a", False),
        ("b", False),
        ("c", True),
    ]


def test_the_chosen_token_missing_from_the_list() -> None:
    assert table(entry("c", -3.0), *top_entries(("a", -0.1), ("b", -2.5)))[-1] == ("c", True)


def test_duplicates_go_and_the_chosen_stays() -> None:
    tops = top_entries(("a", -0.1), ("a", -0.1), ("b", -3.0), ("b", -3.0))
    assert table(entry("a", -0.1), *tops) == [("a", True), ("b", False)]


def test_a_chosen_token_whose_two_logprobs_differ_by_rounding_is_one_token() -> None:
    assert table(entry("a", -0.10001), *top_entries(("a", -0.1))) == [("a", True)]


def test_bytes_that_differ_between_the_two_places_do_not_make_two_tokens() -> None:
    tops = [entry("a", -0.1, bytes=None), entry("b", -2.0)]
    assert table(entry("a", -0.1), *tops) == [("a", True), ("b", False)]


def test_equal_strings_with_other_ids_are_both_kept() -> None:
    tops = [entry("a", -0.1, token_id=1), entry("a", -2.0, token_id=2)]
    assert table(entry("a", -0.1, token_id=1), *tops) == [("a", True), ("a", False)]


def test_equal_strings_with_other_logprobs_and_no_ids_are_both_kept() -> None:
    assert table(entry("a", -5.0), *top_entries(("a", -0.1), ("b", -1.0))) == [
        ("a", False),
        ("b", False),
        ("a", True),
    ]


def test_among_equals_the_chosen_comes_first_and_is_rank_one() -> None:
    made = make_result(
        make_chunk("b", [entry("b", -0.7, top_logprobs=top_entries(("a", -0.7), ("b", -0.7)))])
    )
    row = made.logprobs.iloc[0]
    assert (row["rank"], row["margin"], row["rank_censored"]) == (1, 0.0, False)


def test_alternatives_without_numbers_come_last_and_count_for_nothing() -> None:
    made = make_result(
        make_chunk(
            "a",
            [entry("a", -0.5, top_logprobs=top_entries(("x", None), ("a", -0.5), ("y", -9999.0)))],
        )
    )
    assert made.top_logprobs["token"].tolist()[0] == "a"
    row = made.logprobs.iloc[0]
    assert row["mass_seen"] == pytest.approx(math.exp(-0.5))
    assert row["margin"] is not None
    assert made.logprobs["margin"].isna().all()


def test_a_token_without_a_number_still_has_its_row() -> None:
    made = make_result(make_chunk("a", [entry("a", None, top_logprobs=top_entries(("b", -0.5)))]))
    assert made.top_logprobs["token"].tolist() == ["b", "a"]
    assert made.top_logprobs["logprob"].isna().tolist() == [False, True]
