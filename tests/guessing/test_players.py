"""Names of players: each is one person's."""

from __future__ import annotations

from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.guessing.players import Players


def test_names_are_found_however_they_are_written() -> None:
    players = Players([" Ada  Lovelace", "Zoë"])
    assert players.names == ["Ada Lovelace", "Zoë"]
    assert players.find("ada lovelace") == "Ada Lovelace"
    assert players.find_or_join("ZOE\u0308") == "Zoë"
    assert players.find("Grace") is None


def test_without_names_whoever_guesses_joins() -> None:
    players = Players()
    assert players.find_or_join("Ada") == "Ada"
    assert players.find_or_join("ada") == "Ada"
    assert players.names == ["Ada"]


def test_invisible_characters_do_not_make_two_names_look_alike() -> None:
    assert Players(["Ada", "A\u200bda"]).names == ["Ada", "A\\u200bda"]


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (
            ["Ada", "Ada"],
            "players: the name 'Ada' is used twice: give each player a different one.",
        ),
        (
            ["Ada", " ADA"],
            "players: the name 'ADA' is used twice (as 'Ada'): give each player a different one.",
        ),
        (["Ada", " "], "player: expected a name, got an empty one."),
        ([5], "player: expected a name, got int."),
        (["x" * 41], "player: expected a name of at most 40 characters, got 41."),
        ("Ada", "players: expected a list of names, got str."),
        (5, "players: expected a list of names, got int."),
        ([str(n) for n in range(501)], "players: expected at most 500."),
    ],
)
def test_bad_names_are_one_line(names: Any, line: str) -> None:
    with pytest.raises(tm.RequestError) as caught:
        Players(names)
    assert str(caught.value) == line


def test_unknown_name_is_compared_with_the_others() -> None:
    with pytest.raises(tm.RequestError) as caught:
        Players(["Grace", "Ada"]).find_or_join("Grave")
    assert str(caught.value) == (
        "no player is called 'Grave'. Did you mean Grace? game.join('Grave') adds one."
    )
