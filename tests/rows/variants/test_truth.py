"""Whether an answer is right."""

from __future__ import annotations

import math
from datetime import datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.notebook.grammar import flag_values
from tensormesh_nb.rows.variants.truth import MATCHES, contains, equals, match_named, score


@pytest.mark.parametrize(
    ("text", "truth", "expected"),
    [
        ("Paris", "paris", True),
        ("  **Paris**.\n", "Paris", True),
        ("New  York", "New York", True),
        ("Paris, France", "Paris", False),
        ("", "Paris", False),
        ("4", 4, True),
        ("4.0", 4, True),
        ("04.", np.int64(4), True),
        ("−4", -4, True),
        ("0.3", 0.1 + 0.2, True),
        ("four", 4, False),
        ("2024-05-01", datetime(2024, 5, 1), True),
        ("1234567890124", 1234567890123, False),
        ("1234567890123", 1234567890123.0, True),
        ("0.5", Fraction(1, 2), True),
        ("5", math.inf, False),
        ("5", 4, False),
        ("True", True, True),
        ("1", True, False),
        ("true", np.True_, True),
        ("nan", 4.0, False),
        ("$29.00", 29, True),
        ("1,234", 1234, True),
        ("45 %", 45, True),
        ("1,2", 12, False),
        (".5", 0.5, True),
        # A column of texts may have numbers.
        ("1.0", "1", True),
        ("3.14", "314", False),
        ("7", "007", False),
        ("No", "No.", True),
        ("Don’t", "don't", True),
        ("４", 4, True),
        ("", ".", False),
        ("A", "a", True),
    ],
)
def test_answer_equals_the_truth(text: str, truth: Any, expected: bool) -> None:
    assert equals(text, truth) is expected


@pytest.mark.parametrize(
    ("text", "truth", "expected"),
    [
        ("The capital of France is **Paris**.", "paris", True),
        ("Parisian food", "Paris", False),
        ("It is New York City.", "new york", True),
        ("It is York, new.", "new york", False),
        ("Yes, ice is cold.", "yes", True),
        ("anything", "", False),
        ("2 + 2 = 4.", 4, True),
        ("It is 14.", 4, False),
        ("It is 4.5.", 4, False),
        ("About 1,250 people", 1250, True),
        ("-3 degrees", -3, True),
        ("x4", 4, False),
        ("東京です", "東京", True),
        ("Room 16723", "23", False),
        ("It costs $29.00.", 29, True),
        ("1, 2,3", 2, True),
        ("3,000", 3, False),
        ("It is a dog.", "A", False),
        ("Option A.", "A", True),
        ("Don’t do it", "don't", True),
    ],
)
def test_answer_contains_the_truth(text: str, truth: Any, expected: bool) -> None:
    assert contains(text, truth) is expected


def test_measures_have_names() -> None:
    assert match_named(None) is match_named("equals") is equals
    assert match_named(max) is max
    assert tuple(MATCHES) == flag_values.MATCHES
    with pytest.raises(RequestError, match="expected 'equals', 'contains' or a function"):
        match_named("contain")  # type: ignore[arg-type]


@pytest.mark.parametrize("found", [None, "no", float("nan")])
def test_measure_that_is_no_number_is_refused(found: Any) -> None:
    assert score(lambda *_: 0.5, "x", "y") == 0.5
    with pytest.raises(RequestError, match="match: expected True, False or a number from the fun"):
        score(lambda *_: found, "x", "y")
