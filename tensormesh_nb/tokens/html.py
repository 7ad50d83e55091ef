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

from ..wire.untrusted import visible
from .alternatives import rank_alternatives
from .choice import Choice
from .columns import MISSING, OK, logprob_status
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


class Heatmap:
    """A result's heat map, to display or to write to a file: ``str(heatmap)`` is HTML."""

    def __init__(self, result: ChatResult) -> None:
        self._result = result

    def __str__(self) -> str:
        return "".join(_answers(self._result)) + _legend(self._result)

    def __repr__(self) -> str:
        return f"<Heatmap of {self._result!r}>"

    def _repr_html_(self) -> str:
        return f"{_OPEN}{self}</div>"


def result_html(result: ChatResult) -> str:
    """The whole output of a turn: answers, what went wrong, warnings, footer."""
    parts = [_OPEN, *_answers(result), _legend(result)]
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
    """What is drawn as one: a token, or the tokens that make up one character."""

    text: str
    bits: float
    status: int
    title: str


def _answers(result: ChatResult) -> Iterator[str]:
    for choice in result.choices:
        if len(result.choices) > 1:
            yield _line(f"choice {choice.index}", _SMALL)
        yield from _answer(choice)


def _answer(choice: Choice) -> Iterator[str]:
    cells = _cells(choice)
    if choice.reasoning:
        inner = _flow([cell for name, cell in cells if name == "reasoning"], choice.reasoning)
        yield f"<details><summary>Reasoning</summary>{inner}</details>"
    if choice.text:
        yield _flow([cell for name, cell in cells if name == "content"], choice.text)
    if choice.refusal:
        yield _flow([cell for name, cell in cells if name == "refusal"], choice.refusal)
    for call in choice.tool_calls:
        function = call["function"]
        yield _line(f"{function['name']}({function['arguments']})", "font-family:monospace")


def _flow(cells: list[_Cell], text: str) -> str:
    """Tokens in the order of the text, coloured; the plain text where no tokens came."""
    inner = _spans(cells) if cells else _escape(text)
    return f'<div style="white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6">{inner}</div>'


def _spans(cells: list[_Cell]) -> str:
    spans = [_span(cell) for cell in cells[:SHOWN_TOKENS]]
    if len(cells) > SHOWN_TOKENS:
        rest = "".join(_escape(cell.text) for cell in cells[SHOWN_TOKENS:])
        spans.append(f"<i>[colours end after {SHOWN_TOKENS} tokens]</i>{rest}")
    return "".join(spans)


def _span(cell: _Cell) -> str:
    if cell.status == OK:
        alpha = round(min(max(cell.bits, 0.0) / FULL_BITS, 1.0) * 0.75, 2)
        style = f"background:rgba({_HUE},{alpha:g})"
    else:
        style = f"background:{_HATCH}"
    # A line break keeps its place in the text and shows that a token wrote it.
    text = _escape(cell.text).replace("\n", "<small>↵</small>\n")
    return f'<span style="{style}" title="{_escape(cell.title)}">{text}</span>'


def _cells(choice: Choice) -> list[tuple[str, _Cell]]:
    """(segment, cell) in order. Tokens that hold parts of one character become one cell."""
    columns, laid = choice.columns, choice.alignment()
    if not len(columns):
        return []
    logprob, status = _logprobs(choice)
    titles = _titles(choice)
    cells: list[tuple[str, _Cell]] = []
    held: list[int] = []
    for i, segment in enumerate(laid.segment):
        held.append(i)
        raw = [laid.bytes[k] for k in held]
        text = _decoded([piece for piece in raw if piece is not None]) if None not in raw else None
        last = i + 1 == len(laid.segment) or laid.segment[i + 1] != segment
        if text is None and None not in raw and not last:
            continue
        if text is None:
            text = "".join(choice.tokens[k] or "" for k in held) if len(held) == 1 else "\ufffd"
        worst = max(held, key=lambda k: -logprob[k] if status[k] == OK else -1.0)
        bits = -logprob[worst] / LN2 if status[worst] == OK else math.nan
        title = "\n".join(titles[k] for k in held)
        cells.append((segment, _Cell(text, bits, status[worst], title)))
        held = []
    return cells


def _logprobs(choice: Choice) -> tuple[list[float], list[int]]:
    import numpy as np

    values, status = logprob_status(
        np.array(choice.columns.logprob), np.array(choice.columns.is_null, dtype=np.bool_)
    )
    return values.tolist(), status.tolist()


def _titles(choice: Choice) -> list[str]:
    """For each token: itself, then its alternatives with their probabilities."""
    found = rank_alternatives(choice.columns)
    strings = choice.columns.vocabulary.tokens
    titles = []
    for i, token in enumerate(choice.tokens):
        lines: list[str] = []
        for k in range(found.start[i], found.start[i + 1]):
            if len(lines) >= SHOWN_ALTERNATIVES and not found.chosen[k]:
                continue
            mark = "▸" if found.chosen[k] else " "
            logprob = found.logprob[k]
            share = "no logprob" if math.isnan(logprob) else f"{math.exp(logprob):.1%}"
            lines.append(f"{mark}{_shown(strings[found.code[k]])} {share}")
        titles.append("\n".join(lines) or _shown(token or ""))
    return titles


def _decoded(pieces: list[bytes]) -> str | None:
    try:
        return b"".join(pieces).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _shown(token: str) -> str:
    """A token with its white space made visible."""
    return token.replace(" ", "␣").replace("\n", "↵").replace("\t", "⇥") or "(empty)"


def _legend(result: ChatResult) -> str:
    if not any(len(choice.columns) for choice in result.choices):
        return ""
    steps = "".join(
        f'<span style="background:rgba({_HUE},{bits / FULL_BITS * 0.75:.2g})">&nbsp;{bits}'
        f"{'+' if bits == FULL_BITS else ''}&nbsp;</span>"
        for bits in (0, 2, 4, 6, 8)
    )
    missing = any(_logprobs(choice)[1].count(MISSING) for choice in result.choices)
    hatch = f' <span style="background:{_HATCH}">&nbsp;no logprob&nbsp;</span>' if missing else ""
    return f'<div style="{_SMALL};margin-top:.4em">surprisal in bits {steps}{hatch}</div>'


def _line(text: str, style: str) -> str:
    return f'<div style="{style}">{_escape(text)}</div>'


def _escape(text: str) -> str:
    return html.escape(visible(text))
