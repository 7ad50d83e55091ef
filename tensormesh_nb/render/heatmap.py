"""Static HTML of an answer: a heat map, the list of tokens, warnings and the footer.

It works in saved notebooks on GitHub, in nbviewer and without a kernel: no scripts, no style sheet.
The background of a token shows its surprisal on a fixed scale, the line below it the lower bound of
the entropy before it; tokens without a number are hatched. Every token has its alternatives in its
``title`` and, for touch screens, screen readers and viewers without styles, in a folded list.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..assembly.alignment.offsets import PROMPT, Alignment
from ..assembly.answer import Answer
from ..assembly.choice import Choice
from ..assembly.tokens.columns import OK, logprob_status
from ..assembly.tokens.prompt_tokens import PromptRows
from ..assembly.warnings import answer_warnings, no_logprobs
from ..frames.measures import surprisal
from ..frames.ranking import ranking_of
from ..wire.sanitize import excerpt
from .colour_scale import ENTROPY_STEPS, rank_classes
from .footer import footer
from .heatmap_style import Colouring, colouring
from .html import (
    escaped,
    folded,
    line,
    mark_invisible,
    open_output,
    percent,
    text_block,
    token_label,
)
from .palette import HATCH, VERMILION, hex_code
from .plain_text import MAX_CALLS, MAX_CHOICES, call_text, omitted

__all__ = ["CODE", "Heatmap", "call_line", "closing_lines", "folded_heatmap", "result_html"]

MAX_TOKENS = 5000  # of all choices together
MAX_ALTERNATIVES = 5
_LINE = "solid rgba(128,128,128,.8)"
# Between tokens; a shadow takes no room, so coloured text keeps the positions of plain text.
_EDGE = "box-shadow:inset 1px 0 rgba(128,128,128,.8)"
CODE = "font-family:monospace;overflow-wrap:anywhere"


class Heatmap:
    """An answer's heat map. ``str(heatmap)`` is HTML.

    Args:
        answer: the answer.
        by: the measure that gives the colour: surprisal, entropy, rank or rank_class.
        with_calls: whether to list calls of tools.

    Raises:
        RequestError: there is no such measure.
    """

    def __init__(self, answer: Answer, by: str = "surprisal", *, with_calls: bool = True) -> None:
        self._answer = answer
        self._with_calls = with_calls
        self._colouring = colouring(by)

    def __str__(self) -> str:
        with self._answer.lock:
            prompt = _prompt(self._answer, self._colouring)
            choices = _choices(self._answer, self._colouring, with_calls=self._with_calls)
            drawn = "".join([*prompt, *choices])
        return drawn + _legend(drawn, self._colouring)

    def __repr__(self) -> str:
        return f"<Heatmap of {self._answer.summary}>"

    def _repr_html_(self) -> str:
        absence = no_logprobs(self._answer)
        note = line(f"No colours: {absence}.") if absence else ""
        return f"{open_output('result')}{self}{note}</div>"


def result_html(answer: Answer) -> str:
    """An answer in one output: tool runs, heat map, error, warnings and footer."""
    runs = [line(str(run), CODE) for run in answer.tool_runs]
    parts = [open_output("result"), *runs, str(Heatmap(answer)), *closing_lines(answer), "</div>"]
    return "".join(parts)


def closing_lines(answer: Answer) -> Iterator[str]:
    """Below an answer: error, warnings and footer."""
    if answer.error is not None or answer.status in ("interrupted", "failed"):
        reason = str(answer.error) if answer.error else "Stopped before the end."
        yield line(f"{answer.status}: {reason}", f"color:{hex_code(VERMILION)}")
    yield from (line(f"Note: {warning}") for warning in answer_warnings(answer))
    yield line(footer(answer))


def folded_heatmap(answer: Answer) -> str:
    """The heat map below an answer's text, folded; empty if the answer has no tokens."""
    if not any(len(choice.columns) for choice in answer.choices[:MAX_CHOICES]):
        return ""
    return folded("Heat map", str(Heatmap(answer, with_calls=False)))


def call_line(call: Any) -> str:
    """A call of a tool."""
    return line(call_text(call), CODE)


@dataclass
class _Cell:
    """A coloured piece of text: a token, or the tokens that make up one character.

    ``style`` is None if there is no number; the cell is hatched.
    """

    text: str
    style: str | None
    title: str
    entropy: float = 0.0


