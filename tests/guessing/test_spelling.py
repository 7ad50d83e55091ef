"""Which typed guesses mean a token."""

from __future__ import annotations

import pytest

from tensormesh_nb.guessing.spelling import means, spelling


@pytest.mark.parametrize(
    ("guess", "token", "following"),
    [
        ("Paris", " Paris", ""),
        (" paris ", " Paris", ""),
        ("is", "is", ""),
        ("don't", "don’t", ""),
        ('"', "”", ""),
        ("caf\u00e9", " cafe\u0301", ""),
        ("STRASSE", " straße", ""),
        (".", ".\n\n", ""),
        ("\n", "\n\n", ""),
        ("Paris, of course", " Paris", ""),
        ("Paris of course", " Paris", ""),
        ("3.5", " 3", ""),
        ("strawberry", " straw", " strawberry fields"),
        ("strawberry fields", " straw", " strawberry fields"),
        ("東京都", "東", "東京都に"),
        ("  ", " ", ""),
        ("1985", " ", " 1985 and"),
    ],
)
def test_guess_means_a_token(guess: str, token: str, following: str) -> None:
    assert means(guess, token, following)


@pytest.mark.parametrize(
    ("guess", "token", "following"),
    [
        ("Lyon", " Paris", " Paris"),
        ("straw", " strawberry", " strawberry"),
        ("strawberry", " straw", " strawman"),
        ("berry", "b", "bread"),
        ("...", ".", ". And"),
        ("a", "\n", "\na"),
        ("\n", " ", " "),
        ("1984", " ", " 1985 and"),
        ("The", "\n", "\nThe"),
        ("x", "", ""),
        ("cafe", " café", ""),
    ],
)
def test_guess_means_another_token(guess: str, token: str, following: str) -> None:
    assert not means(guess, token, following)


def test_white_space_alone_is_kept() -> None:
    assert [spelling(text) for text in ("", " ", "\t \n", " a  b\n")] == ["", " ", "\n", "a b"]
