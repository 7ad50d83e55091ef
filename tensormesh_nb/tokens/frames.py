"""Frames: columns become DataFrames, with the columns and dtypes of ``shared/design.md`` section 5.

Dtypes are nullable and the same whatever came: an empty answer gives empty columns of the same
types. Nothing is invented: what is missing is NA.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .alignment import PROMPT, SEGMENTS, Alignment
from .alternatives import Identity, Spread, ranked, spread_of
from .choice import Choice
from .columns import MISSING, OK, TokenColumns, Vocabulary, logprob_status, usable_id
from .measures import cumulative, probability, surprisal
from .nullable import category, floats, integers

__all__ = ["STATUSES", "logprobs_frame", "of_prompt", "token_ids_frame", "top_logprobs_frame"]

STATUSES = ("ok", "missing", "clamped", "nonfinite")

Array = NDArray[Any]

_NAMES = (*SEGMENTS, PROMPT)
_CANDIDATES = {
    **dict.fromkeys(("choice", "position", "rank", "token_id"), np.int64),
    **dict.fromkeys(("logprob", "prob"), np.float64),
    "code": np.int32,
    "chosen": np.bool_,
}


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
    vocabulary: Vocabulary,
    vocab_size: int | None,
    asked: int | None = None,
    ranks: Sequence[int | None] = (),
) -> pd.DataFrame:
    """One row per token, in order of (choice, position).

    Args:
        choices: the answers, in order.
        vocabulary: what their codes stand for; of a prompt, its own holds.
        vocab_size: the model's number of tokens, for ``entropy_max``; NA without it.
        asked: how many alternatives were asked for; tells some ranks to be exact.
        ranks: as the host counts them in the whole vocabulary, one a row; () where it does not.
    """
    vocabulary = choices[0].columns.vocabulary if choices else vocabulary
    named = Identity.of(vocabulary)
    parts = [
        _logprobs_of(choice, named, vocab_size, asked)
        for choice in choices or [Choice(0, vocabulary)]
    ]
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    if ranks:
        told = _unknown_is_minus_one(ranks)
        joined["rank"] = np.where(told > 0, told, joined["rank"])
        joined["censored"] &= told <= 0
    return _frame(
        {
            "choice": joined["choice"],
            "position": joined["position"],
            "segment": _segments(joined["segment"]),
            "token": _tokens(joined["code"], vocabulary),
            "token_id": integers(joined["token_id"]),
            "bytes": _objects(joined["bytes"]),
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


def top_logprobs_frame(choices: Sequence[Rows], vocabulary: Vocabulary) -> pd.DataFrame:
    """One row per (token, alternative), sorted by (choice, position, rank).

    The chosen token is always among them; duplicates are not.
    """
    most = sum(len(choice.columns) + len(choice.columns.top_code) for choice in choices)
    table: dict[str, Array] = {
        name: np.zeros(most, dtype=dtype) for name, dtype in _CANDIDATES.items()
    }
    named, end = Identity.of(vocabulary), 0
    for choice in choices:
        for part in _candidates(choice, named):
            start, end = end, end + len(part["code"])
            for name, values in part.items():
                table[name][start:end] = values
            if choice.index:  # where it is 0, memory stays as it came
                table["choice"][start:end] = choice.index
    for values in table.values():
        values.resize(end, refcheck=False)  # without the repeats that hosts list
    code = table["code"]
    return _frame(
        {
            "choice": table["choice"],
            "position": table["position"],
            "rank": table["rank"],
            "token": _tokens(code, vocabulary),
            "token_id": integers(table["token_id"]),
            "bytes": _objects(_bytes_of(vocabulary)[code]),
            "logprob": floats(table["logprob"]),
            "prob": floats(table["prob"]),
            "chosen": table["chosen"],
        }
    )


def _candidates(choice: Rows, named: Identity) -> Iterator[dict[str, Array]]:
    """The frame's raw columns for the candidates of one choice, piece by piece."""
    own_ids, first = choice.ids, 0
    for found in ranked(choice.columns, named):
        row = found.row + first
        first += len(found.size)
        token_id = named.id[found.code]
        token_id[found.chosen] = own_ids[first - len(found.size) : first]
        yield {
            "position": row + choice.first,
            "rank": found.rank,
            "code": found.code,
            "token_id": token_id,
            "logprob": found.logprob,
            "prob": probability(found.logprob),
            "chosen": found.chosen,
        }


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
    number: dict[str | None, int] = {name: i for i, name in enumerate(_NAMES)}
    number[None] = -1
    segment = np.fromiter(map(number.__getitem__, laid.segment), np.int8, n)
    if len(columns):
        sent = np.array(columns.logprob, dtype=np.float64)
        null = np.array(columns.is_null, dtype=np.bool_)
        logprob, status = logprob_status(sent, null)
        measured = spread_of(columns, named, vocab_size, asked)
        code = np.array(columns.code, dtype=np.int64)
    else:
        logprob, status = np.full(n, np.nan), np.full(n, MISSING, dtype=np.int8)
        measured, code = _nothing(n), np.full(n, -1)
    return {
        "choice": np.full(n, choice.index),
        "position": np.arange(n) + choice.first,
        "segment": segment,
        "code": code,
        "token_id": ids,
        "bytes": _with_na(laid.bytes),
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
    unknown = np.full(n, np.nan)
    return Spread(np.full(n, -1), np.zeros(n, np.bool_), unknown, unknown, unknown, unknown)


def _frame(columns: dict[str, Any]) -> pd.DataFrame:
    """A frame of columns that nobody else holds: copies of long ones would double the peak."""
    return pd.DataFrame(columns, copy=False)


def _objects(values: Array) -> pd.Series[Any]:
    return pd.Series(values, dtype=object, copy=False)


def _segments(codes: Array) -> pd.Categorical[str]:
    """Names of segments; the prompt's only where it is about one."""
    prompts = len(codes) > 0 and bool((codes == _NAMES.index(PROMPT)).any())
    return category(codes, _NAMES if prompts else SEGMENTS)


def _tokens(codes: Array, vocabulary: Vocabulary) -> pd.Categorical[str]:
    """Token strings as a category; strings that several codes share become one."""
    categories = list(dict.fromkeys(vocabulary.tokens))
    if len(categories) < len(vocabulary):
        index = {token: number for number, token in enumerate(categories)}
        # The last item is where code -1, an unknown token, points to.
        lookup = np.array([*(index[token] for token in vocabulary.tokens), -1], dtype=np.int32)
        codes = lookup[codes]
    return pd.Categorical.from_codes(codes, categories=pd.Index(categories, dtype="str"))


def _category_of(strings: Sequence[str | None]) -> pd.Categorical[str]:
    categories = _distinct(strings)
    index = {string: number for number, string in enumerate(categories)}
    codes = np.array([-1 if s is None else index[s] for s in strings], dtype=np.int64)
    return pd.Categorical.from_codes(codes, categories=pd.Index(categories, dtype="str"))


def _distinct(strings: Sequence[str | None]) -> list[str]:
    return list(dict.fromkeys(string for string in strings if string is not None))


def _bytes_of(vocabulary: Vocabulary) -> Array:
    """The bytes of every vocabulary entry."""
    return _with_na(vocabulary.all_readable_bytes())


def _with_na(values: Sequence[object]) -> Array:
    """Objects, NA where None."""
    found = np.fromiter(values, np.object_, len(values))
    if not all(values):
        found[[i for i, value in enumerate(values) if value is None]] = pd.NA
    return found


def _unknown_is_minus_one(ids: Sequence[int | None]) -> Array:
    known = (usable_id(token_id) for token_id in ids)
    return np.array([-1 if token_id is None else token_id for token_id in known], dtype=np.int64)