class _Tokens:
    """The tokens of a choice, with the numbers to draw: those of the ``logprobs`` frame."""

    def __init__(
        self,
        choice: Choice | PromptRows,
        vocab_size: int | None,
        requested: int | None,
        colouring: Colouring,
    ) -> None:
        columns = choice.columns
        self._style = colouring.style
        self.alignment = choice.alignment()
        self._strings = columns.table.tokens
        self._codes = columns.code
        ranking = ranking_of(columns)
        self._alternatives = ranking.alternatives
        self._measures = ranking.measures(vocab_size, requested)
        self._logprob, status = logprob_status(
            np.asarray(columns.logprob[:]), np.array(columns.is_null[:], dtype=np.bool_)
        )
        self._surprisal = surprisal(self._logprob)
        self._known = status == OK
        self._number = self._numbers_of(colouring.scale.name)

    def _numbers_of(self, name: str) -> NDArray[np.float64]:
        """The numbers that give the colours, NaN if unknown."""
        measures = self._measures
        if name == "surprisal":
            return np.where(self._known, self._surprisal, math.nan)
        if name == "entropy":
            return measures.entropy_min
        rank = np.where(self._known & (measures.rank > 0), measures.rank.astype(float), math.nan)
        return rank_classes(rank, measures.censored) if name == "rank_class" else rank

    def __len__(self) -> int:
        return len(self._codes)

    def cell(self, text: str, rows: list[int]) -> _Cell:
        """The cell of a text that these tokens wrote; the largest number gives its colour."""
        known = [number for row in rows if not math.isnan(number := float(self._number[row]))]
        entropy = max((float(self._measures.entropy_min[row]) for row in rows), default=math.nan)
        title = "\n".join(self._title(row) for row in rows)
        style = self._style(max(known)) if known else None
        return _Cell(text, style, title, 0.0 if math.isnan(entropy) else entropy)

    def line(self, row: int) -> str:
        """A token with its numbers and alternatives, as a line of the list."""
        others = [f"{token} {share}" for chosen, token, share in self._shares(row) if not chosen]
        also = f" — {' · '.join(others)}" if others else ""
        label = token_label(self._strings[self._codes[row]])
        own = percent(float(self._logprob[row]))
        return f"{row} {label} {own}{self._numbers(row)}{also}"

    def _title(self, row: int) -> str:
        """The token's alternatives with their probabilities, itself included."""
        lines = [
            f"{'▸' if chosen else ' '}{token} {share}" for chosen, token, share in self._shares(row)
        ]
        unseen = 1.0 - float(self._measures.mass_seen[row])
        if len(lines) > 1 and unseen >= 0.001:
            lines.append(f" unseen {unseen:.1%}")
        return "\n".join(lines) + self._numbers(row)

    def _shares(self, row: int) -> Iterator[tuple[bool, str, str]]:
        """(chosen, label, probability) of the most likely alternatives and of the chosen token."""
        found = self._alternatives
        first, end = found.starts[row], found.starts[row + 1]
        for at in range(first, end):
            chosen = bool(at == found.chosen_at[row])
            if at < first + MAX_ALTERNATIVES or chosen:
                label = token_label(self._strings[found.code[at]])
                yield chosen, label, percent(float(found.logprob[at]))

    def _numbers(self, row: int) -> str:
        if not self._known[row]:
            return ""
        bound = "≥" if self._measures.censored[row] else ""
        return f" ({self._surprisal[row]:.1f} bits, rank {bound}{self._measures.rank[row]})"


def _prompt(answer: Answer, colouring: Colouring) -> Iterator[str]:
    """The prompt's tokens, folded, if the host sent their logprobs."""
    rows = answer.prompt_rows()
    if rows is None:
        return
    tokens = _Tokens(rows, answer.vocab_size, rows.requested, colouring)
    tokens.alignment, text = _joined(rows)
    inner = _coloured(PROMPT, text, tokens, MAX_TOKENS)
    count = f"{len(tokens)} token{'' if len(tokens) == 1 else 's'}"
    listed = _list(tokens, MAX_TOKENS)
    yield folded(f"Prompt ({count})", inner + listed)


def _joined(rows: PromptRows) -> tuple[Alignment, str]:
    """The tokens of a prompt side by side; vLLM does not name the first one."""
    table, found, written = rows.columns.table, Alignment(), bytearray()
    for code in rows.columns.code:
        raw = table.readable_bytes(code)
        raw = table.tokens[code].encode("utf-8", "replace") if raw is None else raw
        start = len(written)
        written += raw
        found.add(PROMPT, raw, *((start, len(written)) if raw else ()))
    return found, written.decode("utf-8", "replace")


