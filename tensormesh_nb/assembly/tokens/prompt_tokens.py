"""The prompt's tokens and their logprobs, from an echo or from vLLM's ``prompt_logprobs``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...wire.chunks import Alternative, TokenLogprob
from ..alignment.offsets import PROMPT, Alignment
from .columns import RANKS, TokenColumns
from .token_table import TokenTable, usable_id

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Prompt", "PromptRows", "prompt_entries", "read_prompt_logprobs"]


@dataclass
class Prompt:
    """The prompt as a whole, as far as the host returns it.

    Attributes:
        ids: the token ids, None if one is unusable; empty if the host does not return them.
        tokens: their strings, or None.
        text: the templated text, or None.
        count: the host's count of its tokens, or None.
    """

    ids: list[int | None] = field(default_factory=list)
    tokens: list[str] | None = None
    text: str | None = None
    count: int | None = None

    @property
    def length(self) -> int | None:
        """Number of tokens, or None if unknown."""
        return len(self.ids) or self.count


@dataclass(frozen=True)
class PromptRows:
    """The prompt's tokens with logprobs, in the shape of a choice's.

    Attributes:
        columns: their logprobs and alternatives.
        first: position in the prompt of the first of them.
        requested: number of alternatives requested for each token, or None if unknown.
        index: -1, the index of no choice.
    """

    columns: TokenColumns
    first: int = 0
    requested: int | None = None
    index: int = -1

    @property
    def ids(self) -> NDArray[np.int64]:
        """The id of each token, -1 if unknown."""
        return self.columns.ids

    @property
    def times(self) -> Sequence[float]:
        """Seconds from sending to arrival, for each token."""
        return self.columns.time

    def alignment(self) -> Alignment:
        """Where each token lies in the prompt's text; unknown after the first unknown bytes."""
        table, found = self.columns.table, Alignment()
        at = 0 if self.first == 0 else -1
        for code in self.columns.code:
            raw = table.readable_bytes(code)
            if raw is None or at < 0:
                at = -1
                found.add(PROMPT, raw)
            else:
                found.add(PROMPT, raw, at, at + len(raw))
                at += len(raw)
        found.complete = at >= 0
        return found


def read_prompt_logprobs(
    listed: Any,
    ids: Sequence[int | None],
    requested: int | None = None,
    strings: Sequence[str] | None = None,
) -> PromptRows | None:
    """Rows from vLLM's ``prompt_logprobs``; None if ``listed`` is not such a list.

    Args:
        listed: for each token null, or an object from id to logprob, rank and string.
        ids: the prompt's token ids, which distinguish its token from the other candidates.
        requested: number of alternatives requested for each token, or None if unknown.
        strings: of all tokens, if the host sent them: the first token is in no list.
    """
    entries = prompt_entries(listed, ids)
    if not entries:
        return None
    if strings is not None and len(strings) == len(entries):
        for entry, string in zip(entries, strings, strict=True):
            entry.token = entry.token or string
    columns = TokenColumns(TokenTable())
    columns.append(entries, [math.nan] * len(entries))
    return PromptRows(columns, 0, requested)


def prompt_entries(listed: Any, ids: Sequence[int | None]) -> list[TokenLogprob]:
    """The same as one entry per token, with the host's rank among its keys.

    Empty if ``listed`` is not such a list.
    """
    if not isinstance(listed, list):
        return []
    known: list[int | None] = list(ids) if len(ids) == len(listed) else [None] * len(listed)
    return [
        _entry(item if isinstance(item, Mapping) else {}, token_id)
        for item, token_id in zip(listed, known, strict=True)
    ]


def _entry(item: Mapping[Any, Any], token_id: int | None) -> TokenLogprob:
    candidates = {key: found for name, found in item.items() if (key := _id(name)) is not None}
    tops = [_candidate(key, found) for key, found in candidates.items()]
    if token_id is None:
        token_id = _the_one_listed(candidates)
    own = next((top for top in tops if top.token_id == token_id), None)
    if token_id is None or own is None:
        return TokenLogprob(token_id=token_id, top_logprobs=tops)
    found = candidates[token_id]
    ranks = {name: rank for name in RANKS if (rank := _rank(found, name)) is not None}
    return TokenLogprob(
        token=own.token,
        logprob=own.logprob,
        token_id=token_id,
        top_logprobs=tops,
        extra_keys=ranks or None,
    )


def _the_one_listed(candidates: Mapping[int, Any]) -> int | None:
    """The prompt's token if ranks prove it: only that one can lie outside the top k."""
    n = len(candidates)
    proven: list[int] = [key for key, found in candidates.items() if (_rank(found) or n) > n]
    proven = [*candidates] if n == 1 else proven
    return proven[0] if len(proven) == 1 else None


def _candidate(token_id: int, found: Any) -> Alternative:
    described: Mapping[str, Any] = found if isinstance(found, Mapping) else {"logprob": found}
    token, logprob = described.get("decoded_token"), described.get("logprob")
    number = isinstance(logprob, int | float) and not isinstance(logprob, bool)
    return Alternative(
        token=token if isinstance(token, str) else f"token_id:{token_id}",
        logprob=float(logprob) if number and logprob is not None else None,
        token_id=token_id,
    )


def _rank(found: Any, name: str = "rank") -> int | None:
    rank = found.get(name) if isinstance(found, Mapping) else None
    return int(rank) if type(rank) is int and rank > 0 else None


def _id(name: Any) -> int | None:
    text = str(name)
    return usable_id(int(text)) if text.isdecimal() and len(text) < 19 else None
