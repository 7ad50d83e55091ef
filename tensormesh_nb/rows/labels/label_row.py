"""The probability of each label for one prompt, and for several prompts of one row."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ...assembly.answer import Answer
from ...assembly.tokens.token_table import TokenTable
from ...frames.alternatives import sort_alternatives
from ...frames.token_identity import TokenIdentity
from ..outcome import RowOutcome
from .label_set import LabelSet

__all__ = [
    "LabelRow",
    "first_token_row",
    "is_undecided",
    "mean_row",
    "most_probable",
    "normalised",
    "scored_row",
]

_BYTE = re.compile("<0x([0-9A-Fa-f]{2})>")  # as SentencePiece names single bytes
_ROUNDING = 1e-4  # nats above 0, from rounding of a certain label
_MOST_SUM = 1.05  # of probabilities, from rounding and from batches of different sizes
_TOO_MUCH = "The host's probabilities of {} add up to {:.2f}, so they are wrong."
_REASONS = (
    "The model reasons before it answers, so its first token is reasoning. Turn reasoning "
    "off (chat_template_kwargs or reasoning_effort)."
)
_MERGED = (
    "The host merges the tokens of one character, so the alternatives of the answer's "
    "first token are unknown."
)
Interval = tuple[float, float]


@dataclass(frozen=True)
class LabelRow:
    """The probabilities of a row, by label; empty if it has no complete answer.

    Attributes:
        status: ok, failed, stopped or not_sent.
        error: why there is no complete answer, or None.
        low, high: bounds of the probability; equal if it is exact.
        logprob: natural log of the joint probability; NaN if bounded.
        tokens: number of tokens of the likeliest spelling; 0 if unknown.
        per_token: its logprob per token; NaN if bounded.
        spellings: the counted spellings.
    """

    status: str
    error: str | None
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    logprob: Sequence[float] = ()
    tokens: Sequence[int] = ()
    per_token: Sequence[float] = ()
    spellings: Sequence[tuple[str, ...]] = ()


def scored_row(
    labels: LabelSet,
    outcomes: Sequence[RowOutcome | None],
    answers: Callable[[int], Answer | None],
) -> LabelRow:
    """A row whose labels were scored: complete if every spelling has a score.

    Args:
        labels: the labels.
        outcomes: outcome of each spelling.
        answers: returns the stored answer of a spelling, given its number.
    """
    scores: list[list[tuple[float, int]]] = [[] for _ in labels.labels]
    counted: list[list[str]] = [[] for _ in labels.labels]
    for at, ((number, text), outcome) in enumerate(zip(labels.spellings, outcomes, strict=True)):
        if outcome is None or outcome.status != "ok":
            return _without(outcome)
        if outcome.logprob is None:
            return LabelRow("failed", "The host returned no log probability for a label.")
        if outcome.logprob > _ROUNDING:
            return LabelRow("failed", "The host returned a positive log probability for a label.")
        # If the host removes white space, it has scored the same tokens twice.
        same = [one for one, other in labels.alike if other == at]
        if any(_has_same_tokens(answers(one), answers(at)) for one in same):
            continue
        scores[number].append((outcome.logprob, outcome.tokens or 0))
        counted[number].append(text)
    best = [max(own) for own in scores]
    logprob = [float(np.logaddexp.reduce([score for score, _ in own])) for own in scores]
    p = [math.exp(each) for each in logprob]
    if (total := math.fsum(p)) > _MOST_SUM:
        return LabelRow("failed", _TOO_MUCH.format("the labels", total))
    return LabelRow(
        "ok",
        None,
        p,
        p,
        logprob,
        [tokens for _, tokens in best],
        [score / tokens if tokens else math.nan for score, tokens in best],
        [tuple(texts) for texts in counted],
    )


def _has_same_tokens(one: Answer | None, other: Answer | None) -> bool:
    if one is None or other is None:
        return False
    ids, others = one.first.token_ids, other.first.token_ids
    return ids == others and None not in ids


def first_token_row(
    labels: LabelSet, outcome: RowOutcome | None, answer: Answer | None
) -> LabelRow:
    """A row with the alternatives of its answer's first token.

    Args:
        labels: the labels.
        outcome: outcome of the row.
        answer: the stored answer.
    """
    if outcome is None or outcome.status != "ok":
        return _without(outcome)
    if answer is not None and any(answer.first.sent_message.reasoning):
        return LabelRow("failed", _REASONS)
    pairs = [] if answer is None else _alternatives(answer)
    if not pairs:
        return LabelRow("failed", "The host returned no alternatives.")
    if any(isinstance(token, bytes) and 0x80 <= token[0] < 0xC0 for token, _ in pairs):
        return LabelRow("failed", _MERGED)
    total = math.fsum(math.exp(logprob) for _, logprob in pairs)
    if total > _MOST_SUM:
        return LabelRow("failed", _TOO_MUCH.format("the alternatives", total))
    unseen = max(0.0, 1 - total)
    shares = labels.shares(pairs)
    unknown = [math.nan] * len(shares)
    return LabelRow(
        "ok",
        None,
        [share.low for share in shares],
        [min(1.0, share.high + unseen) for share in shares],
        unknown,
        [0] * len(shares),
        unknown,
        [share.spellings for share in shares],
    )


def _alternatives(answer: Answer) -> list[tuple[str | bytes, float]]:
    """The first token and its alternatives, with their log probabilities where known.

    A token that ends within a character is bytes.
    """
    first = answer.first.columns.part(0, 1)
    if not len(first):
        return []
    (found,) = sort_alternatives(first, TokenIdentity.of(first.table))
    pairs = zip(found.code.tolist(), found.logprob.tolist(), strict=True)
    return [(_text(first.table, code), p) for code, p in pairs if not math.isnan(p)]


def _text(table: TokenTable, code: int) -> str | bytes:
    """A token's text, or its bytes if they are not whole characters; empty if unknown."""
    token, raw = table.tokens[code], table.readable_bytes(code)
    if raw is None:
        return token if "\ufffd" in token else ""  # token_id:N may be any token
    if (byte := _BYTE.fullmatch(token)) is not None:
        raw = bytes.fromhex(byte[1])
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


