"""The outcome of a row: a summary that the store keeps with the whole answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
import pandas as pd

from ..assembly.formats import saved_answer
from ..assembly.likelihood import Likelihood
from ..result import ChatResult
from ..wire.request import RequestEncoder

__all__ = [
    "STATUSES",
    "Record",
    "RowOutcome",
    "Status",
    "count_by_status",
    "outcome_columns",
    "row_count",
    "total_cost",
]

Status = Literal["ok", "failed", "stopped"]
STATUSES = ("ok", "failed", "stopped", "not_sent")
"""The statuses of rows in a frame."""

_COLUMNS = {
    "text": "string",
    "status": "category",
    "error": "string",
    "finish_reason": "category",
    "prompt_tokens": "Int64",
    "completion_tokens": "Int64",
    "total_tokens": "Int64",
    "cost": "Float64",
    "seconds": "Float64",
    "mean_surprisal": "Float64",
    "perplexity": "Float64",
    "attempts": "Int64",
}


_UNIQUE = 16  # characters of an id; Ollama numbers its answers from 1 to 999

_Count = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
_Amount = Annotated[str, msgspec.Meta(pattern=r"^\d+(\.\d+)?([eE][+-]?\d{1,3})?$")]


_UNKNOWN = Likelihood(0, None, "there are no tokens")


class RowOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """The outcome of a row that was sent or could not be sent.

    Attributes:
        status: ``ok``: the answer is complete; ``failed``; ``stopped``: by the user.
        error: why there is no complete answer, or None.
        attempts: number of requests sent.
        text, finish_reason: text and finish reason of the first choice.
        prompt_tokens, completion_tokens, total_tokens: as the host counted them.
        cost: a decimal number, in ``currency``.
        seconds: from the first request to the end of the answer, pauses included.
        mean_surprisal: bits per token of the first choice, or None if unknown.
        perplexity: of the first choice, or None if unknown.
        logprob: natural log of the first choice's joint probability, or None if unknown.
        tokens: number of these tokens.
        answer_id: id and time that the host gave the answer, if no other answer can have them.
    """

    status: Status
    error: str | None = None
    attempts: _Count = 0
    text: str | None = None
    finish_reason: str | None = None
    prompt_tokens: _Count | None = None
    completion_tokens: _Count | None = None
    total_tokens: _Count | None = None
    cost: _Amount | None = None
    currency: str | None = None
    seconds: float | None = None
    mean_surprisal: float | None = None
    perplexity: float | None = None
    logprob: float | None = None
    tokens: _Count | None = None
    answer_id: str | None = None

    @classmethod
    def of(
        cls,
        status: Status,
        result: ChatResult | None,
        *,
        error: str | None = None,
        attempts: int,
        seconds: float,
    ) -> RowOutcome:
        """The outcome of a row whose answer may be partial or missing."""
        if result is None or not result.choices:
            return cls(status, error, attempts, seconds=seconds)
        usage, cost = result.usage, result._answer.cost
        likelihood = result.likelihood() if result._answer.first.token_count else _UNKNOWN
        return cls(
            status=status,
            error=error,
            attempts=attempts,
            text=result.text,
            finish_reason=result.finish_reason,
            prompt_tokens=usage.prompt_tokens if usage else None,
            completion_tokens=result.completion_tokens,
            total_tokens=usage.total_tokens if usage else None,
            cost=str(cost.amount) if cost else None,
            currency=cost.currency if cost else None,
            seconds=seconds,
            mean_surprisal=likelihood.mean_surprisal,
            perplexity=likelihood.perplexity,
            logprob=likelihood.logprob,
            tokens=likelihood.tokens,
            answer_id=_answer_id(result._answer.envelope),
        )


class Record(msgspec.Struct, frozen=True):
    """A row as it is in a store.

    Attributes:
        key: key of the row.
        status: status of the outcome.
        summary: the outcome, as JSON.
        answer: the complete or partial answer, as JSON, or None.
    """

    key: bytes
    status: str
    summary: bytes
    answer: bytes | None

    @classmethod
    def of(
        cls,
        key: bytes,
        row: RowOutcome,
        result: ChatResult | None,
        encode: RequestEncoder | None = None,
    ) -> Record:
        """The record of a row.

        Args:
            key: of the row.
            row: its outcome.
            result: its answer, or None.
            encode: encodes the requests of a run.
        """
        answer = None
        if result is not None:
            request = (encode or RequestEncoder())(result.request)
            answer = saved_answer.encode(result._answer, request)
        return cls(key, row.status, msgspec.json.encode(row), answer)


def _answer_id(envelope: Mapping[str, Any]) -> str | None:
    name, created = envelope.get("id"), envelope.get("created")
    is_unique = isinstance(name, str) and len(name) >= _UNIQUE and created
    return f"{name} {created}" if is_unique else None


def row_count(count: int) -> str:
    """The count with its noun: ``1 row``, ``2 rows``."""
    return f"{count} row{'' if count == 1 else 's'}"


def count_by_status(outcomes: Iterable[RowOutcome | None]) -> dict[str, int]:
    """The number of rows of each status; None is a row that was not sent."""
    found = Counter("not_sent" if each is None else each.status for each in outcomes)
    return {status: found[status] for status in STATUSES}


def total_cost(outcomes: Iterable[RowOutcome | None]) -> Decimal | None:
    """The total cost; None if the cost of a complete answer is unknown or currencies differ."""
    sent = [each for each in outcomes if each is not None and (each.cost or each.status == "ok")]
    known = [Decimal(each.cost) for each in sent if each.cost]
    currencies = {each.currency for each in sent}
    return sum(known, Decimal(0)) if len(known) == len(sent) and len(currencies) == 1 else None


def outcome_columns(
    outcomes: Sequence[RowOutcome | None], index: pd.Index[Any]
) -> dict[str, pd.Series[Any]]:
    """The columns that describe outcomes in a frame; :attr:`Rows.frame` lists them."""
    return {name: _column(name, dtype, outcomes, index) for name, dtype in _COLUMNS.items()}


def _column(
    name: str, dtype: str, outcomes: Sequence[RowOutcome | None], index: pd.Index[Any]
) -> pd.Series[Any]:
    if name == "status":
        values = ["not_sent" if each is None else each.status for each in outcomes]
        return pd.Series(pd.Categorical(values, categories=list(STATUSES)), index=index)
    found = [None if each is None else getattr(each, name) for each in outcomes]
    if name == "attempts":
        found = [each or 0 for each in found]
    if name == "cost":
        found = [None if each is None else float(each) for each in found]
    return pd.Series(found, index=index, dtype=dtype)
