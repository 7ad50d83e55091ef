"""The distribution of the token after a text: its shape under a sampler, and throws of dice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import RequestError
from ..frames.dtypes import category, floats
from .sampling import KEPT, NO, RecordedDistribution, Sampler, resample

__all__ = ["COLUMNS", "Dice", "NextTokenDistribution", "Throw"]

Floats = NDArray[np.float64]

COLUMNS = ["rank", "token", "token_id", "bytes", "logprob", "prob"]


@dataclass(frozen=True)
class Throw:
    """A number between 0 and 1, and the token in whose interval it falls.

    The intervals lie side by side in order of rank; each is as wide as its token is probable under
    the sampler.

    Attributes:
        row: the token's row in the frame, from 0.
        token: its string.
        token_id: its id, or None.
        at: the number.
        start, end: the token's interval.
    """

    row: int
    token: str
    token_id: int | None
    at: float
    start: float
    end: float

    @property
    def prob(self) -> float:
        """The width of the interval: the token's probability under the sampler."""
        return self.end - self.start

    @property
    def bits(self) -> float:
        """The token's surprisal under the sampler, in bits."""
        return 0.0 - math.log2(self.prob)

    def __str__(self) -> str:
        return (
            f"{self.at:.1%} falls between {self.start:.1%} and {self.end:.1%}: {self.token!r} "
            f"({self.prob:.1%}, {self.bits:.2f} bits)"
        )


class Dice:
    """Draws numbers between 0 and 1; the same ones for the same seed."""

    def __init__(self, seed: int | None = None) -> None:
        self._generator = np.random.default_rng(seed)

    def throw(self) -> float:
        """A number from 0 up to, but not, 1."""
        return float(self._generator.random())


