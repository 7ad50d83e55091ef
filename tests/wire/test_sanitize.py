"""Untrusted text: characters that control terminals or deceive readers are made visible."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.wire.sanitize import (
    MAX_SHOWN,
    PieceSanitizer,
    escape_unsafe,
    excerpt,
    invisible_positions,
    one_line,
    shorten,
)

FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


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
        # Joiners, variation selectors and tags where they are at work, and where they only hide.
        *(
            (text, text)
            for text in ("می\u200cخواهم", "क्\u200dष", "❤\ufe0f\u200d🔥", "1\ufe0f\u20e3", FLAG)
        ),
        *((text, text) for text in ("葛\U000e0100", "ᠠ\u180b", "☀\ufe0e", "≨\ufe00")),
        ("a\u200cb\u200d\ufe0f", r"a\u200cb\u200d\ufe0f"),
        ("😀\ufe0f\ufe0f\U000e0101", "😀\ufe0f" + r"\ufe0f\U000e0101"),
        ("葛\U000e0100\U000e0101", "葛\U000e0100" + r"\U000e0101"),
        ("x\U000e0041", r"x\U000e0041"),
        ("🏴\U000e0067\U000e0062", r"🏴\U000e0067\U000e0062"),
        (FLAG + "\U000e0067", FLAG + r"\U000e0067"),
        ("\u034f\ufff0\U0001d173\U000e0fff", r"\u034f\ufff0\U0001d173\U000e0fff"),
    ],
)
def test_escape_unsafe(text: str, shown: str) -> None:
    assert escape_unsafe(text) == shown


@given(st.text())
def test_no_control_character_remains(text: str) -> None:
    shown = escape_unsafe(text)
    assert all(c in "\t\n" or unicodedata.category(c) != "Cc" for c in shown)
    assert not any(unicodedata.bidirectional(c) in {"RLO", "LRO", "RLI", "FSI"} for c in shown)
    shown.encode()


SIGNS = st.sampled_from("aé1❤葛ᠠम\u200c\u200d\ufe0f\U000e0100\u180b\u202e\x1b")


@given(st.lists(st.text(SIGNS | st.characters())))
def test_pieces_are_escaped_like_the_whole_text(pieces: list[str]) -> None:
    made = PieceSanitizer()
    assert "".join(map(made.escape, pieces)) == escape_unsafe("".join(pieces))


@given(st.text(SIGNS))
def test_invisible_characters_are_escaped_unless_needed(text: str) -> None:
    places = set(invisible_positions(text))
    for at, character in enumerate(text):
        if character not in "\u202e\x1b":
            assert (escape_unsafe(character, text[:at]) != character) == (at in places)


def test_every_default_ignorable_character_is_known() -> None:
    # What `unicodedata` calls a format or unassigned character in these blocks, and six letters
    # that look like nothing.
    ignorable = [
        *(code for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"),
        *range(0xE0000, 0xE1000),
        *range(0xFE00, 0xFE10),
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0),
    ]
    seen = {chr(code) for code in ignorable if escape_unsafe(chr(code)) == chr(code)}
    # Arabic, Syriac, Kaithi and Egyptian signs that are drawn.
    assert seen <= set(
        "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
    ) | {chr(code) for code in range(0x13430, 0x13440)}


@given(st.text(), st.integers(1, 50))
def test_one_line(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert not set(line) & set("\n\r\t\x1b\u2028")


def test_one_line_ends_with_an_ellipsis_if_cut() -> None:
    assert one_line("a  b\n c", 5) == "a b c"
    assert one_line("a b c d", 5) == "a b …"


def test_long_text_is_shown_in_part() -> None:
    assert shorten("x" * MAX_SHOWN) == "x" * MAX_SHOWN
    assert excerpt("é" * (MAX_SHOWN + 1234)) == (
        "é" * MAX_SHOWN,
        "… 1,234 more characters are not shown; the result has the full text.",
    )


def test_one_line_has_no_piles_of_accents() -> None:
    assert (
        one_line("a" + "\u0301" * 200 + "b" + "\u0489" * 9)
        == "a" + "\u0301" * 8 + "b" + "\u0489" * 8
    )
    assert one_line("e\u0323\u0301 שׁ\u05bc\u05b8") == "e\u0323\u0301 שׁ\u05bc\u05b8"
