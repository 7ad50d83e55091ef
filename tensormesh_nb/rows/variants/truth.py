"""Whether an answer is the right one."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, TypeAlias

from ...analysis.text_units import words
from ...errors import RequestError

__all__ = ["MATCHES", "Match", "check_truths", "contains", "equals", "match_named", "score"]

Match: TypeAlias = Callable[[str, Any], Any] | Literal["equals", "contains"]
"""The name of a measure, or a function of an answer's text and the truth, which returns True, False
or a score."""

_EDGES = " \t\r\n.。,;:!\"'`*_“”‘’"
_VALUE = r"[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(rf"(?<![\w.]){_VALUE}(?!\w)")
_AMOUNT = re.compile(rf"[$€£¥]?\s?({_VALUE}|[-+]?\.\d+)\s?[%$€£¥]?")
_CODE = re.compile(r"[-+−]?0\d")  # 007 is no number


def equals(text: str, truth: Any) -> bool:
    """Whether an answer is the truth and nothing else.

    Case, white space, and punctuation, quotes and Markdown at the edges are ignored; numbers are
    compared as numbers: "4", "4.0" and "$4.00" are 4.

    Args:
        text: the answer.
        truth: the right answer: a text, a number or a truth value.
    """
    shown = _shown(truth)
    given, wanted = _plain(text), _plain(shown)
    if given == wanted:
        return bool(wanted) or text.strip() == shown.strip()
    if not _is_number(truth):
        number = None if _CODE.match(wanted) else _value(wanted)
    else:
        number = _number(truth)
    return number is not None and _is_close(_value(_trimmed(text)), number)


def contains(text: str, truth: Any) -> bool:
    """Whether an answer contains the truth, as whole words or as a number.

    A truth of one letter must match in case: "A" is not in "a dog".
    """
    if _is_number(truth):
        return any(_is_close(_value(each), _number(truth)) for each in _NUMBER.findall(text))
    wanted, given = _words(_shown(truth)), _words(text)
    if len(_shown(truth)) > 1:
        wanted, given = ([word.casefold() for word in each] for each in (wanted, given))
    size = len(wanted)
    return size > 0 and any(given[at : at + size] == wanted for at in range(len(given)))


MATCHES: dict[str, Callable[[str, Any], bool]] = {"equals": equals, "contains": contains}
"""Measures by name."""


def match_named(given: Match | None) -> Callable[[str, Any], Any]:
    """A measure by its name, or the given function; ``equals`` by default.

    Raises:
        RequestError: it is not a name or a function.
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
        RequestError: ``match`` did not return a number.
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


def check_truths(cells: Mapping[Any, Any], match: Match | None) -> None:
    """Check that every truth can be compared by a named measure.

    Args:
        cells: the truths by row.
        match: the measure; a function may take any truth.

    Raises:
        RequestError: a truth is a list or another collection.
    """
    for label, cell in cells.items() if not callable(match) else ():
        if isinstance(cell, Collection) and not isinstance(cell, str):
            kind = type(cell).__name__
            raise RequestError(
                f"truth: row {label!r} has a {kind}, which cannot be compared with a text. Pass a "
                "function: match=lambda text, truth: text in truth.",
                field="truth",
            )


def _shown(truth: Any) -> str:
    """The truth as text; midnight is left out of a date."""
    is_date = isinstance(truth, datetime) and truth.time() == time()
    return truth.date().isoformat() if is_date else str(truth)


def _plain(text: str) -> str:
    return " ".join(_usual(text).strip(_EDGES).casefold().split())


def _trimmed(text: str) -> str:
    """The text without edges, but with the full stop of ".5"."""
    return _usual(text).rstrip(_EDGES).lstrip(_EDGES.replace(".", ""))


def _words(text: str) -> list[str]:
    usual = _usual(text)
    return [usual[start:end] for start, end in words(usual)]


def _usual(text: str) -> str:
    """The text with the usual forms of full-width digits and apostrophes."""
    return unicodedata.normalize("NFKC", text).replace("’", "'")


def _is_number(truth: Any) -> bool:
    return hasattr(truth, "__float__") and str(truth) not in ("True", "False")


def _number(truth: Any) -> Decimal:
    try:
        return Decimal(str(truth))
    except InvalidOperation:  # a fraction
        return Decimal(float(truth))


def _value(text: str) -> Decimal | None:
    """The number in a text, with a currency or percent sign; None if the text is not a number."""
    found = _AMOUNT.fullmatch(text)
    return Decimal(found[1].replace(",", "").replace("−", "-")) if found else None


def _is_close(given: Decimal | None, wanted: Decimal) -> bool:
    """Whether numbers are equal: whole numbers exactly, others up to rounding."""
    if given is None or given == wanted:
        return given is not None
    is_whole = all(each == each.to_integral_value() for each in (given, wanted))
    return not is_whole and math.isclose(given, wanted, rel_tol=1e-9, abs_tol=1e-12)
