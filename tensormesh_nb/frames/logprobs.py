"""The ``logprobs`` frame: one row per token with its probability, rank and place in the text.

Dtypes are nullable and the same for every answer, an empty one included. Missing values are NA.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..assembly.choice import Choice
from ..assembly.tokens.columns import MISSING, OK, logprob_status
from ..assembly.tokens.token_table import TokenTable
from .dtypes import category, floats, integers, objects, occurring, with_na
from .measures import cumulative, probability, surprisal
from .ranking import TokenMeasures, ranking_of
from .token_identity import TokenIdentity
from .token_rows import TokenRows, owned_frame, segment_category, segment_codes

__all__ = ["STATUSES", "logprobs_frame"]

Array = NDArray[Any]

STATUSES = ("ok", "missing", "clamped", "nonfinite")


def logprobs_frame(
    choices: Sequence[TokenRows],
    table: TokenTable,
    vocab_size: int | None,
    requested: int | None = None,
) -> pd.DataFrame:
    """One row per token, sorted by choice and position.

    Args:
        choices: the answers, or the prompt.
        table: the answer's distinct tokens; a prompt has its own.
        vocab_size: number of tokens of the model's vocabulary; without it ``entropy_max`` is NA.
        requested: number of alternatives requested (``top_logprobs``).
    """
    table = choices[0].columns.table if choices else table
    identity = TokenIdentity.of(table)
    parts = [
        _columns(choice, identity, vocab_size, requested)
        for choice in choices or [Choice(0, table)]
    ]
    joined = parts[0]
    if len(parts) > 1:
        joined = {name: np.concatenate([part[name] for part in parts]) for name in joined}
    return owned_frame(
        {
            "choice": joined["choice"],
            "position": joined["position"],
            "segment": segment_category(joined["segment"]),
            "token": occurring(joined["token"], identity.texts),
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


def _columns(
    choice: TokenRows, identity: TokenIdentity, vocab_size: int | None, requested: int | None
) -> dict[str, Array]:
    """The raw columns of one choice; unknown values are NaN, -1 or None."""
    columns, alignment, ids = choice.columns, choice.alignment(), choice.ids
    n = len(ids)
    segment = segment_codes(alignment.segment)
    if len(columns):
        sent = np.array(columns.logprob, dtype=np.float64)
        null = np.array(columns.is_null, dtype=np.bool_)
        logprob, status = logprob_status(sent, null)
        measures = ranking_of(columns).measures(vocab_size, requested)
        token = identity.text[np.array(columns.code)]
    else:
        logprob, status = np.full(n, np.nan), np.full(n, MISSING, dtype=np.int8)
        measures, token = TokenMeasures.unknown(n), np.full(n, -1)
    return {
        "choice": np.full(n, choice.index),
        "position": np.arange(n) + choice.first,
        "segment": segment,
        "token": token,
        "token_id": ids,
        "bytes": with_na(alignment.bytes),
        "logprob": logprob,
        "status": status,
        "rank": np.where(status == OK, measures.rank, -1),
        "censored": measures.censored & (status == OK),
        "margin": measures.margin,
        "mass_seen": measures.mass_seen,
        "entropy_min": measures.entropy_min,
        "entropy_max": measures.entropy_max,
        "cum_logprob": cumulative(logprob, segment),
        "byte_start": np.array(alignment.start, dtype=np.int64),
        "byte_end": np.array(alignment.end, dtype=np.int64),
        "time": np.array(choice.times, dtype=np.float64),
    }
