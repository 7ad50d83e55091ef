"""Static HTML of a result: the answer as a heat map, its tokens as a list, a footer.

It must read in a saved notebook on GitHub, in nbviewer and in a dead kernel: no script, no style
sheet. Background is surprisal on a fixed scale, the line below a token the least entropy there was
before it, hatching a missing number. Alternatives stand in the ``title`` of every token and, for
touch, screen readers and viewers without styles, in a list to be unfolded. Everything a host sent
is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..assembly.answer import Answer
from ..assembly.choice import Choice
from ..assembly.columns import OK, logprob_status
from ..assembly.warnings import answer_warnings
from ..frames.alternatives import rank_alternatives, spread
from ..frames.measures import LN2
from ..wire.sanitize import excerpt, shorten
from .colours import (
    ENTROPY_STEPS,
    FULL_BITS,
    HATCH,
    SURPRISAL,
    VERMILION,
    background,
    hex_code,
)
from .html import SMALL, escaped, flow, hinted, line, opening, percent, shown
from .plain_text import SHOWN_CALLS, SHOWN_CHOICES, footer, more

__all__ = ["Heatmap", "result_html"]

SHOWN_TOKENS = 5000  # of all choices together
SHOWN_ALTERNATIVES = 5
_LINE = "solid rgba(128,128,128,.8)"
_CLIPPED = "outline:1px dotted"
_CODE = "font-family:monospace;overflow-wrap:anywhere"


class Heatmap:
    """A result's heat map, to display or to write to a file: ``str(heatmap)`` is HTML."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __str__(self) -> str:
        with self._answer.lock:
            drawn = "".join(_answers(self._answer))
        return drawn + _legend(drawn)

    def __repr__(self) -> str:
        return f"<Heatmap of {self._answer.summary}>"

    def _repr_html_(self) -> str:
        return f"{opening('result')}{self}</div>"


def result_html(answer: Answer) -> str:
    """The whole output of a turn: answers, what went wrong, warnings, footer."""
    runs = [line(str(run), _CODE) for run in answer.tool_runs]
    parts = [opening("result"), *runs, str(Heatmap(answer))]
    if answer.error is not None or answer.status in ("interrupted", "failed"):
        reason = str(answer.error) if answer.error else "Stopped before the end."
        parts.append(line(f"{answer.status}: {reason}", f"color:{hex_code(VERMILION)}"))
    parts += [line(f"Note: {warning}") for warning in answer_warnings(answer)]
    parts += [line(footer(answer)), "</div>"]
    return "".join(parts)


@dataclass
class _Cell:
    """What is drawn as one: a token, or the tokens that make up one character.

    ``bits`` is None where there is no number: the cell is hatched.
    """

    text: str
    bits: float | None
    title: str
    entropy: float = 0.0


class _Tokens:
    """A choice's tokens, with what is drawn of each."""

    def __init__(self, choice: Choice, vocab_size: int | None, asked: int | None) -> None:
        columns = choice.columns
        self.laid = choice.alignment()
        self._strings = columns.table.tokens
        self._codes = columns.code
        self._found = rank_alternatives(columns)
        self._spread = spread(self._found, vocab_size, asked)
        self._logprob, self._status = logprob_status(
            np.asarray(columns.logprob[:]), np.array(columns.is_null[:], dtype=np.bool_)
        )

    def __len__(self) -> int:
        return len(self._codes)

    def cell(self, text: str, rows: list[int]) -> _Cell:
        """The cell of a text that these tokens wrote; it has the surprisal of the worst one."""
        known = [float(self._logprob[i]) for i in rows if self._status[i] == OK]
        bits = -min(known) / LN2 if known else None
        entropy = max((float(self._spread.entropy_min[i]) for i in rows), default=math.nan)
        title = "\n".join(self._title(i) for i in rows)
        return _Cell(text, bits, title, 0.0 if math.isnan(entropy) else entropy)

    def line(self, row: int) -> str:
        """A token with its numbers and alternatives, as a line of the list."""
        others = [
            f"{token} {share}" for chosen, token, share in self._candidates(row) if not chosen
        ]
        also = f" — {' · '.join(others)}" if others else ""
        own = percent(float(self._logprob[row]) if self._status[row] == OK else math.nan)
        return f"{row} {shown(self._strings[self._codes[row]])} {own}{self._numbers(row)}{also}"

    def _title(self, row: int) -> str:
        """The token's alternatives with their probabilities, itself among them."""
        lines = [
            f"{'▸' if chosen else ' '}{token} {share}"
            for chosen, token, share in self._candidates(row)
        ]
        unseen = 1.0 - float(self._spread.mass_seen[row])
        if len(lines) > 1 and unseen >= 0.001:
            lines.append(f" unseen {unseen:.1%}")
        return "\n".join(lines) + self._numbers(row)

    def _candidates(self, row: int) -> Iterator[tuple[bool, str, str]]:
        """Chosen, shown token and share of the likeliest candidates, and of the chosen one."""
        first, end = self._found.start[row], self._found.start[row + 1]
        for k in range(first, end):
            chosen = bool(self._found.chosen[k])
            if k < first + SHOWN_ALTERNATIVES or chosen:
                token = shown(self._strings[self._found.code[k]])
                yield chosen, token, percent(float(self._found.logprob[k]))

    def _numbers(self, row: int) -> str:
        if self._status[row] != OK:
            return ""
        bits = -float(self._logprob[row]) / LN2
        rank = f"≥{self._spread.rank[row]}" if self._spread.censored[row] else ""
        rank = rank or str(self._spread.rank[row])
        return f" ({abs(bits):.1f} bits, rank {rank})"


