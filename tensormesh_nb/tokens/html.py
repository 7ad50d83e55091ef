"""Static HTML of a result: the answer as a heat map, alternatives on hover, a footer.

It must read in a saved notebook on GitHub, in nbviewer and in a dead kernel: inline styles only, no
script, no style sheet. One hue with an alpha channel works on light and dark pages alike, and needs
no variables. Everything a host sent is escaped.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..wire.untrusted import visible
from .alternatives import rank_alternatives
from .choice import Choice
from .columns import OK, logprob_status
from .measures import LN2

if TYPE_CHECKING:
    from .result import ChatResult

__all__ = ["Heatmap", "result_html"]

FULL_BITS = 8.0  # the colour scale's end: a token that one in 256 would have been
SHOWN_TOKENS = 5000
SHOWN_ALTERNATIVES = 5
_HUE = "0,114,178"  # Okabe and Ito's blue: told from black and white by every kind of eye
_HATCH = "repeating-linear-gradient(45deg,rgba(128,128,128,.45) 0 2px,transparent 2px 5px)"
_SMALL = "font-size:85%;opacity:.75"
_CODE = "font-family:monospace;overflow-wrap:anywhere"


class Heatmap:
    """A result's heat map, to display or to write to a file: ``str(heatmap)`` is HTML."""

    def __init__(self, result: ChatResult) -> None:
        self._result = result

    def __str__(self) -> str:
        drawn = "".join(_answers(self._result))
        return drawn + _legend(drawn)

    def __repr__(self) -> str:
        return f"<Heatmap of {self._result!r}>"

    def _repr_html_(self) -> str:
        return f"{_OPEN}{self}</div>"


def result_html(result: ChatResult) -> str:
    """The whole output of a turn: answers, what went wrong, warnings, footer."""
    runs = [_line(str(run), _CODE) for run in result.tool_runs]
    parts = [_OPEN, *runs, str(Heatmap(result))]
    if result.error is not None or result.status in ("interrupted", "failed"):
        reason = str(result.error) if result.error else "Stopped before the end."
        parts.append(_line(f"{result.status}: {reason}", "color:#d55e00"))
    parts += [_line(f"Note: {warning}", _SMALL) for warning in result.warnings]
    parts += [_line(result.footer, _SMALL), "</div>"]
    return "".join(parts)


# Notebook front ends typeset $...$ inside HTML output unless told not to.
_OPEN = '<div class="tm-result tex2jax_ignore mathjax_ignore" style="max-width:60em">'


@dataclass
class _Cell:
    """What is drawn as one: a token, or the tokens that make up one character.

    ``bits`` is None where there is no number: the cell is hatched.
    """

    text: str
    bits: float | None
    title: str


class _Tokens:
    """A choice's tokens, with what is drawn of each."""

    def __init__(self, choice: Choice) -> None:
        columns = choice.columns
        self.laid = choice.alignment()
        self._strings = columns.vocabulary.tokens
        self._found = rank_alternatives(columns)
        self._logprob, self._status = logprob_status(
            np.array(columns.logprob, dtype=np.float64), np.array(columns.is_null, dtype=np.bool_)
        )

    def cell(self, text: str, rows: list[int]) -> _Cell:
        """The cell of a text that these tokens wrote; it has the surprisal of the worst one."""
        known = [float(self._logprob[i]) for i in rows if self._status[i] == OK]
        bits = -min(known) / LN2 if known else None
        return _Cell(text, bits, "\n".join(self._title(i) for i in rows))

    def _title(self, row: int) -> str:
        """The token's alternatives with their probabilities, itself among them."""
        lines: list[str] = []
        for k in range(self._found.start[row], self._found.start[row + 1]):
            chosen, logprob = self._found.chosen[k], self._found.logprob[k]
            if len(lines) >= SHOWN_ALTERNATIVES and not chosen:
                continue
            share = "no logprob" if math.isnan(logprob) else f"{math.exp(logprob):.1%}"
            token = _shown(self._strings[self._found.code[k]])
            lines.append(f"{'▸' if chosen else ' '}{token} {share}")
        return "\n".join(lines)


