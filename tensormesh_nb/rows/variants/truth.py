"""Whether an answer is the right one."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from ...analysis.text_units import words
from ...errors import RequestError

__all__ = ["MATCHES", "Match", "contains", "equals", "match_named", "score"]

Match: TypeAlias = Callable[[str, Any], Any] | Literal["equals", "contains"]
"""The name of a measure, or a function of an answer's text and the truth, which returns True, False
or a score."""

_EDGES = " \t\r\n.。!\"'`*_“”‘’"
_NUMBER = re.compile(r"(?<![\w.])[-+−]?\d+(?:[.,]\d+)*(?!\w)")


def equals(text: str, truth: Any) -> bool:
    """Whether an answer is the truth and nothing else.

    Case, white space, and full stops, quotes and Markdown at the edges do not count; numbers are
    compared as numbers: "4" and "4.0" are 4.

    Args:
        text: the answer.
        truth: the right answer: a text, a number or a truth value.
    """
    given = _plain(text)
    if not _is_number(truth):
        return given == _plain(str(truth))
    return _is_close(given, truth)


def contains(text: str, truth: Any) -> bool:
    """Whether the truth is somewhere in an answer, as whole words or as a number."""
    if _is_number(truth):
        return any(_is_close(found.replace(",", ""), truth) for found in _NUMBER.findall(text))
    wanted, given = _words(str(truth)), _words(text)
    size = len(wanted)
    return size > 0 and any(given[at : at + size] == wanted for at in range(len(given)))


MATCHES: dict[str, Callable[[str, Any], bool]] = {"equals": equals, "contains": contains}
"""Measures by name."""


def match_named(given: Match | None) -> Callable[[str, Any], Any]:
    """A measure by its name, or the given function; ``equals`` by default.

    Raises:
        RequestError: it is neither.
    """
    if given is None:
        return equals
    if callable(given):
        return given
    if isinstance(given, str) and given in MATCHES:
        return MATCHES[given]
    raise RequestError(
        f"match: expected 'equals', 'contains' or a function of a text and the truth, got "
        f"{given!r:.60}.",
        field="match",
    )


def score(match: Callable[[str, Any], Any], text: str, truth: Any) -> float:
    """The score of an answer: 1 if it is right, 0 if it is wrong, or what ``match`` returned.

    Raises:
        RequestError: ``match`` returned no number.
    """
    found = match(text, truth)
    try:
        value = float(found)
    except (TypeError, ValueError):
        value = math.nan
    if math.isnan(value):
        raise RequestError(
            f"match: expected True, False or a number from the function, got {found!r:.60}.",
            field="match",
        )
    return value


def _plain(text: str) -> str:
    return " ".join(text.strip(_EDGES).casefold().split())


def _words(text: str) -> list[str]:
    return [text[start:end].casefold() for start, end in words(text)]


def _is_number(truth: Any) -> bool:
    return hasattr(truth, "__float__") and str(truth) not in ("True", "False")


def _is_close(text: str, truth: Any) -> bool:
    try:
        given = float(text.replace("−", "-"))
    except ValueError:
        return False
    return math.isclose(given, float(truth), rel_tol=1e-9, abs_tol=1e-12)
