"""Several answers to one prompt as a tree: their shared parts, counts, and where they part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter

import numpy as np
import pandas as pd

from ...frames.dtypes import integers
from ...wire.sanitize import one_line
from ..text_units import words

__all__ = ["AnswerNode", "AnswerTree"]

_QUOTED = 4  # words before the place where answers part


@dataclass
class AnswerNode:
    """A part of the text shared by some answers after the same beginning.

    Attributes:
        text: the part.
        count: number of answers with this part.
        ends: number of answers that end here.
        children: continuations of the others, most frequent first.
    """

    text: str
    count: int
    ends: int = 0
    children: list[AnswerNode] = field(default_factory=list)


class AnswerTree:
    """The tree of several answers. Answers part between words, never within one.

    Args:
        answers: the texts.

    Attributes:
        root: the part that all answers share, may be empty; None without answers.
        count: number of answers.
        different: number of different texts.
    """

    def __init__(self, answers: Sequence[str]) -> None:
        self.count, self.different = len(answers), len(set(answers))
        self.root = _tree([_pieces(answer) for answer in answers]) if answers else None

    @property
    def parts_at(self) -> int | None:
        """Offset in UTF-8 at which the answers first part; None if they are all the same."""
        if self.root is None or not self.root.children:
            return None
        return len(self.root.text.encode("utf-8", "surrogatepass"))

    @property
    def frame(self) -> pd.DataFrame:
        """One row per part, each before its continuations.

        Columns: parent (number of its row, NA for the first), depth, count, ends, text.
        """
        rows = list(self._numbered())
        return pd.DataFrame(
            {
                "parent": integers(np.array([parent for parent, _, _ in rows], int)),
                "depth": integers(np.array([depth for _, depth, _ in rows], int)),
                "count": integers(np.array([node.count for _, _, node in rows], int)),
                "ends": integers(np.array([node.ends for _, _, node in rows], int)),
                "text": pd.Series([node.text for _, _, node in rows], dtype="string"),
            }
        )

    @property
    def statement(self) -> str:
        """The findings in words."""
        if not self.count:
            return "There is no complete answer."
        if self.count == 1:
            return "There is one answer."
        if self.parts_at is None:
            return f"All {self.count} answers are the same."
        different = f"{self.count} answers, {self.different} different"
        shared = self.root.text.split() if self.root is not None else []
        if not shared:
            return f"{different}; they part at the first word."
        end = one_line(" ".join(shared[-_QUOTED:]), 60)
        return f"{different}; they part at byte {self.parts_at}, after “{end}”."

    def walk(self) -> Iterator[tuple[int, AnswerNode]]:
        """Depth and part, each before its continuations."""
        return ((depth, node) for _, depth, node in self._numbered())

    def _numbered(self) -> Iterator[tuple[int, int, AnswerNode]]:
        """Number of the parent (-1 for none), depth and part."""
        stack = [(-1, 0, self.root)] if self.root is not None else []
        number = 0
        while stack:
            parent, depth, node = stack.pop()
            yield parent, depth, node
            stack += [(number, depth + 1, child) for child in reversed(node.children)]
            number += 1


def _pieces(text: str) -> list[str]:
    """The words of a text and the characters between them."""
    borders = [0, *(border for place in words(text) for border in place), len(text)]
    return [text[a:b] for a, b in pairwise(borders) if b > a]


def _tree(answers: list[list[str]]) -> AnswerNode:
    root = AnswerNode("", 0)
    stack = [(root, 0, answers)]
    while stack:
        node, start, group = stack.pop()
        end = _shared(group, start)
        node.text = "".join(group[0][start:end])
        node.count = len(group)
        longer = [pieces for pieces in group if len(pieces) > end]
        node.ends = len(group) - len(longer)
        following = itemgetter(end)
        longer.sort(key=following)
        found = [list(same) for _, same in groupby(longer, following)]
        found.sort(key=len, reverse=True)
        for same in found:
            child = AnswerNode("", 0)
            node.children.append(child)
            stack.append((child, end, same))
    return root


def _shared(group: list[list[str]], start: int) -> int:
    """The end of the pieces that all answers share."""
    first, end = group[0], start
    limit = min(map(len, group))
    while end < limit and all(pieces[end] == first[end] for pieces in group):
        end += 1
    return end
