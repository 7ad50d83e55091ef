"""Comparison: two answers side by side, aligned by bytes.

Tokens of two answers rarely have the same borders once they come from different tokenizers, and
always have the same bytes as long as the answers agree. So what is compared is the smallest
stretches of text that begin and end with a token in both. A difference is in bits:

    difference = (logprob - other's logprob) / ln 2,

above 0 where this answer's prompt (or model) made the text likelier than the other's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd

from ..assembly.choice import Choice
from ..assembly.columns import OK, logprob_status
from ..frames.dtypes import category, floats, integers
from ..frames.measures import LN2
from ..render.colours import BLUE, FULL_BITS, HATCH, VERMILION, background
from ..render.html import SMALL, escaped, line, open_output, text_block, token_label
from ..wire.messages import content_text
from ..wire.request import ChatRequest
from ..wire.sanitize import escape_unsafe, one_line
from .spans import spans_frame

__all__ = ["Comparison", "Divergence"]

SIDES = ("both", "this", "other")
SEGMENTS = ("reasoning", "content", "special")
SHOWN_STRETCHES = 5000


class Source(Protocol):
    """A result that is compared."""

    @property
    def request(self) -> ChatRequest: ...
    @property
    def host(self) -> str: ...
    @property
    def model(self) -> str: ...


@dataclass(frozen=True)
class Divergence:
    """Where two answers part.

    Attributes:
        segment: in which text.
        byte: offset of the first byte that differs, or that only one of them has.
        position, other_position: of the tokens that wrote it; None where one ends there or where
            that is unknown.
    """

    segment: str
    byte: int
    position: int | None
    other_position: int | None


@dataclass
class _Stretch:
    """Tokens that fill a stretch of text; none where nobody knows which."""

    start: int
    end: int
    rows: list[int] = field(default_factory=list)


class Comparison:
    """Two answers beside each other.

    Attributes:
        this, other: the results.
    """

    def __init__(
        self,
        this: Source,
        choice: Choice,
        other: Source,
        other_choice: Choice,
        repeats: Sequence[tuple[Source, Choice]] = (),
    ) -> None:
        self.this, self.other = this, other
        self._one, self._two = _Side(choice), _Side(other_choice)
        self._repeats = [Comparison(this, choice, *again) for again in repeats]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per stretch of text, in order.

        Columns: side (``both``, or whose text it is alone: ``this``, ``other``), segment,
        byte_start, byte_end, text; first, last, other_first, other_last (positions of tokens);
        logprob, other_logprob (joint, natural log); difference (bits); real (whether it is more
        than the host's noise, NA where that is unknown).
        """
        rows = [*self._rows()]
        logprob = [self._one.joint(row.one) for row in rows]
        other = [self._two.joint(row.two) for row in rows]
        difference = (np.array(logprob) - np.array(other)) / LN2
        number = {name: i for i, name in enumerate(SEGMENTS)}
        frame = pd.DataFrame(
            {
                "side": category(np.array([SIDES.index(row.side) for row in rows], int), SIDES),
                "segment": category(np.array([number[r.segment] for r in rows], int), SEGMENTS),
                "byte_start": integers(np.array([row.start for row in rows], int)),
                "byte_end": integers(np.array([row.end for row in rows], int)),
                "text": pd.Series([row.text for row in rows], dtype="string"),
                "first": integers(np.array([_edge(row.one, 0) for row in rows], int)),
                "last": integers(np.array([_edge(row.one, -1) for row in rows], int)),
                "other_first": integers(np.array([_edge(row.two, 0) for row in rows], int)),
                "other_last": integers(np.array([_edge(row.two, -1) for row in rows], int)),
                "logprob": floats(np.array(logprob, dtype=np.float64)),
                "other_logprob": floats(np.array(other, dtype=np.float64)),
                "difference": floats(np.array(difference, dtype=np.float64)),
            }
        )
        frame["real"] = self._real(frame["difference"], self.noise)
        frame.attrs.update(self._provenance())
        return frame

    @cached_property
    def first_divergence(self) -> Divergence | None:
        """Where the answers part, or None where they are the same text."""
        for segment in ("reasoning", "content"):
            one, two = self._one.text(segment), self._two.text(segment)
            at = _common(one, two)
            if one != two:
                found = self._one.writer(segment, at), self._two.writer(segment, at)
                return Divergence(segment, at, *found)
        return None

    def spans(self, kind: str) -> pd.DataFrame:
        """Words, sentences, lines or JSON fields of the text that both have, with both logprobs.

        Columns: (path and value for ``json``), text, byte_start, byte_end, n_tokens,
        other_n_tokens, shared, logprob, other_logprob, difference (bits), real.

        Raises:
            RequestError: no such kind.
        """
        one, two = (spans_frame(side.choice, kind) for side in (self._one, self._two))
        limit = _common(self._one.text("content"), self._two.text("content"))
        place = ["byte_start", "byte_end"]
        kept = ["n_tokens", "logprob", "shared"]
        merged = one[one["byte_end"] <= limit].merge(
            two[[*place, *kept]].rename(columns={name: f"other_{name}" for name in kept}), on=place
        )
        merged["shared"] |= merged.pop("other_shared")
        merged["difference"] = (merged["logprob"] - merged["other_logprob"]) / LN2
        # A word of several tokens has more noise than a token.
        apart = self._apart(lambda repeat: repeat.spans(kind)["difference"])
        merged["real"] = self._real(merged["difference"], apart)
        lead = [name for name in ("document", "path", "value") if name in merged]
        columns = [*lead, "text", *place, "n_tokens", "other_n_tokens", "shared"]
        frame = merged[[*columns, "logprob", "other_logprob", "difference", "real"]]
        frame.attrs.update(self._provenance())
        return frame

    @cached_property
    def noise(self) -> float | None:
        """Largest difference in bits that means nothing; None where that is unknown.

        The largest difference between this result and its ``repeats``. Without them it is known of
        the local endpoint only, which gives the same numbers for the same tokens in every case: 0.
        """
        return self._apart(lambda repeat: repeat.frame["difference"])

    def _apart(self, measured: Callable[[Comparison], Any]) -> float | None:
        """The largest of what is measured between this result and its repeats, see ``noise``."""
        if self._repeats:
            values = pd.concat([pd.Series(measured(repeat)) for repeat in self._repeats])
            most = values.astype("Float64").abs().max()
            return None if pd.isna(most) else float(most)
        reproducible = {self.this.host, self.other.host} == {"local"}
        return 0.0 if reproducible and self.this.model == self.other.model else None

    @property
    def summary(self) -> dict[str, Any]:
        """Bits of both over the text that both have, their difference, and what is noise: of one
        stretch, and of the whole difference."""
        both = self.frame[self.frame["side"] == "both"]
        known = both.dropna(subset=["difference"])
        parted = self.first_divergence
        return {
            "stretches": len(both),
            "without_logprob": len(both) - len(known),
            "bits": float(-known["logprob"].sum() / LN2),
            "other_bits": float(-known["other_logprob"].sum() / LN2),
            "difference": float(known["difference"].sum()),
            "noise": self.noise,
            "difference_noise": self._apart(lambda repeat: [repeat.summary["difference"]]),
            "divergence": None if parted is None else (parted.segment, parted.byte),
        }

    @property
    def statement(self) -> str:
        """What was found, in words."""
        found = self.summary
        parted = self.first_divergence
        where = "The answers are the same text."
        if parted is not None:
            at = "" if parted.position is None else f" (token {parted.position})"
            where = f"The answers part at byte {parted.byte} of the {parted.segment}{at}."
        if not found["stretches"] or found["stretches"] == found["without_logprob"]:
            return f"{where} There is nothing to compare: no logprobs of a text that both have."
        likelier = "this" if found["difference"] > 0 else "the other"
        bits = abs(found["difference"])
        amount = f"What both have is {bits:.2f} bits likelier in {likelier} one."
        if bits == 0.0:
            amount = "What both have is as likely in the one as in the other."
        return f"{where} {amount} {self._on_noise(found)}"

    def __repr__(self) -> str:
        return "\n".join([self.statement, *_lines(self.frame, 20)])

    def _repr_html_(self) -> str:
        columns = "".join(
            f'<div style="flex:1;min-width:18em">{line(_label(result))}{self._drawn(side)}</div>'
            for side, result in (("this", self.this), ("other", self.other))
        )
        return (
            f"{open_output('comparison')}"
            f'<div style="display:flex;gap:1.5em;flex-wrap:wrap">{columns}</div>'
            f"{_listed(self.frame)}{_legend()}{line(self.statement)}</div>"
        )

    def _drawn(self, side: str) -> str:
        """One of the texts, in the colours of the differences."""
        frame = self.frame[self.frame["side"].isin(["both", side])]
        cells = [_cell(row, side) for row in frame.head(SHOWN_STRETCHES).itertuples()]
        if len(frame) > SHOWN_STRETCHES:
            cells.append(line(f"Only {SHOWN_STRETCHES} of {len(frame)} stretches are shown."))
        style = "white-space:pre-wrap;overflow-wrap:break-word;line-height:1.6"
        return f'<div style="{style}">{"".join(cells)}</div>'

    def _rows(self) -> Iterator[_Row]:
        for segment in ("reasoning", "content"):
            one, two = self._one, self._two
            limit = _common(one.text(segment), two.text(segment))
            mine, theirs = one.stretches(segment), two.stretches(segment)
            done = 0
            for start, end, a, b in _paired(mine, theirs, limit):
                yield _Row("both", segment, start, end, one.slice(segment, start, end), a, b)
                done = end
            for stretch in (s for s in mine if s.end > done):
                text = one.slice(segment, max(stretch.start, done), stretch.end)
                yield _Row("this", segment, stretch.start, stretch.end, text, stretch.rows, None)
            for stretch in (s for s in theirs if s.end > done):
                text = two.slice(segment, max(stretch.start, done), stretch.end)
                yield _Row("other", segment, stretch.start, stretch.end, text, None, stretch.rows)
        yield from self._ends()

    def _ends(self) -> Iterator[_Row]:
        """The tokens that end both answers: comparable where all before them is the same."""
        mine, theirs = self._one.ends(), self._two.ends()
        same = self.first_divergence is None and mine and theirs
        if same and [t for _, t in mine] == [t for _, t in theirs]:
            for (row, text), (other, _) in zip(mine, theirs, strict=True):
                yield _Row("both", "special", -1, -1, text, [row], [other])
            return
        for row, text in mine:
            yield _Row("this", "special", -1, -1, text, [row], None)
        for row, text in theirs:
            yield _Row("other", "special", -1, -1, text, None, [row])

    def _real(self, difference: pd.Series[Any], noise: float | None) -> pd.Series[Any]:
        if noise is None:
            return pd.Series(pd.array([pd.NA] * len(difference), dtype="boolean"))
        return (difference.abs() > noise).astype("boolean").reset_index(drop=True)

    def _on_noise(self, found: dict[str, Any]) -> str:
        if self.noise is None:
            return "How large the host's noise is, is unknown: give repeats= to measure it."
        if not self._repeats:
            return "The local endpoint is exactly reproducible: no difference is its noise."
        whole = found["difference_noise"]
        told = "more than" if abs(found["difference"]) > whole else "no more than"
        return (
            f"That is {told} the repeats are apart: up to {whole:.3g} bits in all, "
            f"{self.noise:.3g} in one stretch."
        )

    def _provenance(self) -> dict[str, Any]:
        return {
            "this": {"model": self.this.model, "host": self.this.host},
            "other": {"model": self.other.model, "host": self.other.host},
            "noise": self.noise,
        }


