"""Whether an answer is the right one."""

from __future__ import annotations

import math
from typing import Any

__all__ = ["is_right"]

_EDGES = " \t\r\n.。!\"'`*_“”‘’"


def is_right(text: str, truth: Any) -> bool:
    """Whether an answer equals the truth.

    Case, white space, and full stops, quotes and Markdown at the edges do not count; numbers are
    compared as numbers: "4" and "4.0" are 4.

    Args:
        text: the answer.
        truth: the right answer: a text, a number or a truth value.
    """
    given = _plain(text)
    if isinstance(truth, bool) or not hasattr(truth, "__float__"):
        return given == _plain(str(truth))
    try:
        return math.isclose(float(given), float(truth), rel_tol=1e-9, abs_tol=1e-12)
    except ValueError:
        return False


def _plain(text: str) -> str:
    return " ".join(text.strip(_EDGES).casefold().split())
