"""The tree of branches as text and HTML."""

from __future__ import annotations

import tensormesh_nb as tm
from tensormesh_nb.render.branch_tree import BranchTreeView

from ..factories import entry, make_builder, make_chunk


def branches() -> tuple[tm.ChatResult, tm.ChatResult]:
    """A result and a branch at its second token."""

    def made(*tokens: str) -> tm.ChatResult:
        chunk = make_chunk("".join(tokens), [entry(token, -1.0) for token in tokens])
        builder = make_builder(chunk)
        builder.finish("complete", 0.1)
        return tm.ChatResult(builder.answer)

    root, branch = made("It is", " <b>"), made("It is", " x\ny")
    branch._answer.branch_position = 1
    child = tm.ChatResult(branch._answer, parent=root)
    return root, child


def test_line_of_a_branch_has_position_text_and_probability() -> None:
    root, child = branches()
    first, second = repr(BranchTreeView(child)).splitlines()
    assert first == "It is <b>"
    assert second == "  └ at 1: 'x y', joint probability 0.135 ◂"
    assert "◂" not in repr(BranchTreeView(root))


def test_tree_is_escaped_in_html() -> None:
    _, child = branches()
    html = BranchTreeView(child)._repr_html_()
    assert "It is &lt;b&gt;" in html
    assert html.count("<b>") == 1  # the mark of the result itself
    assert "margin-left:1.5em" in html


def test_status_of_an_incomplete_branch_is_shown() -> None:
    _, child = branches()
    child._answer.status = "interrupted"
    assert "[interrupted]" in repr(BranchTreeView(child))
