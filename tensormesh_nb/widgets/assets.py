"""Module: the JavaScript of a widget, joined from the ES modules that it is written in."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["module", "style"]

HERE = Path(__file__).parent

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=function|class|const|async)", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:/\*\*.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)


def module(name: str) -> str:
    """A module with the modules it imports in front of it, as one module.

    Front ends take a widget's code as one text, and imports between files have nowhere to point to
    in it. Written apart the files are checked by any tool; names must differ across them. Comments
    and indentation stay behind: the text is in the state of every instance.

    Args:
        name: file name in this folder.
    """
    done: dict[str, str] = {}
    _gather(name, done)
    *before, last = done.values()
    return "".join([*(_EXPORT.sub("", text) for text in before), last])


def style(*names: str) -> str:
    """Style sheets of this folder, end to end."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


def _gather(name: str, done: dict[str, str]) -> None:
    if name in done:
        return
    text = (HERE / name).read_text(encoding="utf-8")
    for needed in _IMPORT.findall(text):
        _gather(needed, done)
    done[name] = _INDENT.sub("", _COMMENT.sub("", _IMPORT.sub("", text)))
