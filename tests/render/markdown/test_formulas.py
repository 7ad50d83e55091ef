"""Formulas are told from money, variables and paths, and contain nothing that acts."""

from __future__ import annotations

import pytest

from tensormesh_nb.render.markdown.formulas import DISPLAY, INLINE
from tensormesh_nb.render.markdown.reader import read


def formulas(text: str) -> list[tuple[str, str]]:
    return [
        (part.type, part.content)
        for block in read(text)
        for part in (block, *(block.children or ()))
        if part.type in (INLINE, DISPLAY)
    ]


@pytest.mark.parametrize(
    ("text", "kind", "tex"),
    [
        ("so $x^2$.", INLINE, "x^2"),
        (r"so \(a_1 + b\), and", INLINE, "a_1 + b"),
        (r"cost \(5\)", INLINE, "5"),
        ("$$x = 1$$", DISPLAY, "x = 1"),
        ("a $$x = 1$$ b", DISPLAY, "x = 1"),
        ("\\[\nx = 1\n\n\\]", DISPLAY, "x = 1"),
        ("as in\n\\[\n- x \\\\\n= y\n\\]\nfollows", DISPLAY, r"- x \\ = y"),
        ("- item\n  \\[\n  x\n  \\]", DISPLAY, "x"),
        ("\\begin{align}\na &= b\n\\end{align}", DISPLAY, r"\begin{aligned}a &= b\end{aligned}"),
        (r"\[\begin{equation}x\end{equation}\]", DISPLAY, "x"),
        ("$$x % a comment\n+ y$$", DISPLAY, "x + y"),
        (r"$\text{if } x > 0$", INLINE, r"\text{if } x > 0"),
    ],
)
def test_formula_is_found(text: str, kind: str, tex: str) -> None:
    assert formulas(text) == [(kind, tex)]


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $6",
        "$5-$6, or US$7",
        "paid $20 (or $15)",
        "$HOME and $PATH",
        "$HOME/$USER",
        "$(date) and $(pwd)",
        "from $10 million to $12 million",
        "costs $5, they said, and more$ again",
        r"C:\(x86\)",
        r"\$x\$",
        "$ x $",
        "`$x$`",
        "```\n$$x$$\n```",
        "$x",
        "$$",
        r"\[ x",
        "$x{$",
    ],
)
def test_text_that_is_no_formula(text: str) -> None:
    assert formulas(text) == []


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\url{x}",
        r"\require{html}",
        r"\unicode{x202e}",
        r"\def\frac{x}",
        r"\gdef\x{y}",
        r"\newcommand{\x}{y}",
        r"\class{x}{y}",
        r"\style{color:red}{y}",
        r"\includegraphics{//evil.example/x}",
        r"\htmlStyle{x}{y}",
        r"\catcode`x",
        "@@0@@",
    ],
)
def test_formula_that_could_act_is_text(tex: str) -> None:
    assert formulas(f"$${tex}$$") == []


def test_commands_with_similar_names_are_typeset() -> None:
    assert formulas(r"$\delta \letter \inf$")