def _answers(answer: Answer) -> Iterator[str]:
    left = SHOWN_TOKENS
    for choice in answer.choices[:SHOWN_CHOICES]:
        if len(answer.choices) > 1:
            yield line(f"choice {choice.index}")
        tokens = None
        if len(choice.columns):
            tokens = _Tokens(choice, answer.vocab_size, answer.request.top_logprobs)
        yield from _answer(choice, tokens, left)
        if tokens is not None:
            yield _list(tokens, left)
            left = max(left - len(tokens), 0)
    yield from map(line, more(answer.choices, SHOWN_CHOICES, "choices"))


def _answer(choice: Choice, tokens: _Tokens | None, limit: int) -> Iterator[str]:
    if choice.reasoning:
        inner = _flow("reasoning", choice.reasoning, tokens, limit)
        yield f"<details><summary>Reasoning</summary>{inner}</details>"
    if choice.text:
        yield _flow("content", choice.text, tokens, limit)
    if choice.refusal:
        yield _flow("refusal", choice.refusal, tokens, limit)
    for call in choice.calls[:SHOWN_CALLS]:
        function = call["function"]
        yield line(f"{function['name']}({shorten(function['arguments'])})", _CODE)
    yield from map(line, more(choice.calls, SHOWN_CALLS, "calls"))


def _list(tokens: _Tokens, limit: int) -> str:
    """All tokens with their numbers, folded: for those who cannot hover."""
    count = min(len(tokens), limit)
    lines = [escaped(tokens.line(row)) for row in range(count)]
    if count < len(tokens):
        lines.append(f"Only {count} of {len(tokens)} tokens are listed; result.logprobs has all.")
    text = "\n".join(lines)
    listed = flow(text, f"{text}\n")
    return f'<details style="{SMALL}"><summary>Tokens as a list</summary>{listed}</details>'


def _flow(segment: str, text: str, tokens: _Tokens | None, limit: int) -> str:
    """A text in the colours of its tokens. It is always the text that the host sent, exactly."""
    text, rest = excerpt(text)
    cells = _cells(segment, text, tokens, limit) if tokens is not None else []
    drawn = flow("".join(_span(cell) for cell in cells) if cells else hinted(text), text)
    return drawn + (line(rest) if rest else "")


def _cells(segment: str, text: str, tokens: _Tokens, limit: int) -> list[_Cell]:
    """The text cut where its tokens end. Where no token is known to have written it, one cell."""
    raw, laid = text.encode("utf-8", "surrogatepass"), tokens.laid
    cells: list[_Cell] = []
    held: list[int] = []  # tokens whose last character is not complete
    at = 0  # first byte that is not drawn yet
    for row, (low, high) in enumerate(zip(laid.low, laid.high, strict=True)):
        if low < 0 or laid.segment[row] != segment:
            continue
        if low > len(raw):
            break  # no more of the text is shown
        if len(cells) >= limit:
            return [*cells, _Cell(_text(raw[at:]), None, f"Only {limit} tokens are coloured.")]
        if low > at and not held:
            cells.append(_Cell(_text(raw[at:low]), None, "between two parts"))
            at = low
        held.append(row)
        # Tokens that share a gap are drawn together: who wrote what of it is unknown.
        more = row + 1 < len(laid.low) and laid.low[row + 1] == low and laid.start[row] < 0
        piece = None if more else _decoded(raw[at:high])
        if piece:
            cells.append(tokens.cell(piece, held))
            held, at = [], high
    if cells and at < len(raw):
        cells.append(_Cell(_text(raw[at:]), None, "These tokens do not align with the text."))
    return cells


def _span(cell: _Cell) -> str:
    style = f"background:{HATCH}"
    if cell.bits is not None:
        style = background(cell.bits) + (f";{_CLIPPED}" if cell.bits > FULL_BITS else "")
    width = sum(cell.entropy >= step for step in ENTROPY_STEPS)
    style += f";border-bottom:{width}px {_LINE}" if width else ""
    return f'<span style="{style}" title="{escaped(cell.title)}">{hinted(cell.text)}</span>'


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _legend(drawn: str) -> str:
    if "background:rgba(" not in drawn and HATCH not in drawn:
        return ""
    steps = "".join(
        f'<span style="{background(bits)}{";" + _CLIPPED if bits == FULL_BITS else ""}">'
        f"&nbsp;{label}&nbsp;</span>"
        for bits, label in SURPRISAL.steps
    )
    lines = " ".join(
        f'<span style="border-bottom:{width}px {_LINE}">{bits:g}</span>'
        for width, bits in enumerate(ENTROPY_STEPS, 1)
    )
    hatch = f' · <span style="background:{HATCH}">&nbsp;unknown&nbsp;</span>'
    return (
        f'<div style="font-size:85%;margin-top:.4em">{SURPRISAL.label} {steps}'
        f" · entropy before it at least {lines}{hatch if HATCH in drawn else ''}</div>"
    )
