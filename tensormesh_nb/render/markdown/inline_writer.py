"""Writes the text within a line of Markdown, so that nothing in it acts, loads or is misread.

Signs in plain text are escaped, some as HTML entities: front ends differ in what they typeset.
JupyterLab finds formulas by dollars, even escaped ones, and by ``\\\\(``, even in code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

from markdown_it.token import Token

from ...wire.sanitize import escape_unsafe
from .formulas import DISPLAY, INLINE
from .lenient_syntax import with_bars
from .reader import is_dunder

__all__ = ["InlineWriter", "code_as_html", "formula"]

_HOST = r"https?://[\w.-]+(?::\d+)?(?=[/?#\s]|$)"
_PLAIN = r"[^\s<>\"'`|\\()\[\]]"
_URL = rf"{_HOST}(?:{_PLAIN}|\({_PLAIN}*\))*(?<![.,:;!?*_~])"
_SIGN = re.compile(
    rf"<br ?/?>|<(sub|sup|kbd)>([^<>]*)</\1>|{_URL}|(?:https?:(?=//)|www\.)"
    # Signs that act only beside others. An address may be the target of a link.
    r"|(?<![^\W_])_|_(?![^\W_])|\](?=[(\[:{]|http|$)|!(?=\[|http|$)|&(?=[#\w])"
    r"|[\\`*<~$|]"
)
# At the start of a line: what would begin a list, heading, quotation, rule, task or definition.
_LINE_START = re.compile(r"[-+=#>\[]|(?P<number>\d{1,9})(?P<end>[.)])(?=\s|$)")
_ENTITIES = {sign: f"&#{ord(sign)};" for sign in "`~|[]!\\$"}
_ENTITIES |= {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
# Dollars and backslashes begin formulas in a page's text, but not across elements.
_APART = re.compile(r"\$|\\(?=[()\[\]]|begin|end)")
_WEB = re.compile(rf"{_HOST}|mailto:\S", re.IGNORECASE)
# Code that a front end would read as a formula, or end elsewhere.
_MISREAD = re.compile(r"\\\\[()\[\]]|\$\$|\\begin|[<`]")
# In a formula, a tag, link or image, which TeX reads alike with a space inside.
_ACTING = re.compile(r"<(?=[A-Za-z/!?])|!(?=\[)|\](?=[(\[:])")
# A line that begins with a tag of its own would be a block of HTML.
_BREAKS = re.compile(r"(?:\s|<br ?/?>)+")
_EMPHASIS = {f"{kind}_{end}" for kind in ("em", "strong", "s") for end in ("open", "close")}


class InlineWriter:
    """Writes the parts of a paragraph, heading or cell.

    Args:
        line_break: is written for the end of a line.
        is_paragraph: whether a line could be read as the start of another block.
    """

    def __init__(self, line_break: str, *, is_paragraph: bool = False) -> None:
        self._line_break = line_break
        self._is_paragraph = is_paragraph
        self._written: list[str] = []
        self._is_last = False  # of the parts
        self._links: list[str] = []  # addresses of the links that are open
        self._write: dict[str, Callable[[Token], str]] = {
            "text": lambda part: self._text(part.content),
            "softbreak": lambda _: self._line_break,
            "hardbreak": lambda _: self._line_break,
            "code_inline": self._code,
            "link_open": self._link_open,
            "link_close": self._link_close,
            "image": self._image,
            INLINE: lambda part: f"${self._formula(part)}$",
            DISPLAY: lambda part: f"$${self._formula(part)}$$",
            **dict.fromkeys(_EMPHASIS, lambda part: part.markup),
        }
        self._tags: dict[int, str] = {}  # of emphasis that Markdown would not read, by part

    def write(self, parts: Sequence[Token]) -> str:
        """The text of the parts."""
        self._tags = _tags(parts)
        at = 0
        while at < len(parts):
            self._is_last = at == len(parts) - 1
            if is_dunder(parts, at):
                self._written.append(self._text(f"__{parts[at + 1].content}__"))
                at += 3
                continue
            self._written.append(self._tags.get(at) or self._write[parts[at].type](parts[at]))
            at += 1
        return "".join(self._written)

    def _text(self, text: str) -> str:
        text = escape_unsafe(with_bars(text)).replace("\n", " ")
        start = ""
        if self._starts_line():
            text = text[found.end() :] if (found := _BREAKS.match(text)) else text
            found = _LINE_START.match(text) if self._is_paragraph else None
            if found is not None:
                start = f"{found['number']}\\{found['end']}" if found["end"] else _escape(found[0])
                text = text[found.end() :]
        return start + _SIGN.sub(self._sign, text)

    def _starts_line(self) -> bool:
        return not any(self._written) or self._written[-1] == self._line_break

    def _sign(self, found: re.Match[str]) -> str:
        sign = found[0]
        if self._is_last and sign in ("!", "]") and found.end() == len(found.string):
            return sign
        if sign.startswith("<br"):
            return "<br>"
        if found[1]:
            return f"<{found[1]}>{_SIGN.sub(self._sign, found[2])}</{found[1]}>"
        if sign.endswith((":", ".")):  # no address that a front end should link
            return f"{sign[:-1]}&#{ord(sign[-1])};"
        if sign.startswith("http"):
            shown = "".join(map(_escape, sign))
            return shown if self._links else f"[{shown}]({_address(sign)})"
        if _APART.match(found.string, found.start()):
            return f"<span>{_ENTITIES[sign]}</span>"
        return _escape(sign)

    def _code(self, part: Token) -> str:
        code = escape_unsafe(with_bars(part.content))
        if _MISREAD.search(code) or ("|" in code and not self._is_paragraph):
            return f"<code>{code_as_html(code)}</code>"
        pad = " " if code[0] == code[-1] == " " and code.strip() else ""
        return f"`{pad}{code}{pad}`"

    def _link_open(self, part: Token) -> str:
        self._links.append(_address(str(part.attrGet("href") or "")))
        return "[" if self._links[-1] else ""

    def _link_close(self, _: Token) -> str:
        address = self._links.pop()
        return f"]({address})" if address else ""

    def _image(self, part: Token) -> str:
        """A link to the image, because loading it would tell its host what is in the address."""
        address = _address(str(part.attrGet("src") or ""))
        label = self._text(f"image: {part.content}".strip())
        return f"[{label}]({address})" if address and not self._links else label

    def _formula(self, part: Token) -> str:
        tex = formula(part)
        if not self._is_paragraph:  # a cell ends at a bar
            tex = tex.replace("\\|", "\\Vert ").replace("|", "\\vert ")
        return tex


def _tags(parts: Sequence[Token]) -> dict[int, str]:
    """Tags for strong text beside a letter whose own edge is not a letter: signs would be text."""
    tags: dict[int, str] = {}
    opened: list[int] = []
    for at, part in enumerate(parts):
        if part.type == "strong_open":
            opened.append(at)
        elif part.type == "strong_close":
            start = opened.pop()
            edges = ((start - 1, start + 1), (at + 1, at - 1))
            if any(
                _letter(parts, outer, outer < inner) and not _letter(parts, inner, outer > inner)
                for outer, inner in edges
            ):
                tags |= {start: "<strong>", at: "</strong>"}
    return tags


def _letter(parts: Sequence[Token], at: int, is_end: bool) -> bool:
    """Whether a part ends or begins with a letter or digit."""
    text = parts[at].content if 0 <= at < len(parts) else ""
    return text[-1:].isalnum() if is_end else text[:1].isalnum()


def formula(part: Token) -> str:
    """A formula's TeX, harmless also where formulas are read as Markdown."""
    return _ACTING.sub(r"\g<0> ", with_bars(part.content))


def code_as_html(code: str) -> str:
    """Code as HTML in which no front end finds Markdown, formulas or addresses."""
    return re.sub(r"[^\w ,]|_", lambda found: f"&#{ord(found[0])};", code)


def _escape(sign: str) -> str:
    if sign.isalnum():
        return sign
    return _ENTITIES.get(sign) or (f"\\{sign}" if sign in "*_-+=#" else sign)


def _address(href: str) -> str:
    """The address of a link to a web page or mail; of others, which would act here, nothing."""
    if not _WEB.match(href):
        return ""
    return quote(href, safe="%/:?=;,@+#-._~&").replace("&", "&amp;")
