"""Suggestions for misspelled names."""

from __future__ import annotations

import pytest

from tensormesh_nb.wire.near_names import did_you_mean


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("--top-q", " Did you mean --top-p?"),
        ("--temper", " Did you mean --temperature?"),
        ("zzz", ""),
        ("", ""),
        ("_hidde", ""),
    ],
)
def test_near_name_is_suggested(word: str, hint: str) -> None:
    assert did_you_mean(word, ["--top-p", "--temperature", "_hidden"]) == hint


def test_several_near_names() -> None:
    assert did_you_mean("colo", ["color", "colour", "other"], limit=2) == (
        " Did you mean color or colour?"
    )
