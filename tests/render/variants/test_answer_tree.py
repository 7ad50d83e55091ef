"""The tree of answers as text and as HTML."""

from __future__ import annotations

from html.parser import HTMLParser

from tensormesh_nb.render.variants.answer_tree import AnswerTreeView


class Nesting(HTMLParser):
    """The open tags, and the depth of lists at each piece of text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[int, str]] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, _: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "li" in self.open and data.strip():
            self.found.append((self.open.count("ul"), data.strip()))


def test_tree_is_nested_lists() -> None:
    page = AnswerTreeView(["It is Rome.", "It is Rome.", "It is <b>."])._repr_html_()
    assert Nesting(page).found == [
        *((1, "3×"), (1, "It is")),
        *((2, "2×"), (2, "Rome.")),
        *((2, "1×"), (2, "<b>.")),
    ]
    assert "<b>." not in page


def test_tree_as_text() -> None:
    assert repr(AnswerTreeView(["It is Rome.", "It is Rome.", "It is"])) == (
        "3 answers, 2 different; they part at byte 5, after “It is”.\n"
        "3× It is [1 ends here]\n"
        "  └ 2× Rome."
    )


def test_answers_that_share_nothing_have_no_common_part() -> None:
    tree = AnswerTreeView(["a", "b", "a"])
    assert repr(tree).splitlines()[1:] == ["2× a", "1× b"]
    assert [depth for depth, _ in Nesting(tree._repr_html_()).found] == [1] * 4


def test_large_trees_are_cut() -> None:
    tree = AnswerTreeView([f"{number} " * 200 for number in range(300)])
    assert "Only 200 of 300 parts are shown." in tree._repr_html_()
    assert repr(tree).endswith("... 100 more")
    assert len(tree.list_html()) < 200 * 800
    deep = AnswerTreeView(["a " * n + "b" for n in range(150)])
    assert max(depth for depth, _ in Nesting(deep._repr_html_()).found) == 21


def test_control_characters_are_escaped() -> None:
    tree = AnswerTreeView(["\x1b[31mred", "\u202egnp", ""])
    assert "\x1b" not in repr(tree) + tree._repr_html_()
    assert "\u202e" not in repr(tree) + tree._repr_html_()
