"""Columns and alternatives: every odd way of sending a number, a token or a list of candidates."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import pytest

from tensormesh_nb.assembly.columns import TokenColumns
from tensormesh_nb.assembly.token_table import TokenTable
from tensormesh_nb.wire.chunks import Alternative, TokenLogprob, decode

from ..factories import entry, make_chunk, make_request, make_result, result_of, top_entries


def first(token: str = "a", logprob: Any = -0.1, **keys: Any) -> Any:
    made = make_result(make_chunk(token, [{**entry(token), "logprob": logprob, **keys}]))
    return made.logprobs.iloc[0]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (-0.5, "ok"),
        (0.0, "ok"),
        (1e-7, "ok"),
        (-9998.9, "ok"),
        (-9999.0, "clamped"),
        (-10000, "clamped"),
        (None, "missing"),
        ("-inf", "nonfinite"),
        ("NaN", "nonfinite"),
        ("Infinity", "nonfinite"),
        (-3.4028234663852886e38, "nonfinite"),
    ],
)
def test_a_logprob_is_a_number_or_says_why_not(sent: Any, status: str) -> None:
    row = first(logprob=sent)
    assert row["logprob_status"] == status
    if status == "ok":
        assert row["logprob"] <= 0
        assert 0 <= row["prob"] <= 1
        assert row["surprisal"] >= 0
    else:
        assert row[["logprob", "prob", "surprisal", "rank", "mass_seen"]].isna().all()
        assert not row["rank_censored"]


def test_python_s_literals_for_no_number_are_read_too() -> None:
    chunk = decode(
        b'{"choices":[{"delta":{"content":"ab"},"logprobs":{"content":['
        b'{"token":"a","logprob":NaN},{"token":"b","logprob":-Infinity}]}}]}'
    )
    made = result_of(make_request(), [chunk])
    assert made.logprobs["logprob_status"].tolist() == ["nonfinite", "nonfinite"]


def code_of(
    table: TokenTable, token: str, *, bytes: Any = None, token_id: int | None = None
) -> int:
    raw = msgspec.Raw(msgspec.json.encode(bytes))
    return table.codes([Alternative(token=token, bytes=raw, token_id=token_id)])[0]


def test_a_token_is_stored_once() -> None:
    table = TokenTable()
    columns = TokenColumns(table)
    columns.append([TokenLogprob(token="a", bytes=msgspec.Raw(b"[97]"), logprob=-1.0)] * 1000, 0.0)
    assert len(columns) == 1000
    assert len(table) == 1


def test_the_same_string_with_other_ids_or_bytes_is_another_token() -> None:
    table = TokenTable()
    codes = {
        code_of(table, "a", token_id=1),
        code_of(table, "a", token_id=2),
        code_of(table, "a", bytes=[97]),
        code_of(table, "a"),
        code_of(table, "a", token_id=1),
    }
    assert codes == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("sent", "true"), [([97], b"a"), ([256], None), ([-1], None), (None, None)]
)
def test_impossible_bytes_are_no_bytes(sent: Any, true: bytes | None) -> None:
    table = TokenTable()
    assert table.true_bytes(code_of(table, "a", bytes=sent)) == true


def test_a_replacement_character_and_a_number_are_not_bytes_to_show() -> None:
    table = TokenTable()
    for token in ("\ufffd", "token_id:7"):
        code = code_of(table, token, bytes=list(token.encode()))
        assert table.readable_bytes(code) is None
        assert table.readable_bytes(code_of(table, token)) is None
    code = code_of(table, "token_id:7", bytes=[72])
    assert table.readable_bytes(code) == b"H"
    assert table.readable_bytes(code_of(table, "é")) == "é".encode()


@pytest.mark.parametrize("token_id", [2**63, 2**100, -1])
def test_ids_that_no_frame_can_hold_are_unknown(token_id: int) -> None:
    made = make_result(make_chunk("a", [entry("a", token_id=token_id)], token_ids=[token_id]))
    assert made.logprobs["token_id"].isna().all()
    assert made.token_ids["token_id"].isna().all()


def test_numbers_in_token_strings_are_ids() -> None:
    made = make_result(
        make_chunk(
            "Hi",
            [
                {
                    **entry("token_id:42", bytes=[72, 105]),
                    "top_logprobs": top_entries(("token_id:42", -0.1), ("token_id:7", -3.0)),
                }
            ],
        )
    )
    row = made.logprobs.iloc[0]
    assert (row["token_id"], row["bytes"], row["byte_start"], row["byte_end"]) == (42, b"Hi", 0, 2)
    table = made.top_logprobs
    assert table["token_id"].tolist() == [42, 7]
    assert table["chosen"].tolist() == [True, False]
    assert table["bytes"][0] == b"Hi"
    assert table["bytes"].isna().tolist() == [False, True]


# Alternatives


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


def test_probabilities_that_no_distribution_has_give_no_measures() -> None:
    row = make_result(
        make_chunk("a", [entry("a", -0.1, top_logprobs=top_entries(("a", -0.1), ("b", -0.1)))])
    ).logprobs
    assert row[["mass_seen", "entropy_min", "entropy_max"]].isna().all(axis=None)
    assert row["logprob"].notna().all()
