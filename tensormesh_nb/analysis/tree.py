"""Family: the branches that grow from a result, as a tree to look at.

Results know their parent, so a branch keeps it; a parent does not keep its branches: those that
nobody holds any more (no variable, no ``Out``) are forgotten.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from ..assembly.choice import Choice
from ..frames.dtypes import floats, integers
from ..wire.sanitize import escape_unsafe, one_line

__all__ = ["Tree"]

_SHOWN = 60  # characters of what a branch says on its own
_DEEPEST = 50  # levels that are drawn one inside the other


class Relative(Protocol):
    """A result as a member of its family."""

    @property
    def parent(self) -> Relative | None: ...
    @property
    def branches(self) -> Sequence[Relative]: ...
    @property
    def branch_position(self) -> int | None: ...
    @property
    def prefix_logprob(self) -> float | None: ...
    @property
    def status(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def choices(self) -> Sequence[Choice]: ...


class Tree:
    """A result and the branches that are held somewhere, each with what it says on its own.

    Args:
        result: any member of the family: the tree is that of the whole.
    """

    def __init__(self, result: Relative) -> None:
        self._here = result
        root = result
        while root.parent is not None:
            root = root.parent
        self._root = root

    @property
    def results(self) -> list[Relative]:
        """The original and its branches, in the order in which they are shown."""
        return [result for _, result in self._walk()]

    @property
    def frame(self) -> pd.DataFrame:
        """One row per result, in the order of ``results``.

        Columns: parent (number of the row), position (of the forced token), token; logprob
        (natural log) and prob, the joint ones of all tokens up to and with it, NA where one is
        unknown; status, text.
        """
        results = self.results
        row = {id(result): number for number, result in enumerate(results)}
        at = [-1 if each.branch_position is None else each.branch_position for each in results]
        known = [each.prefix_logprob for each in results]
        logprob = np.array([np.nan if one is None else one for one in known])
        return pd.DataFrame(
            {
                "parent": integers(np.array([row.get(id(each.parent), -1) for each in results])),
                "position": integers(np.array(at)),
                "token": pd.Series([*map(_forced, results)], dtype="string"),
                "logprob": floats(logprob),
                "prob": floats(np.exp(logprob)),
                "status": pd.Series([each.status for each in results], dtype="string"),
                "text": pd.Series([each.text for each in results], dtype="string"),
            }
        )

    def __repr__(self) -> str:
        return "\n".join(
            "  " * depth
            + ("└ " if depth else "")
            + escape_unsafe(_line(result))
            + self._mark(result)
            for depth, result in self._walk()
        )

    def _repr_html_(self) -> str:
        rows = [
            f'<div style="margin-left:{1.5 * min(depth, _DEEPEST):g}em;overflow-wrap:break-word">'
            f"{'└ ' if depth else ''}{_escaped(_line(result))}"
            f"{'<b> ◂</b>' if result is self._here else ''}</div>"
            for depth, result in self._walk()
        ]
        opening = '<div class="tm-tree tex2jax_ignore mathjax_ignore" style="max-width:60em">'
        return opening + "".join(rows) + "</div>"

    def _walk(self) -> Iterator[tuple[int, Relative]]:
        left = [(0, self._root)]
        while left:
            depth, result = left.pop()
            yield depth, result
            left += [(depth + 1, branch) for branch in reversed(result.branches)]

    def _mark(self, result: Relative) -> str:
        return " ◂" if result is self._here and result is not self._root else ""


def _line(result: Relative) -> str:
    """One line about a result: where it leaves its parent, what follows, how likely that was."""
    if result.parent is None or result.branch_position is None:
        return one_line(result.text, _SHOWN) or "(no text)"
    at, choice = result.branch_position, result.choices[0]
    start = choice.alignment().start[at] if at < len(choice.tokens) else -1
    own = result.text.encode("utf-8", "surrogatepass")[max(start, 0) :].decode("utf-8", "replace")
    shown = one_line(own, _SHOWN) or "(no text)"
    likely = result.prefix_logprob
    chance = "" if likely is None else f", joint probability {_share(likely)}"
    status = "" if result.status == "complete" else f" [{result.status}]"
    return f"at {at}: {shown!r}{chance}{status}"


def _forced(result: Relative) -> str | None:
    """The token that a branch begins with; None for the original."""
    at = result.branch_position
    tokens = result.choices[0].tokens if result.choices else []
    return None if at is None or at >= len(tokens) else tokens[at]


def _share(logprob: float) -> str:
    from math import exp

    return f"{exp(logprob):.3g}"


def _escaped(text: str) -> str:
    return html.escape(escape_unsafe(text))
