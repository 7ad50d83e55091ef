"""Frames: columns become DataFrames, with the columns and dtypes of ``shared/design.md`` section 5.

Dtypes are nullable and the same whatever came: an empty answer gives empty columns of the same
types. Nothing is invented: what is missing is NA.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..assembly.alignment import PROMPT, SEGMENTS, Alignment
from ..assembly.choice import Choice
from ..assembly.columns import MISSING, OK, TokenColumns, logprob_status
from ..assembly.token_table import TokenTable, usable_id
from .alternatives import Identity, Spread, spread_of
from .candidates import Candidates
from .measures import cumulative, probability, surprisal
from .nullable import category, floats, integers, objects, with_na

__all__ = ["STATUSES", "logprobs_frame", "of_prompt", "token_ids_frame", "top_logprobs_frame"]

STATUSES = ("ok", "missing", "clamped", "nonfinite")

Array = NDArray[Any]

_NAMES = (*SEGMENTS, PROMPT)


class Rows(Protocol):
    """Tokens one after another: a choice's, or the prompt's."""

    @property
    def index(self) -> int: ...
    @property
    def first(self) -> int: ...
    @property
    def columns(self) -> TokenColumns: ...
    @property
    def ids(self) -> NDArray[np.int64]: ...
    @property
    def times(self) -> Sequence[float]: ...
    def alignment(self) -> Alignment: ...


def logprobs_frame(
    choices: Sequence[Rows],
    table: TokenTable,
    vocab_size: int | None,
    asked: int | None = None,
    ranks: Sequence[int | None] = (),
) -> pd.DataFrame:
    """One row per token, in order of (choice, position).

    Args:
        choices: the answers, in order.
        table: what their codes stand for; of a prompt, its own holds.
        vocab_size: the model's number of tokens, for ``entropy_max``; NA without it.
        asked: how many alternatives were asked for; tells some ranks to be exact.
        ranks: as the host counts them in the whole vocabulary, one a row; () where it does not.
    """
    table = choices[0].columns.table if choices else table
    named = Identity.of(table)
    parts = [
        _logprobs_of(choice, named, vocab_size, asked) for choice in choices or [Choice(0, table)]
    ]
    joined = parts[0]
    if len(parts) > 1:
        joined = {name: np.concatenate([part[name] for part in parts]) for name in joined}
    if ranks:
        told = _unknown_is_minus_one(ranks)
        joined["rank"] = np.where(told > 0, told, joined["rank"])
        joined["censored"] &= told <= 0
    return _frame(
        {
            "choice": joined["choice"],
            "position": joined["position"],
            "segment": _segments(joined["segment"]),
            "token": category(joined["token"], named.texts),
            "token_id": integers(joined["token_id"]),
            "bytes": objects(joined["bytes"]),
            "logprob": floats(joined["logprob"]),
            "logprob_status": category(joined["status"], STATUSES),
            "prob": floats(probability(joined["logprob"])),
            "surprisal": floats(surprisal(joined["logprob"])),
            "rank": integers(joined["rank"]),
            "rank_censored": joined["censored"].astype(np.bool_),
            "margin": floats(joined["margin"]),
            "mass_seen": floats(joined["mass_seen"]),
            "entropy_min": floats(joined["entropy_min"]),
            "entropy_max": floats(joined["entropy_max"]),
            "cum_logprob": floats(joined["cum_logprob"]),
            "byte_start": integers(joined["byte_start"]),
            "byte_end": integers(joined["byte_end"]),
            "time": floats(joined["time"]),
        }
    )


def of_prompt(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of tokens as one of the prompt's: they belong to no choice."""
    frame["choice"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    if "segment" in frame:
        segment = frame["segment"].cat
        frame["segment"] = segment.set_categories([PROMPT, *SEGMENTS])
    return frame


def top_logprobs_frame(choices: Sequence[Rows], table: TokenTable) -> pd.DataFrame:
    """One row per (token, alternative), sorted by (choice, position, rank).

    The chosen token is always among them; duplicates are not.
    """
    listed = sum(len(choice.columns.top_code) for choice in choices)
    tokens = sum(len(choice.columns) for choice in choices)
    candidates = Candidates(table, listed, listed + tokens)
    for choice in choices:
        candidates.add(choice.columns, choice.ids, choice.index, choice.first)
    return _frame(candidates.columns())


def token_ids_frame(
    choices: Sequence[Choice],
    prompt_ids: Sequence[int | None],
    prompt_tokens: Sequence[str] | None,
) -> pd.DataFrame:
    """One row per token id: the prompt's, then each choice's generated ones.

    Args:
        choices: the answers, in order.
        prompt_ids: ids of the prompt, as the host says the model saw it.
        prompt_tokens: their strings, where the host sent them.
    """
    strings: list[str | None] = list(prompt_tokens or ())
    strings = strings if len(strings) == len(prompt_ids) else [None] * len(prompt_ids)
    segment: list[str | None] = [PROMPT] * len(prompt_ids)
    number, position = [-1] * len(prompt_ids), [*range(len(prompt_ids))]
    ids: list[int | None] = list(prompt_ids)
    for choice in choices:
        generated = choice.token_ids
        segment += choice.alignment().segment
        number += [choice.index] * len(generated)
        position += range(len(generated))
        ids += generated
        strings += choice.tokens
    return _frame(
        {
            "segment": pd.Categorical(segment, categories=[PROMPT, *SEGMENTS]),
            "choice": integers(np.array(number, dtype=np.int64)),
            "position": np.array(position, dtype=np.int64),
            "token_id": integers(_unknown_is_minus_one(ids)),
            "token": _category_of(strings),
        }
    )


def _logprobs_of(
    choice: Rows, named: Identity, vocab_size: int | None, asked: int | None
) -> dict[str, Array]:
    """The frame's raw columns for one choice; unknown is NaN, -1 or None."""
    columns, laid, ids = choice.columns, choice.alignment(), choice.ids
    n = len(ids)
    segment = _numbers(laid.segment)
    if len(columns):
        sent = np.array(columns.logprob, dtype=np.float64)
        null = np.array(columns.is_null, dtype=np.bool_)
        logprob, status = logprob_status(sent, null)
        measured = spread_of(columns, named, vocab_size, asked)
        token = named.text[np.array(columns.code)]
    else:
        logprob, status = np.full(n, np.nan), np.full(n, MISSING, dtype=np.int8)
        measured, token = _nothing(n), np.full(n, -1)
    return {
        "choice": np.full(n, choice.index),
        "position": np.arange(n) + choice.first,
        "segment": segment,
        "token": token,
        "token_id": ids,
        "bytes": with_na(laid.bytes),
        "logprob": logprob,
        "status": status,
        "rank": np.where(status == OK, measured.rank, -1),
        "censored": measured.censored & (status == OK),
        "margin": measured.margin,
        "mass_seen": measured.mass_seen,
        "entropy_min": measured.entropy_min,
        "entropy_max": measured.entropy_max,
        "cum_logprob": cumulative(logprob, segment),
        "byte_start": np.array(laid.start, dtype=np.int64),
        "byte_end": np.array(laid.end, dtype=np.int64),
        "time": np.array(choice.times, dtype=np.float64),
    }


def _nothing(n: int) -> Spread:
    return Spread(*(np.full(n, value) for value in (-1, False, *(np.nan,) * 4)))


def _frame(columns: dict[str, Any]) -> pd.DataFrame:
    """A frame of columns that nobody else holds: copies of long ones would double the peak."""
    return pd.DataFrame(columns, copy=False)


def _numbers(segments: Sequence[str | None]) -> Array:
    """Which of the names each segment has, -1 where unknown."""
    number: dict[str | None, int] = {name: i for i, name in enumerate(_NAMES)}
    number[None] = -1
    if segments and segments.count(segments[0]) == len(segments):
        return np.full(len(segments), number[segments[0]], dtype=np.int8)
    return np.fromiter(map(number.__getitem__, segments), np.int8, len(segments))


def _segments(codes: Array) -> pd.Categorical[str]:
    """Names of segments; the prompt's only where it is about one."""
    prompts = len(codes) > 0 and bool((codes == _NAMES.index(PROMPT)).any())
    return category(codes, _NAMES if prompts else SEGMENTS)


def _category_of(strings: Sequence[str | None]) -> pd.Categorical[str]:
    categories = _distinct(strings)
    index = {string: number for number, string in enumerate(categories)}
    codes = np.array([-1 if s is None else index[s] for s in strings], dtype=np.int64)
    return category(codes, categories)


def _distinct(strings: Sequence[str | None]) -> list[str]:
    return list(dict.fromkeys(string for string in strings if string is not None))


def _unknown_is_minus_one(ids: Sequence[int | None]) -> Array:
    known = (usable_id(token_id) for token_id in ids)
    return np.array([-1 if token_id is None else token_id for token_id in known], dtype=np.int64)
