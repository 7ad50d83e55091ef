"""Highlights ``%%tmchat`` cells and ``%tmchat`` lines outside JupyterLab: in the documentation, in
pages of nbconvert and wherever else Pygments is used."""

from __future__ import annotations

from typing import ClassVar

from pygments.lexer import RegexLexer, bygroups, include
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Text

from .cell import ESCAPED_LINE, ROLE_LINE

__all__ = ["PromptLexer"]

_TEMPLATE = r"\{\{.*?\}\}"
_MAGIC = r"(?m)^([ \t]*)(%%?(?:tmchat|load_ext|reload_ext|unload_ext|config|time|timeit|capture))\b"


class PromptLexer(RegexLexer):  # type: ignore[misc]  # Pygments has no types
    """Prompt cells: the magic line with its flags, lines that start a message, ``{{ }}``."""

    name = "tmchat"
    aliases: ClassVar[list[str]] = ["tmchat"]
    filenames: ClassVar[list[str]] = []
    url = ""

    tokens: ClassVar[dict[str, list[object]]] = {
        "root": [
            (_MAGIC, bygroups(Text, Keyword.Namespace), "line"),
            (rf"(?m)^(?:{ROLE_LINE.pattern})$", Keyword),
            (rf"(?m)^(?:{ESCAPED_LINE.pattern})$", Text),
            include("template"),
            (r"[^\n{]+", Text),
            (r"[\n{]", Text),
        ],
        "line": [
            (r"\\[ \t]*\n", Comment.Preproc),
            (r"\n", Text, "#pop"),
            include("template"),
            (r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', String),
            (r"(?<![\w-])--?[A-Za-z][\w-]*(?=[=\s]|$)", Name.Attribute),
            (r"(?<![\w.-])-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?(?![\w.])", Number),
            (r"=", Operator),
            (r"[^\S\n]+|[^\s\"'=\\{]+|[\"'\\{]", Text),
        ],
        "template": [(_TEMPLATE, Name.Variable)],
    }
