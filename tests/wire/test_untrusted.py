"""Untrusted text: what drives terminals or deceives readers is shown instead of obeyed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.wire.untrusted import one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("a\rb\x08\x7f", r"a\x0db\x08\x7f"),
        ("\u202edrawkcab\u2066", r"\u202edrawkcab\u2066"),
        ("\u2028\u2029\x85", r"\u2028\u2029\x85"),
        ("\ufeffx\ud83d", r"\ufeffx\ud83d"),
        ("a\u200bb\u2060c\xadd\u3164", r"a\u200bb\u2060c\xadd\u3164"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("Åsa 👩‍🚀 नमस्ते 🏴", "Åsa 👩‍🚀 नमस्ते 🏴"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_nothing_that_controls_remains(text: str) -> None:
    shown = visible(text)
    assert all(c in "\t\n" or unicodedata.category(c) != "Cc" for c in shown)
    assert not any(unicodedata.bidirectional(c) in {"RLO", "LRO", "RLI", "FSI"} for c in shown)
    shown.encode()


@given(st.lists(st.text()))
def test_pieces_are_made_visible_as_the_whole_is(pieces: list[str]) -> None:
    assert "".join(map(visible, pieces)) == visible("".join(pieces))


@given(st.text(), st.integers(1, 50))
def test_one_line_is_one_short_line(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert not set(line) & set("\n\r\t\x1b\u2028")


def test_one_line_says_that_it_was_cut() -> None:
    assert one_line("a  b\n c", 5) == "a b c"
    assert one_line("a b c d", 5) == "a b …"