@dataclass(frozen=True)
class NextTokenDistribution:
    """The most likely next tokens, or all of them.

    Attributes:
        frame: one row per token with the columns ``COLUMNS``, sorted by rank.
        vocab_size: the model's number of tokens, or None if unknown.
        has_gaps: whether the host may have left out tokens that are more likely than the last row.
        entropy: bounds of the entropy in bits; NaN if unknown.
    """

    frame: pd.DataFrame
    vocab_size: int | None
    has_gaps: bool = False
    entropy: tuple[float, float] = (math.nan, math.nan)

    @classmethod
    def of(
        cls,
        rows: pd.DataFrame,
        tops: pd.DataFrame,
        *,
        choice: int,
        vocab_size: int | None,
        listed: int,
        requested: int,
    ) -> NextTokenDistribution:
        """The distribution before the first token of an answer.

        Args:
            rows: its ``logprobs``.
            tops: its ``top_logprobs``.
            choice: index of the choice.
            vocab_size: the model's number of tokens, or None.
            listed: how many alternatives the host listed.
            requested: how many were requested.
        """
        row = rows.iloc[0]
        frame = tops[(tops["choice"] == choice) & (tops["position"] == 0)]
        has_gaps = 0 < listed < requested
        if row["rank_censored"] and not has_gaps:  # drawn from outside the top
            frame = frame[~frame["chosen"].to_numpy(dtype=bool)]
        made = frame.loc[frame["logprob"].notna(), COLUMNS].reset_index(drop=True)
        made["rank"] = np.arange(1, len(made) + 1)
        made["token"] = made["token"].cat.remove_unused_categories()
        names = ("model", "host", "logprob_kind", "version")
        made.attrs = {name: rows.attrs[name] for name in names}
        is_whole = vocab_size is not None and len(made) >= vocab_size
        entropy = _entropy(made) if is_whole else _bounds(row)
        return cls(made, vocab_size, has_gaps, entropy)

    @property
    def is_whole(self) -> bool:
        """Whether the frame has every token of the vocabulary."""
        return self.vocab_size is not None and len(self.frame) >= self.vocab_size

    @cached_property
    def prob(self) -> Floats:
        """The probability of each row, shape (rows,)."""
        return self.frame["prob"].to_numpy(dtype=float)

    @property
    def mass_seen(self) -> float:
        """The probability of all rows together."""
        return float(min(math.fsum(self.prob.tolist()), 1.0))

    @property
    def unseen(self) -> float:
        """The probability of all other tokens together; 0 if there are none."""
        return 0.0 if self.is_whole else max(1.0 - self.mass_seen, 0.0)

    @property
    def others(self) -> float:
        """How many other tokens there are; infinite if unknown."""
        return math.inf if self.vocab_size is None else max(self.vocab_size - len(self.frame), 0)

    @cached_property
    def recorded(self) -> RecordedDistribution:
        """The distribution in the form that samplers take."""
        # With gaps only the first row bounds the tokens that are not listed.
        listed = 1 if self.has_gaps else len(self.prob)
        # All of them add up to 1, except for the host's rounding.
        prob = self.prob / self.prob.sum() if self.is_whole else self.prob
        return RecordedDistribution(prob, listed, self.unseen, self.others)

    def under(self, sampler: Sampler) -> pd.DataFrame:
        """The rows with their probabilities under a sampler: bounds if tokens are missing.

        Returns:
            The frame with prob_min, prob_max and kept (no, maybe, yes). ``attrs`` has ``sampler``,
            ``unseen`` (bounds of the probability of all other tokens together) and ``exact``.
        """
        found = resample(self.recorded, sampler)
        frame = self.frame.assign(
            prob_min=floats(found.low),
            prob_max=floats(found.high),
            kept=category(found.kept.astype(np.int64), KEPT),
        )
        frame.attrs = {
            **self.frame.attrs,
            "sampler": sampler,
            "unseen": found.unseen,
            "exact": found.exact,
        }
        return frame

    def by_temperature(self, sampler: Sampler, temperatures: Sequence[float]) -> pd.DataFrame:
        """``under`` a sampler at several temperatures, one below the other, without bytes."""
        parts = [self.under(replace(sampler, temperature=each)) for each in temperatures]
        joined = pd.concat([part.drop(columns="bytes") for part in parts], ignore_index=True)
        column = np.repeat(np.array(temperatures, dtype=float), len(self.frame))
        joined.insert(0, "temperature", pd.Series(column, dtype="Float64"))
        joined.attrs = dict(self.frame.attrs)
        return joined

    def intervals(self, sampler: Sampler) -> Floats:
        """The ends of the rows' intervals between 0 and 1 under a sampler, shape (rows + 1,).

        If tokens are missing, the dice decide among the rows only: the intervals are probabilities
        given that the token is one of these.
        """
        among = RecordedDistribution(self.prob / self.prob.sum(), len(self.prob), 0.0, 0.0)
        found = resample(among, sampler)
        weight = np.where(found.kept == NO, 0.0, found.high)
        if sampler.temperature < 1e-5:  # of equally likely tokens, the first
            weight = (np.arange(len(weight)) == 0).astype(float)
        ends = np.concatenate([[0.0], np.cumsum(weight)])
        return np.asarray(ends / ends[-1])

    def throw(self, sampler: Sampler, at: float) -> Throw:
        """The token in whose interval a number falls.

        Args:
            sampler: the sampling parameters.
            at: from 0 up to, but not, 1.

        Raises:
            RequestError: the number is out of range.
        """
        if not 0.0 <= at < 1.0:
            raise RequestError(f"at: expected a number from 0 to below 1, got {at!r}.", field="at")
        ends = self.intervals(sampler)
        # Rounding may leave a gap below 1.
        last = int(np.flatnonzero(np.diff(ends) > 0)[-1])
        row = min(int(np.searchsorted(ends, at, side="right")) - 1, last)
        return Throw(row, *self.named(row), at=at, start=float(ends[row]), end=float(ends[row + 1]))

    def named(self, row: int) -> tuple[str, int | None]:
        """The string and the id of a row."""
        token, token_id = self.frame["token"].iloc[row], self.frame["token_id"].iloc[row]
        return str(token), None if pd.isna(token_id) else int(token_id)

    def labels(self, rows: int) -> list[str]:
        """Names of the first rows: parts of characters as their bytes (``\\xe4\\xb8``)."""
        return [
            _label(str(token), raw)
            for token, raw in zip(
                self.frame["token"].iloc[:rows], self.frame["bytes"].iloc[:rows], strict=True
            )
        ]

    def numbers(self, row: int) -> tuple[bytes | None, float]:
        """The bytes of a row, None if unknown, and its logprob."""
        raw: Any = self.frame["bytes"].iloc[row]
        return None if pd.isna(raw) else raw, float(self.frame["logprob"].iloc[row])

    def find(self, token: Any, rank: int | None) -> int:
        """The row of a token.

        Args:
            token: its string or id, or None.
            rank: its rank, instead.

        Raises:
            RequestError: there is no such row, or more than one.
        """
        if (token is None) == (rank is None):
            raise RequestError("step: give a token or a rank.", field="token")
        if rank is not None:
            if type(rank) is not int or not 1 <= rank <= len(self.frame):
                raise RequestError(
                    f"step: expected a rank from 1 to {len(self.frame)}, got {rank!r}.",
                    field="rank",
                )
            return rank - 1
        by_id = type(token) is int
        if not by_id and not isinstance(token, str):
            raise RequestError(
                f"step: expected the string or the id of a token, got {type(token).__name__}.",
                field="token",
            )
        column = self.frame["token_id" if by_id else "token"]
        rows = np.flatnonzero((column == token).fillna(False).to_numpy(dtype=bool))
        if len(rows) == 1:
            return int(rows[0])
        if len(rows) > 1:
            ids = ", ".join(str(self.frame["token_id"].iloc[row]) for row in rows[:5])
            raise RequestError(
                f"step: {len(rows)} tokens are written {token!r}: give an id ({ids}) or a rank.",
                field="token",
            )
        raise RequestError(f"step: {token!r} is {self._missing(token)}", field="token")

    def _missing(self, token: str | int) -> str:
        """Why a token is not found, and what may be meant."""
        where = (
            "no token of the model."
            if self.is_whole
            else (
                f"not among the {len(self.frame)} tokens that are listed; ask for more with top=."
            )
        )
        known = {str(each) for each in self.frame["token"].iloc[:5000]}
        if isinstance(token, str):
            near = [one for one in (f" {token}", token.strip()) if one != token and one in known]
            where += f" Did you mean {near[0]!r}?" if near else ""
        return where


def _entropy(frame: pd.DataFrame) -> tuple[float, float]:
    """The entropy of a whole distribution in bits, twice."""
    p = frame["prob"].to_numpy(dtype=float)
    p = p[p > 0] / p.sum()
    exact = 0.0 - float((p * np.log2(p)).sum())
    return exact, exact


def _bounds(row: pd.Series[Any]) -> tuple[float, float]:
    """The bounds of the entropy in a row of ``logprobs``, NaN if unknown."""
    low, high = (
        math.nan if pd.isna(row[name]) else float(row[name])
        for name in ("entropy_min", "entropy_max")
    )
    return low, high


def _label(token: str, raw: Any) -> str:
    """A token's string; its bytes if the string does not show them."""
    if token and "\ufffd" not in token:
        return token
    if not isinstance(raw, bytes) or not raw:
        return token
    return raw.decode("utf-8", "backslashreplace")