def most_probable(values: Sequence[float], labels: Sequence[str]) -> int | None:
    """The number of the label with the largest value; of ties, the first alphabetically.

    None if all values are NaN.
    """
    known = [at for at, value in enumerate(values) if not math.isnan(value)]
    return min(known, key=lambda at: (-values[at], labels[at]), default=None)


def is_undecided(row: LabelRow, best: int) -> bool:
    """Whether a label other than the one with the largest lower bound may be more probable."""
    return any(high > row.low[best] for at, high in enumerate(row.high) if at != best)


def mean_row(rows: Sequence[LabelRow]) -> LabelRow:
    """The mean of the probabilities over several prompts; or the first incomplete row."""
    first = rows[0]
    for row in rows:
        if row.status != "ok":
            return row
    if len(rows) == 1:
        return first
    low = _means([row.low for row in rows])
    return LabelRow(
        "ok",
        None,
        low,
        _means([row.high for row in rows]),
        [
            math.nan if math.isnan(known) else _log(p)
            for known, p in zip(first.logprob, low, strict=True)
        ],
        first.tokens,
        _means([row.per_token for row in rows]),
        [
            tuple(dict.fromkeys(text for row in rows for text in row.spellings[at]))
            for at in range(len(low))
        ],
    )


def normalised(low: Sequence[float], high: Sequence[float]) -> list[Interval]:
    """Bounds of w[i] / sum(w) for weights between ``low`` and ``high``; NaN if all are 0.

    The lower bound uses the lowest w[i] and the highest others, the upper bound the reverse.
    """
    if not any(high):
        return [(math.nan, math.nan)] * len(low)
    return [
        (
            _share(low[at], [*high[:at], *high[at + 1 :]]),
            _share(high[at], [*low[:at], *low[at + 1 :]]),
        )
        for at in range(len(low))
    ]


def _share(weight: float, others: Sequence[float]) -> float:
    if weight == 0:
        return 0.0
    rest = math.fsum(others)
    if math.isinf(weight):
        return math.nan if math.isinf(rest) else 1.0
    return weight / (weight + rest)


def _means(rows: Sequence[Sequence[float]]) -> list[float]:
    return [math.fsum(values) / len(rows) for values in zip(*rows, strict=True)]


def _log(p: float) -> float:
    return math.log(p) if p > 0 else -math.inf


def _without(outcome: RowOutcome | None) -> LabelRow:
    if outcome is None:
        return LabelRow("not_sent", None)
    return LabelRow(outcome.status, outcome.error)
