"""Markdown: an answer as safe HTML, and as a tree of nodes that a page builds without reading HTML.

A model writes what it likes, and what it read may have told it to: raw HTML is text here, images
become links (a picture's address can carry a secret away), and what is left passes a sanitiser.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from functools import cache, lru_cache
from html.parser import HTMLParser
from typing import Any, TypeAlias

import nh3
from markdown_it import MarkdownIt

from ..wire.sanitize import escape_unsafe, shorten

__all__ = ["LONGEST", "MOST", "Tree", "html_of", "tree_of"]

Tree: TypeAlias = list[Any]
"""Strings, and nodes as ``[tag, attributes, *children]``."""

LONGEST = 200_000
"""Characters that are rendered; a longer text stays plain, so that no page stands still for it."""

MOST = 3_000
"""Tags that an answer may have; one with more (a table of 180,000 cells) stays plain, too: a page
lays out so many within a tenth of a second."""

_BLOCK = 200  # lines of plain text that are laid out together, and only when they are in sight
_PLAIN = "white-space:pre-wrap;margin:0;content-visibility:auto;contain-intrinsic-size:auto 200lh"

_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}
_VOID = {"br", "hr"}


@lru_cache(maxsize=200)  # a conversation's static HTML is made anew after every turn
def html_of(text: str) -> str:
    """The text as HTML that runs nothing and loads nothing."""
    shown = escape_unsafe(shorten(text))
    # A reference (&#8238;) has become its character.
    source = escape_unsafe(_reader().render(shown)) if len(shown) <= LONGEST else ""
    if len(shown) > LONGEST or source.count("<") > MOST:
        return "".join(_plain(shown))
    return nh3.clean(
        source,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _plain(text: str) -> Iterator[str]:
    lines = text.split("\n")
    for at in range(0, len(lines), _BLOCK):
        block = "\n".join(lines[at : at + _BLOCK])
        # A line break right after the tag would be swallowed.
        yield f'<pre style="{_PLAIN}">\n{html.escape(block)}</pre>'


def tree_of(source: str) -> Tree:
    """HTML of our own making as nodes."""
    builder = _Builder()
    builder.feed(source)
    builder.close()
    return builder.tree


@cache
def _reader() -> MarkdownIt:
    # Without the image rule ![a](b) is a link; without html, tags are text.
    return (
        MarkdownIt("commonmark", {"html": False, "breaks": True})
        .enable(["table", "strikethrough"])
        .disable("image")
    )


def _kept(_tag: str, name: str, value: str) -> str | None:
    """An attribute's value, None where it goes: an address without a host is the notebook's own."""
    if name == "href" and not value.lower().startswith(("http://", "https://", "mailto:")):
        return None
    return value


class _Builder(HTMLParser):
    """Builds the tree while it reads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tree: Tree = []
        self._open: list[Tree] = [self.tree]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node: Tree = [tag, {name: value or "" for name, value in attrs}]
        self._open[-1].append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        node = self._open[-1]
        if len(node) == 2 and node[0] == "pre":
            data = data.removeprefix("\n")  # as a parser of HTML does
        if data:
            node.append(data)
