"""The columns that frames of tokens have in common, and where their rows come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..assembly.alignment.offsets import PROMPT, SEGMENTS, Alignment
from ..assembly.tokens.columns import TokenColumns
from ..assembly.tokens.token_table import usable_id
from .dtypes import category

__all__ = ["TokenRows", "id_array", "of_prompt", "owned_frame", "segment_category", "segment_codes"]

Array = NDArray[Any]

_NAMES = (*SEGMENTS, PROMPT)


class TokenRows(Protocol):
    """Consecutive tokens: a choice's, or the prompt's."""

    @property
    def index(self) -> int:
        """Index of the choice."""

    @property
    def first(self) -> int:
        """Position of the first token."""

    @property
    def columns(self) -> TokenColumns:
        """Logprobs and alternatives; empty if the host sent none."""

    @property
    def ids(self) -> NDArray[np.int64]:
        """Token ids, -1 if unknown."""

    @property
    def times(self) -> Sequence[float]:
        """Seconds from sending the request to the token's arrival."""

    def alignment(self) -> Alignment:
        """Bytes of the text that each token wrote."""


def owned_frame(columns: dict[str, Any]) -> pd.DataFrame:
    """A frame of columns that nothing else refers to: copies would double the peak of memory."""
    return pd.DataFrame(columns, copy=False)


def of_prompt(frame: pd.DataFrame) -> pd.DataFrame:
    """Change a frame of tokens into one of the prompt's tokens: they belong to no choice."""
    frame["choice"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    if "segment" in frame:
        frame["segment"] = frame["segment"].cat.set_categories([PROMPT, *SEGMENTS])
    return frame


def segment_codes(segments: Sequence[str | None]) -> Array:
    """Numbers of segment names, -1 if unknown."""
    number: dict[str | None, int] = {name: i for i, name in enumerate(_NAMES)}
    number[None] = -1
    if segments and segments.count(segments[0]) == len(segments):
        return np.full(len(segments), number[segments[0]], dtype=np.int8)
    return np.fromiter(map(number.__getitem__, segments), np.int8, len(segments))


def segment_category(codes: Array) -> pd.Categorical[str]:
    """Names of segments; ``prompt`` is a category only if it occurs."""
    prompts = len(codes) > 0 and bool((codes == _NAMES.index(PROMPT)).any())
    return category(codes, _NAMES if prompts else SEGMENTS)


def id_array(ids: Sequence[int | None]) -> NDArray[np.int64]:
    """Token ids, -1 if unknown or unusable."""
    usable = map(usable_id, ids)
    return np.array([-1 if token_id is None else token_id for token_id in usable], dtype=np.int64)
