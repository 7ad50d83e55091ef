"""What a saved page needs of a result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...assembly.answer_view import AnswerView

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PageSource"]


class PageSource(AnswerView):
    """An answer with frames, in a tree of branches."""

    @property
    def logprobs(self) -> pd.DataFrame:
        """One row per generated token."""
        raise NotImplementedError

    @property
    def top_logprobs(self) -> pd.DataFrame:
        """One row per (token, alternative)."""
        raise NotImplementedError

    @property
    def parent(self) -> PageSource | None:
        """The answer that this one is a branch of."""
        raise NotImplementedError

    @property
    def branches(self) -> Sequence[PageSource]:
        """The branches of this answer."""
        raise NotImplementedError
