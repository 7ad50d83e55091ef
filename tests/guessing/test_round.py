"""The room's votes beside the model's distribution."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tensormesh_nb.guessing.ballot import Ballot
from tensormesh_nb.guessing.places import GuessedText
from tensormesh_nb.guessing.round import Round

from ..hostile_text import MARKUP
from .texts import VOCABULARY, answer

LISTED = {" Paris": 0.5, " paris": 0.125, " Lyon": 0.25}


def played(*guesses: Any, token: str = " Paris") -> Round:
    place = GuessedText.of(answer((token, LISTED), (",", {",": 0.9, ".": 0.05}))).places[0]
    ballots = [Ballot.of(f"p{at}", guess) for at, guess in enumerate(guesses)]
    return Round(1, place, tuple(ballots), VOCABULARY)


def test_shares_of_room_and_model_stand_beside_each_other() -> None:
    made = played("paris, I think", {"lyon": 50, "Rome": 30, "something else": 20})
    found = {share.label: (share.room, share.model) for share in made.shares()}
    assert found == {
        " Paris": (0.5, 0.625),  # both spellings
        " Lyon": (0.25, 0.25),
        "Rome": (0.15, None),
        "": (pytest.approx(0.1), pytest.approx(0.125)),
    }
    assert [share.is_token for share in made.shares()] == [True, False, False, False]


def test_few_shares_have_the_token_and_add_up() -> None:
    made = played(["a", "b", "c"], ["a", "b", "d"], token=" paris")
    shares = made.shares(most=2)
    assert [share.label for share in shares] == [" paris", "a", ""]
    assert math.fsum(share.room for share in shares) == pytest.approx(1.0)
    assert math.fsum(share.model or 0.0 for share in shares) == pytest.approx(1.0)
    last = played(["a", "b", "c", "Paris"], {"a": 90, "b": 10}).shares(most=1)
    assert [share.label for share in last] == [" Paris", ""]


def test_room_scores_the_mean_of_its_players() -> None:
    assert played("Paris", ["Paris", "Lyon"]).room_bits == -math.log2(0.75)
    # Players who agree score exactly what each of them does.
    alike = played(*[["Paris", "Lyon", "Rome"]] * 7)
    assert alike.room_bits == math.log2(3)
    assert alike.bits == dict.fromkeys([f"p{at}" for at in range(7)], math.log2(3))


def test_right_guess_is_the_one_with_most_points() -> None:
    made = played({"Paris": 60, "Lyon": 40}, {"Lyon": 60, "Paris": 40}, {"something else": 100})
    assert made.right == ["p0"]


def test_favourite_of_equals_is_the_one_guessed_first() -> None:
    for guesses, label, is_token in (
        (["Rome", "paris"], "Rome", False),
        (["paris", "a"], " Paris", True),
    ):
        favourite = played(guesses).favourite
        assert favourite is not None
        assert (favourite.label, favourite.room, favourite.is_token) == (label, 0.5, is_token)
    assert played({"something else": 100}).favourite is None


def test_round_without_guesses() -> None:
    made = played()
    assert (made.room_bits, made.bits, made.right) == (None, {}, [])
    assert str(made) == "1: ' Paris': nobody guessed, model 1.00 bits, one of 1,000 tokens"
    assert all(share.room == 0.0 for share in made.shares())


def test_round_is_displayed_as_votes_and_scores() -> None:
    made = played("Paris", {"Rome": 50, "something else": 50})
    assert str(made) == "1: ' Paris': room 1.00 bits, model 1.00 bits, one of 1,000 tokens"
    assert repr(made).splitlines() == [
        str(made),
        "token               the room  the model",
        "␣Paris (the token)  50 %      62 %",
        "␣Lyon               0.0 %     25 %",
        "Rome                25 %      not listed",
        "something else      25 %      12 %",
        "p0 0.00, p1 10.96",
    ]
    html = made._repr_html_()
    assert html.count("<tr") == 5
    assert "one of 1,000 tokens" in html


def test_display_of_hostile_guesses_is_escaped() -> None:
    made = played(MARKUP[0], "\x1b[2J")
    assert "\x1b" not in repr(made) + str(made) + made._repr_html_()
    assert MARKUP[0] not in made._repr_html_()
