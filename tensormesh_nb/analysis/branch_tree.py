"""The tree of a result and its branches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from ..assembly.choice import Choice
from ..frames.dtypes import floats, integers

__all__ = ["BranchTree", "TreeNode"]


class TreeNode(Protocol):
    """A result in the tree."""

    @property
    def parent(self) -> TreeNode | None: ...
    @property
    def branches(self) -> Sequence[TreeNode]: ...
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


class BranchTree:
    """The whole tree that a result belongs to.

    Results refer to their branches weakly: branches without another reference (a variable,
    ``Out``) are not in the tree.

    Attributes:
        result: the result that the tree was made from.
        root: the result that all others branch from.
    """

    def __init__(self, result: TreeNode) -> None:
        self.result = result
        root = result
        while root.parent is not None:
            root = root.parent
        self.root = root

    @property
    def results(self) -> list[TreeNode]:
        """All results, each before its branches."""
        return [result for _, result in self.walk()]

    @property
    def frame(self) -> pd.DataFrame:
        """One row per result, in the order of ``results``.

        Columns: parent (number of its row), position and token (the forced token's); logprob (sum
        of the natural logs of all tokens up to and with the forced one) and prob, NA if unknown;
        status, text.
        """
        results = self.results
        row = {id(result): number for number, result in enumerate(results)}
        position = [
            -1 if result.branch_position is None else result.branch_position for result in results
        ]
        known = [result.prefix_logprob for result in results]
        logprob = np.array([np.nan if value is None else value for value in known])
        return pd.DataFrame(
            {
                "parent": integers(
                    np.array([row.get(id(result.parent), -1) for result in results])
                ),
                "position": integers(np.array(position)),
                "token": pd.Series([*map(_forced_token, results)], dtype="string"),
                "logprob": floats(logprob),
                "prob": floats(np.exp(logprob)),
                "status": pd.Series([result.status for result in results], dtype="string"),
                "text": pd.Series([result.text for result in results], dtype="string"),
            }
        )

    def walk(self) -> Iterator[tuple[int, TreeNode]]:
        """Depth and result, each result before its branches."""
        stack = [(0, self.root)]
        while stack:
            depth, result = stack.pop()
            yield depth, result
            stack += [(depth + 1, branch) for branch in reversed(result.branches)]


def _forced_token(result: TreeNode) -> str | None:
    """The first token of a branch; None for the root."""
    at = result.branch_position
    tokens = result.choices[0].tokens if result.choices else []
    return None if at is None or at >= len(tokens) else tokens[at]
