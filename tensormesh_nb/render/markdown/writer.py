"""Writes Markdown that every front end reads alike, and in which nothing acts or loads.

A model's text is untrusted, and front ends run the HTML that Markdown may contain. So the text is
read and written anew: HTML stays text, images become links, links lead to web pages or mail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from ...wire.sanitize import escape_unsafe
from .formulas import DISPLAY
from .inline_writer import InlineWriter, code_as_html, formula
from .reader import read

__all__ = ["safe_markdown"]

_LANGUAGE = re.compile(r"[\w+#.-]{1,40}")
# What JupyterLab reads as a formula even in code.
_MISREAD = re.compile(r"\\\\[()\[\]]")
# Text that some front ends read as HTML or a formula if the code is in a list or quotation.
_MISREAD_INSIDE = re.compile(r"\\\\[()\[\]]|\$\$|\\begin|[<`]")
_TASK = re.compile(r"\[[ xX]\] ")
_ALIGNS = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}


def safe_markdown(text: str) -> str:
    """The Markdown of an untrusted text, without HTML, images, and links that act."""
    blocks = read(text)
    return "\n".join(_Writer(blocks).write(0, len(blocks)))


class _Writer:
    """Writes blocks as lines."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._ends = _ends(tokens)
        self._depth = 0  # lists and quotations that are open

    def write(self, start: int, end: int, *, is_tight: bool = False) -> list[str]:
        """The lines of the blocks among tokens."""
        lines: list[str] = []
        at = start
        while at < end:
            block = self._block(at)
            if block:
                if lines and not (is_tight and self._may_follow_closely(at)):
                    lines.append("")
                lines += block
            at = self._ends[at] + 1
        return lines

    def _may_follow_closely(self, at: int) -> bool:
        """Whether a block of a tight list begins without a blank line before it."""
        token = self._tokens[at]
        return token.type in ("bullet_list_open", "fence") or (
            token.type == "ordered_list_open" and token.attrGet("start") is None
        )

    def _block(self, at: int) -> list[str]:
        token = self._tokens[at]
        match token.type:
            case "paragraph_open":
                return self._paragraph(at)
            case "heading_open":
                text = InlineWriter(" ").write(self._tokens[at + 1].children or [])
                # A sign at the end would close the heading.
                return [f"{'#' * int(token.tag[1:])} {re.sub('#$', '&#35;', text)}"]
            case "fence" | "code_block":
                return self._code(token)
            case "hr":
                return ["***"]
            case "blockquote_open":
                inside = self._inside(at)
                return [f"> {line}" if line else ">" for line in inside]
            case "bullet_list_open" | "ordered_list_open":
                return self._list(at)
            case "table_open":
                return self._table(at)
        return [f"$${formula(token)}$$"] if token.type == DISPLAY else []

    def _inside(self, at: int, *, is_tight: bool = False) -> list[str]:
        self._depth += 1
        lines = self.write(at + 1, self._ends[at], is_tight=is_tight)
        self._depth -= 1
        return lines

    def _paragraph(self, at: int) -> list[str]:
        parts = self._tokens[at + 1].children or []
        task = None
        if at and self._tokens[at - 1].type == "list_item_open" and parts:
            task = _TASK.match(parts[0].content)
        if task is not None:
            parts[0].content = parts[0].content[task.end() :]
        # The spaces keep a line break, as chat applications do.
        text = InlineWriter("  \n", is_paragraph=True).write(parts)
        return f"{task[0] if task else ''}{text}".split("\n")

    def _list(self, at: int) -> list[str]:
        level = self._tokens[at].level
        inside = range(at + 1, self._ends[at])
        items = [
            place
            for place in inside
            if self._tokens[place].type == "list_item_open"
            and self._tokens[place].level == level + 1
        ]
        is_tight = all(
            self._tokens[place].hidden
            for place in inside
            if self._tokens[place].type == "paragraph_open"
            and self._tokens[place].level == level + 2
        )
        lines: list[str] = []
        for place in items:
            marker = f"{self._tokens[place].info}{self._tokens[place].markup}"
            first, *others = self._inside(place, is_tight=is_tight) or [""]
            if lines and not is_tight:
                lines.append("")
            lines.append(f"{marker} {first}" if first else marker)
            indent = " " * (len(marker) + 1)
            lines += [f"{indent}{line}" if line else "" for line in others]
        return lines

    def _code(self, token: Token) -> list[str]:
        code = escape_unsafe(token.content)
        found = _LANGUAGE.match(token.info.strip())
        language = found[0] if found else ""
        if (_MISREAD_INSIDE if self._depth else _MISREAD).search(code):
            name = f' class="language-{language}"' if language else ""
            return [f"<pre><code{name}>{code_as_html(code)}</code></pre>"]
        longest = max(map(len, re.findall("`+", code)), default=0)
        fence = "`" * max(3, longest + 1)
        lines = code.removesuffix("\n").split("\n") if code else []
        return [f"{fence}{language}", *lines, fence]

    def _table(self, at: int) -> list[str]:
        rows: list[list[str]] = []
        aligns: list[str] = []
        for place in range(at, self._ends[at]):
            token = self._tokens[place]
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                rows[-1].append(InlineWriter(" ").write(self._tokens[place + 1].children or []))
                if token.type == "th_open":
                    style = str(token.attrGet("style") or "")
                    aligns.append(_ALIGNS[style.removeprefix("text-align:")])
        head, *body = (f"| {' | '.join(row)} |" for row in rows)
        return [head, f"| {' | '.join(aligns)} |", *body]


def _ends(tokens: Sequence[Token]) -> list[int]:
    """The index of each token's closing one, or its own."""
    ends, opened = list(range(len(tokens))), []
    for at, token in enumerate(tokens):
        if token.nesting == 1:
            opened.append(at)
        elif token.nesting == -1:
            ends[opened.pop()] = at
    return ends