def _choices(answer: Answer, colouring: Colouring, *, with_calls: bool) -> Iterator[str]:
    left = MAX_TOKENS
    for choice in answer.choices[:MAX_CHOICES]:
        if len(answer.choices) > 1:
            yield line(f"choice {choice.index}")
        tokens = None
        if len(choice.columns):
            requested = answer.request.top_logprobs
            tokens = _Tokens(choice, answer.vocab_size, requested, colouring)
        yield from _segments(choice, tokens, left)
        if with_calls:
            yield from map(call_line, choice.calls[:MAX_CALLS])
            yield from map(line, omitted(choice.calls, MAX_CALLS, "calls"))
        if tokens is not None:
            yield _list(tokens, left)
            left = max(left - len(tokens), 0)
    yield from map(line, omitted(answer.choices, MAX_CHOICES, "choices"))


def _segments(choice: Choice, tokens: _Tokens | None, limit: int) -> Iterator[str]:
    if choice.reasoning:
        yield folded("Reasoning", _coloured("reasoning", choice.reasoning, tokens, limit))
    if choice.text:
        yield _coloured("content", choice.text, tokens, limit)
    if choice.refusal:
        yield _coloured("refusal", choice.refusal, tokens, limit)


def _list(tokens: _Tokens, limit: int) -> str:
    """All tokens with their numbers, folded: for readers who cannot hover."""
    count = min(len(tokens), limit)
    lines = [escaped(tokens.line(row)) for row in range(count)]
    if count < len(tokens):
        lines.append(f"Only {count} of {len(tokens)} tokens are listed; result.logprobs has all.")
    text = "\n".join(lines)
    return folded("Tokens as a list", text_block(text, f"{text}\n"), is_small=True)


def _coloured(segment: str, text: str, tokens: _Tokens | None, limit: int) -> str:
    """The exact text of a segment in the colours of its tokens."""
    text, rest = excerpt(text)
    cells = _cells(segment, text, tokens, limit) if tokens is not None else []
    # Without tokens, white space is not marked.
    spans = (_span(cell) for cell in cells)
    inner = "".join(spans) if cells else mark_invisible(text, white_space=False)
    return text_block(inner, text) + (line(rest) if rest else "")


def _cells(segment: str, text: str, tokens: _Tokens, limit: int) -> list[_Cell]:
    """The text split where its tokens end. Parts that no token is known to have written are cells
    without a number."""
    raw, alignment = text.encode("utf-8", "surrogatepass"), tokens.alignment
    cells: list[_Cell] = []
    pending: list[int] = []  # tokens whose last character is incomplete
    at = 0  # first byte that is in no cell yet
    for row, (low, high) in enumerate(zip(alignment.low, alignment.high, strict=True)):
        if low < 0 or alignment.segment[row] != segment:
            continue
        if low > len(raw):
            break  # beyond the excerpt
        if len(cells) >= limit:
            return [*cells, _Cell(_decoded(raw[at:]), None, f"Only {limit} tokens are coloured.")]
        if low > at and not pending:
            cells.append(_Cell(_decoded(raw[at:low]), None, "between two parts"))
            at = low
        pending.append(row)
        # Tokens that share a gap are one cell: how they divide its text is unknown.
        shares_gap = (
            row + 1 < len(alignment.low)
            and alignment.low[row + 1] == low
            and alignment.start[row] < 0
        )
        piece = None if shares_gap else _whole_characters(raw[at:high])
        if piece:
            cells.append(tokens.cell(piece, pending))
            pending, at = [], high
    if cells and at < len(raw):
        cells.append(_Cell(_decoded(raw[at:]), None, "These tokens do not align with the text."))
    return cells


def _span(cell: _Cell) -> str:
    style = f"{_EDGE};{cell.style or f'background:{HATCH}'}"
    width = sum(cell.entropy >= step for step in ENTROPY_STEPS)
    style += f";border-bottom:{width}px {_LINE}" if width else ""
    return f'<span style="{style}" title="{escaped(cell.title)}">{mark_invisible(cell.text)}</span>'


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _whole_characters(raw: bytes) -> str | None:
    """The text of the bytes, or None if they end inside a character."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _legend(drawn: str, colouring: Colouring) -> str:
    if "background:rgba(" not in drawn and HATCH not in drawn:
        return ""
    lines = " ".join(
        f'<span style="border-bottom:{width}px {_LINE}">{bits:g}</span>'
        for width, bits in enumerate(ENTROPY_STEPS, 1)
    )
    hatch = f' · <span style="background:{HATCH}">&nbsp;unknown&nbsp;</span>'
    return (
        f'<div style="font-size:85%;margin-top:.4em">{colouring.legend}'
        f" · entropy before it at least {lines}{hatch if HATCH in drawn else ''}</div>"
    )
