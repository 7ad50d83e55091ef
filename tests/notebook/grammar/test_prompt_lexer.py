"""Prompt cells in Pygments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name
from pygments.token import Error, Keyword, Name, Number, String, Text

from tensormesh_nb.notebook.grammar.prompt_lexer import PromptLexer

CELL = """\
%%tmchat -s "It's terse." -t 0.5 --top-p=1 \\
  -m {{ model }} --view tokens
@user
Don't colour 'this' or def that(): {{ name }} costs $5.
\\@user
@assistant
"""


def test_parts_of_a_cell_have_their_kinds() -> None:
    found = [(kind, text) for kind, text in PromptLexer().get_tokens(CELL) if kind is not Text]
    assert found == [
        (Keyword.Namespace, "%%tmchat"),
        (Name.Attribute, "-s"),
        (String, '"It\'s terse."'),
        (Name.Attribute, "-t"),
        (Number, "0.5"),
        (Name.Attribute, "--top-p"),
        (found[6][0], "="),
        (Number, "1"),
        (found[8][0], "\\\n"),
        (Name.Attribute, "-m"),
        (Name.Variable, "{{ model }}"),
        (Name.Attribute, "--view"),
        (Keyword, "@user"),
        (Name.Variable, "{{ name }}"),
        (Keyword, "@assistant"),
    ]


@pytest.mark.parametrize("text", [CELL, "%tmchat config model=a", "%load_ext tensormesh_nb"])
def test_found_by_its_name(text: str) -> None:
    lexer = get_lexer_by_name("tmchat")
    assert "".join(part for _, part in lexer.get_tokens(text)).rstrip() == text.rstrip()


@given(st.text(st.sampled_from("%tmcha @user{}'\"\\-=0.5\n\té😀"), max_size=60))
def test_any_text_is_kept(text: str) -> None:
    parts = list(PromptLexer(stripnl=False, ensurenl=False).get_tokens("%%tmchat " + text))
    assert "".join(part for _, part in parts) == "%%tmchat " + text
    assert all(kind is not Error for kind, _ in parts)
