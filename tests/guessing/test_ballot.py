# ruff: noqa: E501 - tables
"""Guesses as distributions, and their scores."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.guessing.ballot import Ballot
from tensormesh_nb.guessing.places import GuessedText, Place

from .texts import VOCABULARY, answer

LISTED = {" Paris": 0.5, " Lyon": 0.25, " Nice": 0.125}


@pytest.fixture(scope="module")
def place() -> Place:
    return GuessedText.of(answer((" Paris", LISTED), (",", {",": 0.9, ".": 0.05}))).places[0]


def bits(place: Place, guess: Any, other: float = 0) -> float:
    return Ballot.of("Ada", guess, other).bits(place, VOCABULARY)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 50])
def test_even_spread_over_k_guesses_scores_exactly_log2_k(place: Place, count: int) -> None:
    guesses = ["Paris", *(f"town{number}" for number in range(count - 1))]
    assert bits(place, guesses) == math.log2(count)


@pytest.mark.parametrize(
    ("guess", "other", "expected"),
    [
        ("Paris", 0, 0.0),
        ({"Paris": 25, "Lyon": 75}, 0, 2.0),
        ({"Paris": 12.5, "something else": 87.5}, 0, 3.0),
        ({"Paris": 50, None: 50}, 0, 1.0),
        (["Paris", "Lyon"], 50, 2.0),
        ({"Paris": 25, "Paris, of course": 25, "Lyon": 50}, 0, 1.0),
        # Something else is spread over the other 999 or 998 tokens.
        ({"Lyon": 50}, 50, math.log2(2 * 999)),
        ({"Lyon": 50, "Nice": 25}, 25, math.log2(4 * 998)),
        ("Lyon", 0, math.log2(100 * 999)),
        ({}, 100, math.log2(1000)),
        ("something else", 0, math.log2(1000)),
        (["Paris", "Something else"], 0, 1.0),
        (["Lyon", "something else"], 0, math.log2(2 * 999)),
        (["Lyon", "something else"], 50, math.log2(999 / 0.75)),
        ({"Paris": np.int64(25), "Lyon": np.float32(75)}, 0, 2.0),
        # Fewer points than something else has for each token are no worse than these.
        ({"Paris": 0.001}, 99.999, math.log2(999 / 0.99999)),
    ],
)
def test_score_is_the_surprisal_under_the_points(
    place: Place, guess: Any, other: float, expected: float
) -> None:
    assert bits(place, guess, other) == pytest.approx(expected, abs=1e-12)


@given(
    st.lists(st.floats(0.01, 100), min_size=1, max_size=20),
    st.floats(0, 100),
    st.integers(1, 200_000),
)
def test_points_are_a_distribution_and_no_score_is_infinite(
    place: Place, weights: list[float], other: float, more: int
) -> None:
    total = math.fsum([*weights, other])
    points = {f"town{at}": 100 * weight / total for at, weight in enumerate(weights)}
    ballot = Ballot.of("Ada", points, 100 * other / total)
    size = len(weights) + more
    missed = 1 / ballot.odds(place, size)
    assert 0.0 <= ballot.bits(place, size) <= math.log2(100 * size)
    assert math.fsum([*points.values()]) / 100 + missed * more <= 1.01 + 1e-9


@pytest.mark.parametrize(
    ("guess", "other", "line"),
    [
        ({"a": 60, "b": 30}, 0, "guess: the points add up to 90, expected 100: 10 are left, for a guess or for something else."),
        ({"a": 60, "b": 30}, 20, "guess: the points add up to 110, expected 100: 10 too many."),
        ({"a": -1, "b": 101}, 0, "guess: expected from 0 to 100 points for 'a', got -1."),
        ({"a": math.nan}, 0, "guess: expected from 0 to 100 points for 'a', got nan."),
        ({"a": "60"}, 40, "guess: expected from 0 to 100 points for 'a', got '60'."),
        ({"a": True}, 99, "guess: expected from 0 to 100 points for 'a', got True."),
        ("a", math.inf, "guess: expected from 0 to 100 points for other, got inf."),
        ({}, 0, "guess: the points add up to 0, expected 100: 100 are left, for a guess or for something else."),
        ([], 0, "guess: expected 1 to 50 guesses, got 0."),
        ([str(n) for n in range(51)], 0, "guess: expected 1 to 50 guesses, got 51."),
        ("", 0, "guess: a guess is empty; type at least one character."),
        ("x" * 201, 0, "guess: expected at most 200 characters, got 201; the first token counts."),
        (["Paris", " paris"], 0, "guess: 'Paris' and ' paris' are the same guess: white space around it and capital letters do not count."),
        (["a", "a"], 0, "guess: 'a' and 'a' are the same guess: white space around it and capital letters do not count."),
        (5, 0, "guess: expected a text, a list of texts, or points by text, got int."),
        (b"a", 0, "guess: expected a text, a list of texts, or points by text, got bytes."),
        ([1], 0, "guess: expected a text, got int."),
        ({1: 100}, 0, "guess: expected a text, got int."),
    ],
)  # fmt: skip
def test_bad_guess_is_one_line(guess: Any, other: float, line: str) -> None:
    with pytest.raises(tm.RequestError) as caught:
        Ballot.of("Ada", guess, other)
    assert str(caught.value) == line


def test_guesses_without_points_are_left_out() -> None:
    ballot = Ballot.of("Ada", {"a": 100, "b": 0})
    assert ballot.guesses == (("a", 100.0),)
    assert ballot.best == "a"
    assert Ballot.of("Ada", {}, 100).best == ""


def test_line_break_is_typed_as_two_characters() -> None:
    assert Ballot.of("Ada", ["\\n", "a"]).guesses == (("\n", 1.0), ("a", 1.0))
    assert Ballot.of("Ada", "↵").best == "\n"


def test_all_points_on_something_else_leave_no_guess() -> None:
    assert Ballot.of("Ada", "a", 100).guesses == ()
