"""What the game's page is sent."""

from __future__ import annotations

import json

import pytest

from tensormesh_nb.widgets.game.game_view import game_view

from ...guessing.texts import answer

LISTED = {" Paris": 0.5, " Lyon": 0.25, " Nice": 0.125}


def test_form_offers_the_first_player_who_waits() -> None:
    game = answer(("It", {"It": 0.5, "He": 0.5}), (" Paris", LISTED)).game(players=["Ada", "Bo"])
    view = game_view(game, "guess")
    assert (view["next"], view["status"]) == ("Ada", "Token 1: nobody has guessed yet.")
    assert view["heading"] == "Guess the next token: 1 of 2, one of 1,000 tokens"
    assert view["asked"] == "Say hello."
    game.guess("Bo", "x")
    view = game_view(game, "guess")
    assert (view["next"], view["status"]) == ("Ada", "Bo has guessed. Next: Ada.")
    assert view["players"] == [{"name": "Ada", "done": False}, {"name": "Bo", "done": True}]
    game.guess("Ada", "x")
    view = game_view(game, "guess")
    assert (view["next"], view["status"]) == ("", "Ada has guessed; nobody is missing.")


def test_players_may_join_during_the_first_token() -> None:
    game = answer(("It", {"It": 0.5, "He": 0.5}), (" Paris", LISTED)).game()
    for name in ("Ada", "Bo"):
        game.guess(name, "x")
        view = game_view(game, "guess")
        assert (view["complete"], view["status"]) == (False, f"{name} has guessed.")
    game.reveal()
    game.guess("Bo", "x")
    assert game_view(game, "guess")["next"] == "Ada"
    game.guess("Ada", "x")
    assert game_view(game, "guess")["complete"]


def test_revealed_token_is_marked_in_the_votes() -> None:
    game = answer((" Paris", LISTED), (".", {".": 0.5, ",": 0.25})).game(players=["Ada", "Bo"])
    game.guess("Ada", "Lyon")
    game.guess("Bo", {"paris": 50, "Rome": 50})
    game.reveal()
    view = game_view(game, "reveal")
    assert (view["text"], view["token"]) == ("", " Paris")
    assert view["heading"] == "Guess the next token: 1 of 2, one of 1,000 tokens"
    assert view["votes"][0] == {
        "label": " Lyon",
        "room": "50 %",
        "room_width": 50.0,
        "model": "25 %",
        "model_width": pytest.approx(25.0),
        "is_token": False,
    }
    assert [vote["is_token"] for vote in view["votes"]] == [False, True, False, False, False]
    assert view["votes"][2]["model"] == "not listed"
    assert view["votes"][-1]["label"] == ""
    assert [(score["name"], score["bits"]) for score in view["scores"]] == [
        ("Bo", "1.00"),
        ("Ada", "16.61"),
    ]
    assert view["status"] == "“ Paris”: the room 2.00 bits, the model 1.00 bits."


def test_token_that_nobody_guessed_has_only_the_model_s_share() -> None:
    game = answer((" Paris", LISTED), (".", {".": 0.5, ",": 0.25})).game()
    game.reveal()
    view = game_view(game, "reveal")
    assert view["status"] == "The token is “ Paris”. Nobody guessed it."
    assert {vote["room"] for vote in view["votes"]} == {"0.0 %"}
    game.end()
    assert game_view(game, "over")["status"] == "Nothing has been guessed yet."


def test_scores_have_bars_and_the_conclusion() -> None:
    game = answer((" Paris", LISTED)).game(players=["Ada"])
    game.guess("Ada", ["Paris", "Lyon"])
    game.reveal()
    view = game_view(game, "over")
    assert [(score["kind"], score["bits"]) for score in view["scores"]] == [
        ("room", "1.00"),
        ("model", "1.00"),
        ("uniform", "9.97"),
        ("player", "1.00"),
    ]
    assert view["scores"][2]["width"] == 100.0
    assert view["status"].endswith("A guess at random, one of 1,000 tokens, needs 9.97 bits.")


def test_long_text_is_shown_from_its_end_and_is_json() -> None:
    long = "word " * 400
    game = answer((long, {long: 0.5, "x": 0.25}), ("\x1b.", {"\x1b.": 0.5, ",": 0.25})).game()
    game.reveal()
    view = game_view(game, "guess")
    assert view["text"] == "…" + long[-700:]
    game.guess("A\x1b", "\x1b")
    game.reveal()
    sent = json.dumps(game_view(game, "reveal"), allow_nan=False, ensure_ascii=False)
    assert "\x1b" not in sent
    assert "\\\\u001b" not in sent
