"""Words, sentences and lines of a text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.analysis.text_units import SPLITTERS, lines, sentences, words


def pieces(kind: str, text: str) -> list[str]:
    return [text[a:b] for a, b in SPLITTERS[kind](text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, world's end—don't", ["Hello", "world's", "end", "don't"]),
        ("3.14 1,000 e.g. x_1 10%", ["3.14", "1,000", "e.g", "x_1", "10"]),
        ("你好世界", ["你", "好", "世", "界"]),
        ("こカタカナ漢", ["こ", "カタカナ", "漢"]),
        ("한국어 말", ["한국어", "말"]),
        ("हिन्दी cafe\u0301", ["हिन्दी", "cafe\u0301"]),
        ("👩\u200d👩\u200d👧 🇩🇪🇫🇷 👍🏽😀", ["👩\u200d👩\u200d👧", "🇩🇪", "🇫🇷", "👍🏽", "😀"]),
        (" \n\t.,;", []),
        ("a\u2028b\x00c", ["a", "b", "c"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert pieces("word", text) == expected


def test_sentences_and_lines() -> None:
    text = 'Hi there. It is 3.14! "Really?" e.g. this… yes. 你好。世界！\nNew line  \n\n'
    expected = ["Hi there.", "It is 3.14!", '"Really?"', "e.g. this… yes.", "你好。", "世界！"]
    assert pieces("sentence", text) == [*expected, "New line"]
    assert pieces("line", "a\r\n\n b\n") == ["a", " b"]
    text = "Dr. J. R. Who vs. Mr. X said so. (See Fig. 3.) Go on।क्या؟\n1. First.\n 2. Second"
    expected = ["Dr. J. R. Who vs. Mr. X said so.", "(See Fig. 3.)", "Go on।क्या؟"]
    assert pieces("sentence", text) == [*expected, "1. First.", "2. Second"]
    dots = "." * 200_000  # in linear time
    assert pieces("sentence", f"Well{dots} Then{dots}x. End.")[1:] == [f"Then{dots}x.", "End."]
    assert pieces("sentence", "एक है। दो। In 1990. Yes.") == ["एक है।", "दो।", "In 1990.", "Yes."]


@given(st.text(max_size=60))
def test_pieces_are_in_order_and_hold_all_letters(text: str) -> None:
    for cutter in (words, sentences, lines):
        places = list(cutter(text))
        assert all(a < b for a, b in places)
        assert all(one[1] <= two[0] for one, two in itertools.pairwise(places))
    for cutter in (sentences, lines):
        assert "".join("".join(text[a:b] for a, b in cutter(text)).split()) == "".join(text.split())
    kept = "".join(text[a:b] for a, b in words(text))
    assert not {c for c in text if c.isalnum()} - set(kept)