def _answers(result: ChatResult) -> Iterator[str]:
    for choice in result.choices:
        if len(result.choices) > 1:
            yield _line(f"choice {choice.index}", _SMALL)
        yield from _answer(choice)


def _answer(choice: Choice) -> Iterator[str]:
    tokens = _Tokens(choice) if len(choice.columns) else None
    if choice.reasoning:
        inner = _flow("reasoning", choice.reasoning, tokens)
        yield f"<details><summary>Reasoning</summary>{inner}</details>"
    if choice.text:
        yield _flow("content", choice.text, tokens)
    if choice.refusal:
        yield _flow("refusal", choice.refusal, tokens)
    for call in choice.tool_calls:
        function = call["function"]
        yield _line(f"{function['name']}({function['arguments']})", _CODE)


def _flow(segment: str, text: str, tokens: _Tokens | None) -> str:
    """A text in the colours of its tokens. It is always the text that the host sent, exactly."""
    cells = _cells(segment, text, tokens) if tokens is not None else []
    inner = "".join(_span(cell) for cell in cells) if cells else _escape(text)
    return f'<div style="white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6">{inner}</div>'


def _cells(segment: str, text: str, tokens: _Tokens) -> list[_Cell]:
    """The text cut where its tokens end. Where no token is known to have written it, one cell."""
    raw, laid = text.encode("utf-8", "surrogatepass"), tokens.laid
    cells: list[_Cell] = []
    held: list[int] = []  # tokens whose last character is not complete
    at = 0  # first byte that is not drawn yet
    for row, (start, end) in enumerate(zip(laid.start, laid.end, strict=True)):
        if start < 0 or laid.segment[row] != segment:
            continue
        if len(cells) >= SHOWN_TOKENS:
            return [*cells, _Cell(_text(raw[at:]), None, f"Only {SHOWN_TOKENS} tokens are shown.")]
        if start > at and not held:
            cells.append(_Cell(_text(raw[at:start]), None, "between two parts"))
            at = start
        held.append(row)
        piece = _decoded(raw[at:end])
        if piece:
            cells.append(tokens.cell(piece, held))
            held, at = [], end
    if cells and at < len(raw):
        cells.append(_Cell(_text(raw[at:]), None, "These tokens do not align with the text."))
    return cells


def _span(cell: _Cell) -> str:
    if cell.bits is not None:
        alpha = round(min(max(cell.bits, 0.0) / FULL_BITS, 1.0) * 0.75, 2)
        style = f"background:rgba({_HUE},{alpha:g})"
    else:
        style = f"background:{_HATCH}"
    # A line break keeps its place in the text and shows that a token wrote it.
    text = _escape(cell.text).replace("\n", "<small>↵</small>\n")
    return f'<span style="{style}" title="{_escape(cell.title)}">{text}</span>'


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _shown(token: str) -> str:
    """A token with its white space made visible."""
    return token.replace(" ", "␣").replace("\n", "↵").replace("\t", "⇥") or "(empty)"


def _legend(drawn: str) -> str:
    if f"rgba({_HUE}" not in drawn:
        return ""
    steps = "".join(
        f'<span style="background:rgba({_HUE},{bits / FULL_BITS * 0.75:.2g})">&nbsp;{bits}'
        f"{'+' if bits == FULL_BITS else ''}&nbsp;</span>"
        for bits in (0, 2, 4, 6, 8)
    )
    hatch = f' <span style="background:{_HATCH}">&nbsp;unknown&nbsp;</span>'
    return (
        f'<div style="{_SMALL};margin-top:.4em">surprisal in bits {steps}'
        f"{hatch if _HATCH in drawn else ''}</div>"
    )


def _line(text: str, style: str) -> str:
    return f'<div style="{style}">{_escape(text)}</div>'


def _escape(text: str) -> str:
    return html.escape(visible(text))