@dataclass(frozen=True)
class _Row:
    side: str
    segment: str
    start: int
    end: int
    text: str
    one: list[int] | None
    two: list[int] | None


class _Side:
    """One answer: its texts, and which tokens wrote which stretch of them."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        columns = choice.columns
        logprob, status = logprob_status(
            np.array(columns.logprob, dtype=np.float64), np.array(columns.is_null, dtype=np.bool_)
        )
        self._logprob = np.where(status == OK, logprob, np.nan)
        self._laid = choice.alignment()
        texts = {"reasoning": choice.reasoning or "", "content": choice.text}
        # Kept at hand, because every row asks for a slice.
        self._texts = {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}

    def text(self, segment: str) -> bytes:
        return self._texts[segment]

    def slice(self, segment: str, start: int, end: int) -> str:
        return self._texts[segment][start:end].decode("utf-8", "replace")

    def joint(self, rows: list[int] | None) -> float:
        """Joint logprob of tokens, NaN where one is unknown or nobody knows which they are."""
        known = rows is not None and rows and len(self._logprob)
        return float(self._logprob[rows].sum()) if known else float("nan")

    def stretches(self, segment: str) -> list[_Stretch]:
        """The text cut where tokens end; a stretch without rows where nobody knows who wrote."""
        laid, found = self._laid, [_Stretch(0, 0)]
        for row, name in enumerate(laid.segment):
            low, high = laid.low[row], laid.high[row]
            if name != segment or low < 0:
                continue
            last = found[-1]
            if low > last.end:
                found.append(_Stretch(last.end, low))
                last = found[-1]
            if low < last.end or (low == high and last.rows):
                last.rows.append(row)  # shares a gap or a character with the one before
                last.end = max(last.end, high)
            else:
                found.append(_Stretch(low, high, [row]))
        size = len(self.text(segment))
        if found[-1].end < size:
            found.append(_Stretch(found[-1].end, size))
        return [stretch for stretch in found if stretch.end > stretch.start]

    def writer(self, segment: str, at: int) -> int | None:
        """The position of the token that wrote a byte."""
        for stretch in self.stretches(segment):
            if stretch.start <= at < stretch.end:
                return stretch.rows[0] if len(stretch.rows) == 1 else None
        return None

    def ends(self) -> list[tuple[int, str]]:
        """Positions and strings of the special tokens behind the text."""
        names, tokens = self._laid.segment, self.choice.tokens
        at = len(names)
        while at and names[at - 1] == "special":
            at -= 1
        return [(row, tokens[row] or "") for row in range(at, len(names))]


def _paired(
    one: list[_Stretch], two: list[_Stretch], limit: int
) -> Iterator[tuple[int, int, list[int] | None, list[int] | None]]:
    """Stretches that begin and end at the same bytes in both, up to a limit."""
    i = j = start = 0
    mine: list[_Stretch] = []
    theirs: list[_Stretch] = []
    while i < len(one) or j < len(two):
        end_one = mine[-1].end if mine else start
        end_two = theirs[-1].end if theirs else start
        if end_one <= end_two and i < len(one):
            mine.append(one[i])
            i += 1
        elif j < len(two):
            theirs.append(two[j])
            j += 1
        else:
            return
        if not mine or not theirs or mine[-1].end != theirs[-1].end:
            continue
        end = mine[-1].end
        if end > limit:
            return
        yield start, end, _rows_of(mine), _rows_of(theirs)
        start, mine, theirs = end, [], []


def _rows_of(stretches: list[_Stretch]) -> list[int] | None:
    if not all(stretch.rows for stretch in stretches):
        return None
    return [row for stretch in stretches for row in stretch.rows]


def _common(one: bytes, two: bytes) -> int:
    """How many bytes two texts begin with alike."""
    n = min(len(one), len(two))
    differ = np.flatnonzero(
        np.frombuffer(one[:n], dtype=np.uint8) != np.frombuffer(two[:n], dtype=np.uint8)
    )
    return int(differ[0]) if len(differ) else n


def _edge(rows: list[int] | None, which: int) -> int:
    return rows[which] if rows else -1


def _cell(row: Any, side: str) -> str:
    text = escaped(str(row.text)).replace("\n", "<small>↵</small>\n")
    if row.side != "both":
        style = "border-bottom:2px dotted currentColor"
        return f'<span style="{style}" title="only here">{text}</span>'
    if pd.isna(row.difference):
        return f'<span style="background:{HATCH}" title="no logprob">{text}</span>'
    style = background(abs(row.difference), BLUE if row.difference > 0 else VERMILION)
    own, other = (row.logprob, row.other_logprob)[:: 1 if side == "this" else -1]
    title = f"{token_label(str(row.text))}\nlogprob {own:.2f} here, {other:.2f} there"
    title += f"\n{row.difference:+.2f} bits"
    return f'<span style="{style}" title="{escaped(title)}">{text}</span>'


def _lines(frame: pd.DataFrame, most: int) -> list[str]:
    """Stretches with their differences in bits, one a line."""
    lines = []
    rows: list[Any] = [*frame.head(most).itertuples()]
    for row in rows:
        number = f"only {row.side}"
        if row.side == "both":
            number = "?" if pd.isna(row.difference) else f"{row.difference:+.2f}"
        lines.append(f"{number:>10}  {token_label(escape_unsafe(str(row.text)))}")
    more = len(frame) - most
    return [*lines, *([f"... {more} more"] if more > 0 else [])]


def _listed(frame: pd.DataFrame) -> str:
    """The differences, folded: for those who cannot hover, and where no colour is shown."""
    text = "\n".join(_lines(frame, SHOWN_STRETCHES))
    listed = text_block(escaped(text), text)
    return f'<details style="{SMALL}"><summary>Differences as a list</summary>{listed}</details>'


def _legend() -> str:
    steps = [
        (-FULL_BITS, VERMILION),
        (-2.0, VERMILION),
        (0.0, BLUE),
        (2.0, BLUE),
        (FULL_BITS, BLUE),
    ]
    cells = "".join(
        f'<span style="{background(abs(bits), hue)}">&nbsp;{bits:+.0f}&nbsp;</span>'
        for bits, hue in steps
    )
    words = "bits that the left one is likelier by"
    return f'<div style="font-size:85%;margin-top:.4em">{words} {cells} dotted: only here</div>'


def _label(result: Source) -> str:
    first = result.request.messages[0] if result.request.messages else {}
    said = one_line(content_text(first.get("content")), 60)
    return f"{one_line(result.model, 60)} · {result.host} · {first.get('role', '')}: {said}"
