"""Two answers compared stretch by stretch, in bits.

The difference of a stretch of text is

    difference = (logprob - other_logprob) / ln 2,

the log-likelihood ratio in bits: above 0 where this answer's prompt (or model) makes the text more
likely than the other's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd

from ..assembly.choice import Choice
from ..frames.dtypes import category, floats, integers
from ..frames.measures import LN2
from ..wire.request import ChatRequest
from .side_labels import side_labels
from .spans import spans_frame
from .stretches import AnswerStretches, common_length, shared_stretches

__all__ = ["ComparedResult", "Comparison", "Divergence"]

SIDES = ("both", "this", "other")
SEGMENTS = ("reasoning", "content", "special")


class ComparedResult(Protocol):
    """A result that is compared."""

    @property
    def request(self) -> ChatRequest: ...
    @property
    def host(self) -> str: ...
    @property
    def model(self) -> str: ...


@dataclass(frozen=True)
class Divergence:
    """The first difference between two texts.

    Attributes:
        segment: ``reasoning`` or ``content``.
        byte: offset of the first byte that differs or that only one text has.
        position, other_position: positions of the tokens that wrote it; None if unknown or if that
            text ends there.
    """

    segment: str
    byte: int
    position: int | None
    other_position: int | None


@dataclass(frozen=True)
class _Row:
    """A row of the frame; ``one`` and ``two`` are positions of tokens."""

    side: str
    segment: str
    start: int
    end: int
    text: str
    one: list[int] | None
    two: list[int] | None


class Comparison:
    """Two answers, aligned by bytes.

    Args:
        this, other: the results.
        choice, other_choice: the choices to compare.
        repeats: results and choices that should equal ``this``, to measure noise.
    """

    def __init__(
        self,
        this: ComparedResult,
        choice: Choice,
        other: ComparedResult,
        other_choice: Choice,
        repeats: Sequence[tuple[ComparedResult, Choice]] = (),
    ) -> None:
        self.this, self.other = this, other
        self._one, self._two = AnswerStretches(choice), AnswerStretches(other_choice)
        self._repeats = [Comparison(this, choice, *repeat) for repeat in repeats]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per stretch of text, in order.

        Columns: side (``both``, or ``this`` or ``other`` for text that only one answer has),
        segment, byte_start, byte_end, text; first, last, other_first, other_last (positions of
        tokens); logprob, other_logprob (sums, natural log); difference (bits); real (whether it
        exceeds the noise, NA if that is unknown).
        """
        rows = [*self._rows()]
        logprob = [self._one.joint_logprob(row.one) for row in rows]
        other = [self._two.joint_logprob(row.two) for row in rows]
        difference = (np.array(logprob) - np.array(other)) / LN2
        segments = [SEGMENTS.index(row.segment) for row in rows]
        frame = pd.DataFrame(
            {
                "side": category(np.array([SIDES.index(row.side) for row in rows], int), SIDES),
                "segment": category(np.array(segments, int), SEGMENTS),
                "byte_start": integers(np.array([row.start for row in rows], int)),
                "byte_end": integers(np.array([row.end for row in rows], int)),
                "text": pd.Series([row.text for row in rows], dtype="string"),
                "first": integers(np.array([_at(row.one, 0) for row in rows], int)),
                "last": integers(np.array([_at(row.one, -1) for row in rows], int)),
                "other_first": integers(np.array([_at(row.two, 0) for row in rows], int)),
                "other_last": integers(np.array([_at(row.two, -1) for row in rows], int)),
                "logprob": floats(np.array(logprob, dtype=np.float64)),
                "other_logprob": floats(np.array(other, dtype=np.float64)),
                "difference": floats(np.array(difference, dtype=np.float64)),
            }
        )
        frame["real"] = _exceeds(frame["difference"], self.noise)
        frame.attrs.update(self._provenance())
        return frame

    @cached_property
    def first_divergence(self) -> Divergence | None:
        """The first difference between the texts, or None if they are equal."""
        for segment in ("reasoning", "content"):
            one, two = self._one.text(segment), self._two.text(segment)
            byte = common_length(one, two)
            if one != two:
                position = self._one.token_at(segment, byte)
                return Divergence(segment, byte, position, self._two.token_at(segment, byte))
        return None

    def spans(self, kind: str) -> pd.DataFrame:
        """Words, sentences, lines or JSON fields of the shared text, with both logprobs.

        Columns: (document, path and value for ``json``), text, byte_start, byte_end, n_tokens,
        other_n_tokens, shared, logprob, other_logprob, difference (bits), real.

        Raises:
            RequestError: there is no such kind.
        """
        one, two = (spans_frame(side.choice, kind) for side in (self._one, self._two))
        limit = common_length(self._one.text("content"), self._two.text("content"))
        place = ["byte_start", "byte_end"]
        kept = ["n_tokens", "logprob", "shared"]
        merged = one[one["byte_end"] <= limit].merge(
            two[[*place, *kept]].rename(columns={name: f"other_{name}" for name in kept}), on=place
        )
        merged["shared"] |= merged.pop("other_shared")
        merged["difference"] = (merged["logprob"] - merged["other_logprob"]) / LN2
        # A word of several tokens has more noise than a token.
        noise = self._noise(lambda repeat: repeat.spans(kind)["difference"])
        merged["real"] = _exceeds(merged["difference"], noise)
        lead = [name for name in ("document", "path", "value") if name in merged]
        columns = [*lead, "text", *place, "n_tokens", "other_n_tokens", "shared"]
        frame = merged[[*columns, "logprob", "other_logprob", "difference", "real"]]
        frame.attrs.update(self._provenance())
        return frame

    @cached_property
    def noise(self) -> float | None:
        """Largest difference of a stretch, in bits, that is only noise; None if unknown.

        It is the largest difference between this result and its ``repeats``. Without repeats it is
        0 for the local endpoint, whose numbers are reproducible, and unknown for other hosts.
        """
        return self._noise(lambda repeat: repeat.frame["difference"])

    def _noise(self, differences: Callable[[Comparison], Any]) -> float | None:
        """The largest difference between this result and its repeats; see ``noise``."""
        if self._repeats:
            values = pd.concat([pd.Series(differences(repeat)) for repeat in self._repeats])
            largest = values.astype("Float64").abs().max()
            return None if pd.isna(largest) else float(largest)
        reproducible = {self.this.host, self.other.host} == {"local"}
        return 0.0 if reproducible and self.this.model == self.other.model else None

    @cached_property
    def labels(self) -> tuple[str, str]:
        """What distinguishes the two sides (model, temperature, prompt, ...); empty if nothing."""
        one, other = side_labels([self.this, self.other])
        return one, other

    @property
    def summary(self) -> dict[str, Any]:
        """Totals over the text that both answers share, in bits.

        ``noise`` is that of one stretch, ``difference_noise`` that of the whole difference.
        """
        both = self.frame[self.frame["side"] == "both"]
        known = both.dropna(subset=["difference"])
        divergence = self.first_divergence
        return {
            "stretches": len(both),
            "without_logprob": len(both) - len(known),
            "bits": float(-known["logprob"].sum() / LN2),
            "other_bits": float(-known["other_logprob"].sum() / LN2),
            "difference": float(known["difference"].sum()),
            "noise": self.noise,
            "difference_noise": self._noise(lambda repeat: [repeat.summary["difference"]]),
            "divergence": None if divergence is None else (divergence.segment, divergence.byte),
        }

    @property
    def statement(self) -> str:
        """The findings in words."""
        summary = self.summary
        divergence = self.first_divergence
        where = "The answers are the same text."
        if divergence is not None:
            at = "" if divergence.position is None else f" (token {divergence.position})"
            byte, segment = divergence.byte, divergence.segment
            where = f"The answers diverge at byte {byte} of the {segment}{at}."
        if not summary["stretches"] or summary["stretches"] == summary["without_logprob"]:
            return f"{where} There is nothing to compare: no shared text has logprobs."
        is_this = summary["difference"] > 0
        label = self.labels[0 if is_this else 1]
        likelier = f"{'this' if is_this else 'the other'} one{f' ({label})' if label else ''}"
        bits = abs(summary["difference"])
        amount = f"The shared text is {bits:.2f} bits likelier in {likelier}."
        if bits == 0.0:
            amount = "The shared text is equally likely in both."
        return f"{where} {amount} {self._noise_statement(summary)}"

    def _noise_statement(self, summary: dict[str, Any]) -> str:
        if self.noise is None:
            return "The host's noise is unknown: give repeats= to measure it."
        if not self._repeats:
            return "The local endpoint is exactly reproducible: no difference is noise."
        whole = summary["difference_noise"]
        amount = "more than" if abs(summary["difference"]) > whole else "no more than"
        return (
            f"That is {amount} the repeats differ: up to {whole:.3g} bits in all, "
            f"{self.noise:.3g} in one stretch."
        )

    def __repr__(self) -> str:
        return self.statement

    def _rows(self) -> Iterator[_Row]:
        for segment in ("reasoning", "content"):
            one, two = self._one, self._two
            limit = common_length(one.text(segment), two.text(segment))
            left, right = one.stretches(segment), two.stretches(segment)
            done = 0
            for start, end, a, b in shared_stretches(left, right, limit):
                yield _Row("both", segment, start, end, one.part(segment, start, end), a, b)
                done = end
            for stretch in (s for s in left if s.end > done):
                text = one.part(segment, max(stretch.start, done), stretch.end)
                yield _Row("this", segment, stretch.start, stretch.end, text, stretch.rows, None)
            for stretch in (s for s in right if s.end > done):
                text = two.part(segment, max(stretch.start, done), stretch.end)
                yield _Row("other", segment, stretch.start, stretch.end, text, None, stretch.rows)
        yield from self._end_rows()

    def _end_rows(self) -> Iterator[_Row]:
        """The special tokens after the texts; comparable if they and all before them are equal."""
        left, right = self._one.end_tokens(), self._two.end_tokens()
        same = self.first_divergence is None and left and right
        if same and [token for _, token in left] == [token for _, token in right]:
            for (row, text), (other, _) in zip(left, right, strict=True):
                yield _Row("both", "special", -1, -1, text, [row], [other])
            return
        for row, text in left:
            yield _Row("this", "special", -1, -1, text, [row], None)
        for row, text in right:
            yield _Row("other", "special", -1, -1, text, None, [row])

    def _provenance(self) -> dict[str, Any]:
        sides = (("this", self.this), ("other", self.other))
        return {
            **{
                name: {"model": side.model, "host": side.host, "label": label}
                for (name, side), label in zip(sides, self.labels, strict=True)
            },
            "noise": self.noise,
        }


def _exceeds(difference: pd.Series[Any], noise: float | None) -> pd.Series[Any]:
    """Whether differences exceed the noise, NA if that is unknown."""
    if noise is None:
        return pd.Series(pd.array([pd.NA] * len(difference), dtype="boolean"))
    return (difference.abs() > noise).astype("boolean").reset_index(drop=True)


def _at(rows: list[int] | None, index: int) -> int:
    return rows[index] if rows else -1
