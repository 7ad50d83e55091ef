"""Markdown of an answer as safe HTML for static outputs, and HTML as nodes that a page builds.

The panel's page reads Markdown itself (``frontend/markdown``), also while an answer grows.

The text of a model is untrusted. Raw HTML is shown as text, images become links (the address of an
image can carry data to another site), and the rest goes through a sanitizer.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from html.parser import HTMLParser
from typing import Any, TypeAlias

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..render.markdown.formulas import DISPLAY, INLINE
from ..render.markdown.reader import MAX_CHARACTERS, read
from ..wire.sanitize import escape_unsafe, shorten

__all__ = ["MAX_TAGS", "Tree", "html_of", "tree_of"]

Tree: TypeAlias = list[Any]
"""Strings, and nodes as ``[tag, attributes, *children]``."""

MAX_TAGS = 3_000
"""Tags of an answer that is rendered, which a page lays out within 0.1 s; one with more, such as a
large table, is shown as it is."""

_BLOCK = 200  # lines of plain text in a block, which is laid out when it is in sight
_PLAIN = "white-space:pre-wrap;margin:0;content-visibility:auto;contain-intrinsic-size:auto 200lh"

_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "span"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}
_ATTRIBUTES |= {"th": {"style"}, "td": {"style"}}
_VOID = {"br", "hr"}
# Front ends find formulas in a page's text, but not across elements: dollars are often money.
_FORMULA_SIGN = re.compile(r"\$|\\(?=[()\[\]]|begin)")
_TASK = re.compile(r"(<li>\n?(?:<p>)?)\[([ xX])\] ")


@lru_cache(maxsize=200)  # the static HTML of a conversation is made again after each turn
def html_of(text: str) -> str:
    """The text as HTML without scripts, images or styles."""
    shown = escape_unsafe(shorten(text))
    source = _rendered(shown)
    if source is None or source.count("<") > MAX_TAGS:
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


def _rendered(text: str) -> str | None:
    """HTML that is not sanitized yet, or None for a text that is shown unrendered."""
    tokens = read(text) if len(text) <= MAX_CHARACTERS else None
    writer = _writer()
    # The reader leaves out what is nested deeper.
    limit = writer.options["maxNesting"] - 1
    if tokens is None or any(token.level >= limit for token in tokens):
        return None
    # Escaped again: the renderer replaces references such as &#8238; by their characters.
    source = escape_unsafe(str(writer.renderer.render(tokens, writer.options, {})))
    return _TASK.sub(lambda found: f"{found[1]}{'☐' if found[2] == ' ' else '☑'} ", source)


def _plain(text: str) -> Iterator[str]:
    lines = text.split("\n")
    for at in range(0, len(lines), _BLOCK):
        block = "\n".join(lines[at : at + _BLOCK])
        # HTML ignores a line break right after the tag.
        yield f'<pre style="{_PLAIN}">\n{html.escape(block)}</pre>'


def tree_of(source: str) -> Tree:
    """HTML of ``html_of`` or of a heat map as nodes."""
    builder = _Builder()
    builder.feed(source)
    builder.close()
    return builder.tree


@cache
def _writer() -> MarkdownIt:
    writer = MarkdownIt("commonmark", {"breaks": True})
    for kind, rule in (("image", _image), ("text", _text), (INLINE, _formula), (DISPLAY, _formula)):
        writer.add_render_rule(kind, rule)
    return writer


def _text(_renderer: Any, tokens: Sequence[Token], at: int, *_: object) -> str:
    return _FORMULA_SIGN.sub(r"<span>\g<0></span>", html.escape(tokens[at].content))


def _formula(_renderer: Any, tokens: Sequence[Token], at: int, *_: object) -> str:
    """A formula as TeX, which front ends typeset."""
    sign = "$" if tokens[at].type == INLINE else "$$"
    return f"{sign}{html.escape(tokens[at].content)}{sign}"


def _image(_renderer: Any, tokens: Sequence[Token], at: int, *_: object) -> str:
    """A link to the image that says so."""
    address = str(tokens[at].attrGet("src") or "")
    name = html.escape(tokens[at].content or address)
    return f'<a href="{html.escape(address)}">image: {name}</a>'


def _kept(_tag: str, name: str, value: str) -> str | None:
    """An attribute's value, or None to remove it: relative addresses are those of the notebook."""
    if name == "href" and not value.lower().startswith(("http://", "https://", "mailto:")):
        return None
    if name == "style" and not re.fullmatch("text-align:(left|right|center)", value):
        return None
    return value


class _Builder(HTMLParser):
    """Parses HTML into a tree."""

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
            data = data.removeprefix("\n")  # as HTML parsers do
        if data:
            node.append(data)
