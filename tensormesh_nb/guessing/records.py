"""The frames of a game: a row for each guess, each option and each player.

Dtypes are nullable and the same for every game, even one without guesses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from ..frames.dtypes import category_of, floats, integers
from .round import Round

__all__ = ["KINDS", "guesses_frame", "scores_frame", "votes_frame"]

# Name, kind, bits of each token, right first guesses, bounds of the entropy.
_Score: TypeAlias = tuple[str, str, list[float], int | None, tuple[float, float]]

KINDS = ("player", "room", "model", "uniform")


def guesses_frame(rounds: Sequence[Round]) -> pd.DataFrame:
    """One row for each token and each player who guessed it."""
    rows = [
        (
            each.place.position,
            each.token,
            each.place.token_id,
            ballot.player,
            ballot.best,
            ballot.player in each.right,
            ballot.points(ballot.weight_of(each.place)),
            2.0 ** -each.bits[ballot.player],
            each.bits[ballot.player],
            each.room_bits,
            each.place.logprob,
            each.model_bits,
            each.place.rank,
            each.place.rank_censored,
            *each.place.entropy,
        )
        for each in rounds
        for ballot in each.ballots
    ]
    columns = _columns(rows, 16)
    return pd.DataFrame(
        {
            "position": _integers(columns[0]),
            "token": category_of(columns[1]),
            "token_id": _integers(columns[2]),
            "player": category_of(columns[3]),
            "guess": pd.Series(columns[4], dtype="string"),
            "right": np.array(columns[5], dtype=np.bool_),
            "points": _floats(columns[6]),
            "prob": _floats(columns[7]),
            "bits": _floats(columns[8]),
            "room_bits": _floats(columns[9]),
            "model_logprob": _floats(columns[10]),
            "model_bits": _floats(columns[11]),
            "model_rank": _integers(columns[12]),
            "model_rank_censored": np.array(columns[13], dtype=np.bool_),
            "entropy_min": _floats(columns[14]),
            "entropy_max": _floats(columns[15]),
        }
    )


def votes_frame(rounds: Sequence[Round]) -> pd.DataFrame:
    """One row for each guess that a player gave points; something else is NA."""
    rows = [
        (
            each.place.position,
            each.token,
            ballot.player,
            guess,
            ballot.points(weight),
            guess is not None and each.place.is_meant_by(guess),
            None if guess is None else each.place.prob_of(guess),
        )
        for each in rounds
        for ballot in each.ballots
        for guess, weight in [*ballot.guesses, *([(None, ballot.other)] if ballot.other else [])]
    ]
    columns = _columns(rows, 7)
    return pd.DataFrame(
        {
            "position": _integers(columns[0]),
            "token": category_of(columns[1]),
            "player": category_of(columns[2]),
            "guess": pd.Series(columns[3], dtype="string"),
            "points": _floats(columns[4]),
            "means_token": np.array(columns[5], dtype=np.bool_),
            "model_prob": _floats(columns[6]),
        }
    )


def scores_frame(rounds: Sequence[Round], players: Sequence[str], vocab_size: int) -> pd.DataFrame:
    """One row for each player, best first, for the room, the model and a uniform guess.

    The room, the model and the uniform guess are scored on the tokens that anybody guessed.
    """
    played = [each for each in rounds if each.ballots]
    unknown = (math.nan, math.nan)
    found: list[_Score] = []
    for name in players:
        own = [each for each in played if name in each.bits]
        right = sum(name in each.right for each in own)
        found.append((name, "player", [each.bits[name] for each in own], right, unknown))
    found.sort(key=lambda row: math.fsum(row[2]) / len(row[2]) if row[2] else math.inf)
    room = [each.room_bits or 0.0 for each in played]
    right = sum(each.favourite is not None and each.favourite.is_token for each in played)
    found.append(("room", "room", room, right, unknown))
    bounds = [each.place.entropy for each in played] or [unknown]
    low, high = (math.fsum(each[end] for each in bounds) / len(bounds) for end in (0, 1))
    model = [each.model_bits for each in played]
    first = sum(each.place.rank == 1 for each in played)
    found.append(("model", "model", model, first, (low, high)))
    uniform = math.log2(vocab_size)
    found.append(("uniform", "uniform", [uniform] * len(played), None, (uniform, uniform)))
    columns = _columns(
        [
            (
                name,
                KINDS.index(kind),
                len(bits),
                right,
                math.fsum(bits) / len(bits) if bits else None,
                _standard_error(bits),
                math.fsum(bits) if bits else None,
                *interval,
            )
            for name, kind, bits, right, interval in found
        ],
        9,
    )
    return pd.DataFrame(
        {
            "name": pd.Series(columns[0], dtype="string"),
            "kind": pd.Categorical.from_codes(columns[1], categories=pd.Index(KINDS, dtype="str")),
            "tokens": _integers(columns[2]),
            "right": _integers(columns[3]),
            "bits": _floats(columns[4]),
            "bits_error": _floats(columns[5]),
            "bits_total": _floats(columns[6]),
            "entropy_min": _floats(columns[7]),
            "entropy_max": _floats(columns[8]),
        }
    )


def _standard_error(bits: Sequence[float]) -> float | None:
    """The standard error of the mean; None for fewer than two tokens."""
    if len(bits) < 2:
        return None
    return float(np.std(bits, ddof=1) / math.sqrt(len(bits)))


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[at] for row in rows] for at in range(width)]


def _floats(values: Sequence[float | None]) -> pd.arrays.FloatingArray:
    return floats(np.array([math.nan if each is None else each for each in values], dtype=float))


def _integers(values: Sequence[int | None]) -> pd.arrays.IntegerArray:
    return integers(np.array([-1 if each is None else each for each in values], dtype=np.int64))
