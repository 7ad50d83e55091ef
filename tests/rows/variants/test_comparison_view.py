"""A comparison as HTML."""

from __future__ import annotations

from ...notebook.kernel import html_text
from .comparing import compared, run


def test_changed_answers_are_listed_with_their_marks() -> None:
    first = run({"a": "4", "b": "5", "c": "6"})
    second = run({"a": "4", "b": "6", "c": "<i>\x1b"}, "<B>")
    page = compared(first, second, {"a": 4, "b": 6, "c": 6})._repr_html_()
    text = html_text(page)
    assert "b✗ 5✓ 6" in text
    assert "c✓ 6✗ <i>" in text
    assert "a✓ 4" not in text
    for unsafe in ("<i>", "<B>", "\x1b"):
        assert unsafe not in page


def test_equal_runs_have_no_list_of_answers() -> None:
    page = compared(run({"a": "x"}), run({"a": "x"}, "B"))._repr_html_()
    assert "<table" not in page
    assert "0 of 1 answers changed." in page


def test_long_lists_are_cut() -> None:
    first = run(dict.fromkeys(range(30), "x"))
    page = compared(first, run(dict.fromkeys(range(30), "y"), "B"))._repr_html_()
    assert "and 10 more: .changed has all" in page
    assert page.count("<tr>") == 21


def test_means_of_repeats_are_numbers() -> None:
    first, second = run({"a": ["x", "y"]}), run({"a": ["z", "z"]}, "B")
    assert "0.5 x" in html_text(compared(first, second, {"a": "x"})._repr_html_())
