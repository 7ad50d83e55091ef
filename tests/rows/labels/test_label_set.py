"""Labels, their spellings, and what first tokens say about them."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.rows.labels.label_set import LabelSet


def shares(labels: list[str], tokens: dict[str, float], **variants: Any) -> list[Any]:
    alternatives = [(token, math.log(p)) for token, p in tokens.items()]
    return [
        (round(share.low, 9), round(share.high, 9), share.spellings)
        for share in LabelSet(labels, variants or None).shares(alternatives)
    ]


def test_spellings_of_a_token_are_merged_and_listed() -> None:
    tokens = {"Yes": 0.4, " yes": 0.2, "YES.": 0.1, "No": 0.2, "Maybe": 0.1}
    assert shares(["yes", "no"], tokens) == [
        (0.7, 0.7, ("Yes", " yes", "YES.")),
        (0.2, 0.2, ("No",)),
    ]


def test_first_piece_of_a_label_bounds_it_from_above() -> None:
    assert shares(["unhappy", "unsure"], {"un": 0.5, "Unsure": 0.2, "x": 0.3}) == [
        (0.0, 0.5, ("un",)),
        (0.2, 0.7, ("un", "Unsure")),
    ]


def test_variants_count_for_their_label() -> None:
    assert shares(["yes", "no"], {"Sure": 0.5, "No": 0.5}, yes=["sure"])[0] == (0.5, 0.5, ("Sure",))


def test_white_space_and_punctuation_may_precede_every_label() -> None:
    assert shares(["a", "b"], {" ": 0.5, "**": 0.3, "": 0.1, "B": 0.1}) == [
        (0, 0.9, (" ", "**", "")),
        (0.1, 1.0, (" ", "**", "B", "")),
    ]


def test_tokens_as_tokenizers_write_them() -> None:
    tokens = {"\u2581Yes": 0.3, "\u0120yes": 0.2, "\u2581né": 0.2, "ne\u0301": 0.1}
    assert [each[:2] for each in shares(["yes", "né"], tokens)] == [(0.5, 0.5), (0.3, 0.3)]


def test_labels_that_differ_in_case_only_are_told_apart_by_it() -> None:
    tokens = {"US": 0.4, " us": 0.3, "Us": 0.2}
    assert [each[:2] for each in shares(["US", "us"], tokens)] == [(0.4, 0.6), (0.3, 0.5)]


def test_labels_of_punctuation() -> None:
    assert [each[:2] for each in shares(["?", "!"], {"?": 0.6, " !": 0.3, "\n": 0.1})] == [
        (0.6, 0.7),
        (0.3, 0.4),
    ]


def test_token_that_is_one_label_and_may_begin_another_bounds_both() -> None:
    tokens = {"no": 0.4, "No": 0.3, "None": 0.2}
    assert [each[:2] for each in shares(["no", "None"], tokens)] == [(0.4, 0.7), (0.2, 0.5)]


def test_part_of_a_character_may_begin_the_labels_that_have_it() -> None:
    alternatives: list[tuple[str | bytes, float]] = [
        ("\u597d".encode()[:1], math.log(0.4)),
        (b" \xf0\x9f\x91", math.log(0.2)),  # the same part of both thumbs
        ("\ufffd", math.log(0.1)),  # unknown bytes
        (b"\xc3", math.log(0.05)),
        (b"\xa9", math.log(0.05)),  # no label begins within a character
    ]
    labels = ["\u597d", "\U0001f44d", "\U0001f44e", "\u00e9", "no"]
    found = LabelSet(labels).shares(alternatives)
    assert [round(each.high, 9) for each in found] == [0.5, 0.3, 0.3, 0.15, 0.0]
    assert {each.low for each in found} == {0}
    assert found[1].spellings == (" \\xf0\\x9f\\x91", "\ufffd")


def test_spellings_are_in_order_of_the_labels() -> None:
    labels = LabelSet(["yes", "no"], {"no": ["never", "NO"]})
    assert labels.spellings == [(0, "yes"), (1, "no"), (1, "never"), (1, "NO")]


@pytest.mark.parametrize(
    ("labels", "variants", "message"),
    [
        ("yes", None, "expected a list of texts, got str"),
        (5, None, "expected a list of texts, got int"),
        ({"yes", "no"}, None, "expected a list of texts, got set"),
        (
            {"yes": ["Yes"]},
            None,
            "expected a list of texts, got dict. Pass spellings as variants=.",
        ),
        (["\ud83d", "no"], None, "'\\ud83d' has half a surrogate pair"),
        (["yes"], None, "expected two or more, got 1"),
        ([], None, "expected two or more, got 0"),
        (["yes", ""], None, "expected texts, got ''"),
        (["yes", 5], None, "expected texts, got 5. Write it as '5'."),
        (["yes", "yes"], None, "'yes' is given twice"),
        (["yes", " yes"], None, "'yes' and ' yes' differ only in surrounding white space"),
        (["good", "good idea"], None, "'good idea' begins with 'good'"),
        (["good", "bad"], {"bad": ["good one"]}, "labels: 'good one' begins with 'good'"),
        (["good", "bad"], {"bad": ["badly"]}, "variants: 'badly' begins with 'bad'"),
        (["good", "bad"], {"bda": ["x"]}, "variants: 'bda' is not a label"),
        (["good", "bad"], {"good": "Good"}, "expected a list of texts for 'good', got 'Good'"),
        (["good", "bad"], {"good": [5]}, "expected a list of texts for 'good', got [5]"),
    ],
)
def test_overlapping_or_empty_labels_are_refused(labels: Any, variants: Any, message: str) -> None:
    with pytest.raises(RequestError) as refused:
        LabelSet(labels, variants)
    assert message in str(refused.value)
