"""Parts of static HTML."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.render.html import (
    escaped,
    frame_html,
    line,
    mark_invisible,
    open_output,
    percent,
    text_block,
    token_label,
    truncate,
)


def test_text_is_escaped() -> None:
    assert escaped('<b a="1">\x1b\u202e') == "&lt;b a=&quot;1&quot;&gt;\\x1b\\u202e"
    assert "<b>" not in line("<b>")
    assert "mathjax_ignore" in open_output("tree")


@given(st.text(alphabet="ab \n\t\u200b\u00a0<&", max_size=30))
def test_marks_leave_the_text_unchanged(text: str) -> None:
    without = re.sub(r"<small[^>]*>[^<]*</small>", "", mark_invisible(text))
    for name, character in (("lt", "<"), ("amp", "&")):
        without = without.replace(f"&{name};", character)
    assert without == text


def test_white_space_is_marked_by_elements_without_text() -> None:
    assert mark_invisible("a b") == "a b"
    for text, marks in ((" ", 1), ("a  b", 2), ("a\n", 1), ("\t", 1)):
        html = mark_invisible(text)
        assert re.findall("<small[^>]*>(.*?)</small>", html) == [""] * marks
        assert mark_invisible(text, white_space=False) == text
    assert "[U+200B]</small>\u200b" in mark_invisible("a\u200bb", white_space=False)


@pytest.mark.parametrize(
    ("text", "tag"), [("a\nb", "pre"), ("a", "div"), ("a\n" + "x" * 300, "div")]
)
def test_block_of_short_lines_is_preformatted(text: str, tag: str) -> None:
    assert text_block(text, text).startswith(f"<{tag} ")


def test_labels_are_short_and_visible() -> None:
    assert token_label(" a\n\t") == "␣a↵⇥"
    assert token_label("") == "(empty)"
    assert len(token_label("x" * 100)) == 40
    assert truncate("abcdef", 4) == "abc…"
    assert truncate("abcd", 4) == "abcd"


@pytest.mark.parametrize(
    ("logprob", "shown"),
    [
        (0.0, "100.0%"),
        (-1e-9, ">99.9%"),
        (math.log(0.25), "25.0%"),
        (-20.0, "<0.1%"),
        (math.nan, "no logprob"),
    ],
)
def test_percent(logprob: float, shown: str) -> None:
    assert percent(logprob) == shown


def test_frames_are_tables_of_limited_width_with_safe_texts() -> None:
    texts = ["w" * 100_000, "e" + "\u0301" * 400, "\x1b[31m\u202e<b>", None]
    frame = pd.DataFrame(
        {
            "a": pd.array(texts, dtype="string"),
            "b": pd.Categorical([*texts[:3], "x"]),
            "c" * 500: pd.array([0.5, 1 / 3, None, 2], dtype="Float64"),
        },
        index=pd.Index(["i" * 500, "j", "k", "l"], name="row"),
    )
    html = frame_html(frame)
    assert len(html) < 3000
    assert html.startswith('<div style="overflow-x:auto"><table')
    assert html.count("\u0301") == 16  # eight on a letter
    assert html.count("&lt;b&gt;") == 2
    assert not any(each in html for each in ("\x1b", "\u202e", "<b>"))
    assert "<td>0.333333</td>" in html
    assert "NA" in html
    assert frame.loc["j", "a"] == texts[1]


def test_frames_may_have_any_labels() -> None:
    hostile = "\x1b<b>"
    levels = pd.MultiIndex.from_tuples([("x", hostile), ("y", "z")], names=[hostile, None])
    mixed = pd.Index([("x", 1), hostile], dtype=object, tupleize_cols=False, name=hostile)
    for index in (levels, mixed, levels[:0]):
        html = frame_html(pd.DataFrame([[1, 2]] * len(index), index=index, columns=mixed))
        assert "(x, 1)" in html
        assert not any(each in html for each in ("\x1b", "<b>"))
