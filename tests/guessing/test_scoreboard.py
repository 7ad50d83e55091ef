"""A game as text and as static HTML."""

from __future__ import annotations

import pytest

from tensormesh_nb.guessing.scoreboard import Scoreboard

from ..hostile_text import MARKUP
from .texts import answer


def test_text_says_where_the_game_is_and_what_it_says() -> None:
    game = answer(("The", {"The": 0.5, "A": 0.25}), (" end", {" end": 0.25, " cat": 0.5})).game(
        players=["Ada", "Grace"]
    )
    assert str(Scoreboard(game)).splitlines() == [
        "Guess the next token: 1 of 2, one of 1,000 tokens",
        "''",
        "guessed: nobody; waiting for: Ada, Grace",
        "Nothing has been guessed yet.",
    ]
    game.guess("Ada", ["The", "A"])
    game.reveal()
    game.guess("Ada", ["end", "cat", "dog", "cow"])
    lines = repr(game).splitlines()
    assert lines[2] == "guessed: Ada; waiting for: Grace"
    game.reveal()
    assert repr(game).splitlines() == [
        "Guess the next token: 2 guessed, each one of 1,000 tokens",
        "'The end'",
        "bits per token, right first guesses:",
        "  the room together    1.50  2 of 2",
        "  the model            1.50  1 of 2",
        "  a guess at random    9.97",
        "  Ada                  1.50  2 of 2",
        "  Grace                   –",
        "On 2 tokens, the room needs 1.50 ± 0.50 bits per token, the model 1.50 ± 0.50 bits (it "
        "expects 1.50 to 3.99 bits). A guess at random, one of 1,000 tokens, needs 9.97 bits.",
    ]


@pytest.mark.parametrize("markup", MARKUP[:12])
def test_names_guesses_and_tokens_are_escaped(markup: str) -> None:
    game = answer((markup, {markup: 0.5, "x": 0.25}), (".", {".": 0.5, "x": 0.25})).game(
        players=[markup[:40]]
    )
    game.guess(markup[:40], markup)
    game.reveal()
    html = game._repr_html_()
    assert markup not in html
    assert "<script" not in html.lower()
    assert "<img" not in html.lower()
    assert "1,000 tokens" in html


def test_terminals_get_no_control_characters() -> None:
    game = answer(("a\x1b[2J", {"a\x1b[2J": 0.5, "x": 0.25})).game(players=["A\x1b[31m"])
    game.guess("A\x1b[31m", "a\x1b[2J")
    game.reveal()
    assert "\x1b" not in repr(game) + game._repr_html_()


def test_model_without_a_known_entropy() -> None:
    game = answer(("a", {"a": 0.5, "b": 0.25}), top_logprobs=1).game()
    game.guess("Ada", "a")
    game.reveal()
    assert "of 1,000 tokens" in Scoreboard(game).conclusion
