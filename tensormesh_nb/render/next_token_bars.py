"""The distribution of the next token as static HTML and as text: a row with a bar for each token.

It works in saved notebooks: no scripts, no style sheet. Viewers without styles show the numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..analysis.sampling import KEPT, Sampler
from ..wire.sanitize import escape_unsafe, one_line
from .html import escaped, line, mark_invisible, open_output, percent, text_block, token_label
from .palette import BLUE

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NextTokenHtml", "Share", "next_token_text", "sampler_label", "shown_text"]

_LONGEST = 600  # characters of the text that are shown, from its end
_HUE = ",".join(map(str, BLUE))
_POINT = 1e-5  # narrower intervals are shown as one number
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_WIDTH = 24  # of a bar in a terminal, in characters
_CELL = "border:0;padding:.1em .6em .1em 0;background:none;vertical-align:middle"
_TABLE = "border-collapse:collapse;border:0;margin:.4em 0;font-size:110%"


@dataclass(frozen=True)
class Share:
    """Bounds of a probability, and whether its token can be drawn: no, maybe or yes."""

    low: float
    high: float
    kept: str = "yes"

    def __str__(self) -> str:
        if self.kept == "no":
            return "cut off"
        if self.high - self.low <= _POINT:
            return _percent(self.high)
        return f"{_percent(self.low)} to {_percent(self.high)}"


@dataclass(frozen=True)
class NextTokenHtml:
    """The likeliest next tokens. ``str()`` is HTML.

    Attributes:
        before: the messages before the text, or an empty string.
        text: the text that is continued.
        taken: the tokens appended to it since.
        shapes: the tokens under each sampler (``NextTokenDistribution.under``).
        labels: names of the likeliest tokens.
        notices: remarks, one line each.
        summary: one line below the table.
        rows: number of tokens to show.
    """

    before: str
    text: str
    taken: Sequence[str]
    shapes: Sequence[pd.DataFrame]
    labels: Sequence[str]
    notices: Sequence[str]
    summary: str
    rows: int

    @property
    def headings(self) -> list[str]:
        """A label for each sampler."""
        return [sampler_label(shape.attrs["sampler"]) for shape in self.shapes]

    def lines(self) -> list[tuple[str, list[Share]]]:
        """Each token's name with its shares; the last line is that of all other tokens."""
        rows = min(self.rows, len(self.shapes[0]))
        names = [token_label(label) for label in self.labels[:rows]]
        columns = [_shares(shape, rows) for shape in self.shapes]
        found = [(name, [column[at] for column in columns]) for at, name in enumerate(names)]
        rest = [_rest(shape, rows) for shape in self.shapes]
        return [*found, ("(all other tokens)", rest)]

    def __str__(self) -> str:
        return "".join(self._parts())

    def _repr_html_(self) -> str:
        return str(self)

    def _parts(self) -> Iterator[str]:
        yield open_output("next-token")
        yield from (line(one_line(each, 200)) for each in self.before.splitlines()[-4:])
        yield shown_text(self.text, self.taken)
        yield f'<table style="{_TABLE}"><thead><tr><th scope="col" style="{_CELL};text-align:left">'
        yield "next token</th>"
        for label in self.headings:
            yield f'<th scope="col" style="{_CELL};text-align:left">{escaped(label)}</th>'
        yield "</tr></thead><tbody>"
        wide = max(6.0, 20.0 / len(self.shapes))
        most = max((one.high for _, shares in self.lines()[:-1] for one in shares), default=1.0)
        for at, (name, shares) in enumerate(self.lines()):
            is_rest = at == len(self.lines()) - 1
            family = "inherit;opacity:.75" if is_rest else "monospace"
            yield (
                f'<tr style="background:none"><th scope="row" style="{_CELL};text-align:left;'
                f'font-weight:normal;white-space:pre;font-size:100%;font-family:{family}">{escaped(name)}</th>'
            )
            for share in shares:
                bar = "" if is_rest else _bar(share, wide, most or 1.0)
                yield (
                    f'<td style="{_CELL};text-align:left;white-space:nowrap">{bar}'
                    f"{escaped(str(share))}</td>"
                )
            yield "</tr>"
        yield "</tbody></table>"
        yield from (line(f"Note: {notice}") for notice in self.notices)
        yield f"{line(self.summary)}</div>"


