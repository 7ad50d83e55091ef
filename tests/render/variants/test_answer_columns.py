"""Answers side by side."""

from __future__ import annotations

from tensormesh_nb.render.variants.answer_columns import AnswerColumn, columns_html, columns_text

from ...notebook.kernel import html_text

HOSTILE = AnswerColumn("<m>\x1b", ["<script>x</script>"], "<i>", ["<u>\x1b[31m"])


def test_column_has_its_label_answer_facts_and_problems() -> None:
    column = AnswerColumn("A · temperature 0", ["Hello."], "2 tokens", ["It broke."])
    page = html_text(columns_html([column, column]))
    assert page == "A · temperature 0Hello.It broke.2 tokens" * 2
    assert columns_text([column]) == "A · temperature 0  (2 tokens)\n  Hello.\n  [It broke.]"


def test_repeats_are_a_tree() -> None:
    column = AnswerColumn("A", ["It is Rome.", "It is Paris."])
    assert "they part at byte 6" in html_text(columns_html([column]))
    assert "  2× It is" in columns_text([column])


def test_everything_is_escaped() -> None:
    page, text = columns_html([HOSTILE]), columns_text([HOSTILE])
    for tag in ("<script>", "<m>", "<i>", "<u>"):
        assert tag not in page
    assert "\x1b" not in page + text


def test_long_answers_are_folded_and_live_ones_are_cut() -> None:
    column = AnswerColumn("A", ["word " * 2000])
    page = columns_html([column])
    assert "8,500 more characters" in page
    assert html_text(page).count("word") == 2000
    live = columns_html([AnswerColumn("A", ["word " * 2000] * 9)], is_live=True)
    assert len(live) < 8000
    assert "and 3 more" in live
    assert html_text(columns_html([AnswerColumn("A", [])], is_live=True)) == "A…"


def test_many_columns_are_cut_with_a_note() -> None:
    columns = [AnswerColumn(f"variant {number};", ["x"]) for number in range(70)]
    note = "Only 60 of 70 variants are shown; the frame has all."
    for shown in (columns_html(columns), columns_text(columns)):
        assert note in shown
        assert "variant 59;" in shown
        assert "variant 60;" not in shown


def test_empty_answer_is_named() -> None:
    assert "(no text)" in columns_html([AnswerColumn("A", [""])])
    assert "(no text)" in columns_text([AnswerColumn("A", [""])])
