"""Markdown is read without HTML, with tables and strikethrough."""

from __future__ import annotations

from tensormesh_nb.render.markdown.reader import is_dunder, read


def test_html_is_text_and_tables_are_read() -> None:
    kinds = {token.type for token in read("<b>x</b>\n\n|a|\n|-|\n|1|")}
    assert "table_open" in kinds
    assert "html_block" not in kinds
    parts = read("<b>x</b> ~~y~~")[1].children or []
    assert [part.type for part in parts] == ["text", "s_open", "text", "s_close"]
    assert parts[0].content == "<b>x</b> "


def test_invisible_characters_are_escaped() -> None:
    assert read("a\u202eb")[1].content == r"a\u202eb"
    assert read("a\ufdd0b")[1].content == r"a\ufdd0b"


def test_python_names_are_not_emphasis() -> None:
    parts = read("call __init__ and __not this__")[1].children or []
    strong = [at for at, part in enumerate(parts) if part.type == "strong_open"]
    assert [is_dunder(parts, at) for at in strong] == [True, False]