def shown_text(text: str, taken: Sequence[str]) -> str:
    """The end of a text and the tokens appended to it, which are underlined."""
    start = text[-_LONGEST:]
    parts = ["…"] if len(text) > len(start) else []
    parts.append(mark_invisible(start))
    parts += [
        f'<span style="border-bottom:2px solid rgb({_HUE});margin-right:1px">'
        f"{mark_invisible(token)}</span>"
        for token in taken
    ]
    return f'<div style="font-size:120%">{text_block("".join(parts), start)}</div>'


def next_token_text(html: NextTokenHtml) -> str:
    """The same as text for a terminal."""
    before = [one_line(each, 200) for each in html.before.splitlines()[-4:]]
    text = f"{html.text}{''.join(html.taken)}"
    shown = text if len(text) <= _LONGEST else f"…{text[-_LONGEST:]}"
    lines = html.lines()
    width = max(len(name) for name, _ in lines)
    found = [*before, f"{shown!r}"]
    for column, label in enumerate(html.headings):
        found.append(label)
        for name, shares in lines:
            share = shares[column]
            bar = "" if (name, shares) == lines[-1] else _text_bar(share.low)
            found.append(f"  {name:<{width}}  {bar:<{_WIDTH}}  {share}")
    return escape_unsafe(
        "\n".join([*found, *(f"Note: {each}" for each in html.notices), html.summary])
    )


def sampler_label(sampler: Sampler) -> str:
    """The parameters that change something, and the temperature."""
    parts = [f"temperature {sampler.temperature:g}"]
    for name, neutral in (("top_p", 1.0), ("top_k", 0), ("min_p", 0.0)):
        value = getattr(sampler, name)
        parts += [f"{name} {value:g}"] if value != neutral and value != -1 else []
    return ", ".join(parts)


def _shares(shape: pd.DataFrame, rows: int) -> list[Share]:
    low, high = (
        shape[name].iloc[:rows].to_numpy(dtype=float).tolist() for name in ("prob_min", "prob_max")
    )
    kept = shape["kept"].iloc[:rows].astype(object).tolist()
    return [Share(*each) for each in zip(low, high, kept, strict=True)]


def _rest(shape: pd.DataFrame, rows: int) -> Share:
    """The share of all tokens that are not among the first rows."""
    columns = (shape[name].to_numpy(dtype=float) for name in ("prob_min", "prob_max"))
    low, high = (math.fsum(column[:rows].tolist()) for column in columns)
    found = Share(max(1.0 - high, 0.0), max(1.0 - low, 0.0))
    if found.high - found.low < 1e-3:  # rounding of logprobs
        found = Share(found.high, found.high)
    others = shape["kept"].iloc[rows:]
    is_cut = len(others) > 0 and bool((others == KEPT[0]).all()) and not shape.attrs["unseen"][1]
    return Share(0.0, 0.0, "no") if is_cut else found


def _bar(share: Share, width: float, most: float) -> str:
    """A bar as wide as the share of the largest one; the band between the bounds is lighter."""
    solid, band = share.low / most * width, (share.high - share.low) / most * width
    cell = "display:inline-block;height:.9em;vertical-align:-.1em"
    drawn = f'<span style="{cell};width:{solid:.2f}em;background:rgb({_HUE})"></span>'
    if band > 0.05:
        drawn += f'<span style="{cell};width:{band:.2f}em;background:rgba({_HUE},.35)"></span>'
    return f'{drawn}<span style="display:inline-block;width:.4em"></span>'


def _text_bar(p: float) -> str:
    eighths = round(p * _WIDTH * 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _percent(p: float) -> str:
    return percent(math.log(p)) if p > 0.0 else "0%"
