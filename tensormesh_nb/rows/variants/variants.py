"""The result of a sweep, with its display."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pandas as pd

from ...assembly.accounting.timing import TIMES
from ...render.html import line, open_output
from ...render.variants.answer_columns import AnswerColumn, columns_html, columns_text
from ...render.variants.text_table import table_html
from ...wire.sanitize import escape_unsafe, one_line
from ..outcome import RowOutcome
from .comparison_view import with_score
from .variant_answers import VariantAnswers

__all__ = ["Variants"]

_ROWS = 20  # rows of a table to show
_INPUTS = 2  # columns of the table to show
_INPUT = 80  # characters of their cells
_LIVE = 60  # variants in a live view
_NUMBERS = {
    "ok": "ok",
    "right": "right",
    "different": "different",
    "completion_tokens": "tokens",
    "cost": "cost",
    "seconds": "seconds",
    "mean_surprisal": "bits per token",
}


class Variants(VariantAnswers):
    """Variants to display: answers side by side, repeats as trees, rows in a table."""

    def __str__(self) -> str:
        parts = ["\n".join([self.counted, *self.notices])]
        if self.has_table:
            head, rows = _summary_cells(self)
            parts.append(_aligned([head, *rows]))
        else:
            parts.append(columns_text(_columns(self)))
        if self._is_pair:
            parts.append(self.compare().statement)
        return escape_unsafe("\n\n".join(parts))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self) if cycle else str(self))

    def _repr_html_(self) -> str:
        parts = [line(text) for text in (self.counted, *self.notices)]
        if self.has_table:
            parts += [_summary_html(self), _rows_html(self)]
        else:
            parts.append(columns_html(_columns(self)))
        if self._is_pair:
            made = self.compare()
            parts.append(made.statement_html())
            parts += [] if self.has_table else [made.aligned_html()]
        return f"{open_output('sweep')}{''.join(parts)}</div>"

    def live_html(self) -> str:
        """The answers to a single prompt so far, in columns."""
        columns = []
        for label, parts in zip(self.labels, self.texts_so_far(_LIVE), strict=False):
            done = sum(outcome is not None for _, outcome in parts)
            facts = f"{done} of {len(parts)} done" if len(parts) > 1 else ""
            problems = [_problem(outcome) for _, outcome in parts if outcome is not None]
            texts = [text for text, _ in parts if text]
            columns.append(AnswerColumn(label, texts, facts, [*filter(None, problems)][:1]))
        return columns_html(columns, is_live=True)

    @property
    def _is_pair(self) -> bool:
        """Whether there are two variants, both with an answer."""
        answered = self.frame.query("status == 'ok'")["variant"].nunique()
        return len(self) == 2 and answered == 2


def _columns(variants: VariantAnswers) -> list[AnswerColumn]:
    """The answers of a single prompt."""
    frame = variants.frame
    columns: list[AnswerColumn] = []
    seen: dict[tuple[str, ...], str] = {}
    for label, group in frame.groupby("variant", observed=False, sort=False):
        complete = group[group["status"] == "ok"]
        missing = group[group["status"] != "ok"]
        # The partial text of an answer that was stopped or failed.
        partial = [text for text in missing["text"].dropna() if text] if len(group) == 1 else []
        texts = [*complete["text"].fillna(""), *partial]
        facts = list(_facts(complete))
        if texts and (same := seen.setdefault(tuple(texts), str(label))) != label:
            facts.append(f"the same as {same}")
        columns.append(AnswerColumn(str(label), texts, " · ".join(facts), _problems(missing)))
    return columns


def _facts(complete: pd.DataFrame) -> Iterator[str]:
    """Numbers of complete answers."""
    count = len(complete)
    if not count:
        return
    tokens, bits = complete["completion_tokens"].mean(), complete["mean_surprisal"].mean()
    mean = "" if count == 1 else "mean "
    if not pd.isna(tokens):
        shown = f"{tokens:.0f}" if count == 1 else f"{tokens:.1f}"
        yield f"{mean}{shown} token{'' if shown == '1' else 's'}"
    if not pd.isna(bits):
        yield f"{bits:.2f} bits per token"
    if TIMES.are_shown and not pd.isna(seconds := complete["seconds"].mean()):
        yield f"{seconds:.1f} s"
    cost = complete["cost"].sum(skipna=False)
    if not pd.isna(cost) and cost:
        yield f"cost {cost:.6g}"
    for reason, number in complete["finish_reason"].dropna().value_counts().items():
        if number and reason != "stop":
            name = "cut off" if reason == "length" else one_line(str(reason), 40)
            yield name if count == 1 else f"{number} {name}"


def _problems(missing: pd.DataFrame) -> list[str]:
    """Why answers are missing, each reason once."""
    reasons = missing["error"].fillna("").where(missing["status"] != "not_sent", "Not sent.")
    counted = reasons.value_counts(sort=False)
    return [
        (f"{count}× " if count > 1 else "") + one_line(str(reason) or "No answer.", 300)
        for reason, count in counted.items()
    ]


def _problem(outcome: RowOutcome) -> str:
    return one_line(outcome.error or "", 300) if outcome.status != "ok" else ""


def _summary_cells(variants: VariantAnswers) -> tuple[list[str], list[list[str]]]:
    summary = variants.summary
    is_share = "right" not in summary or bool(variants.frame["right"].dropna().between(0, 1).all())
    names = [name for name in _NUMBERS if name in summary and not summary[name].isna().all()]
    names = [name for name in names if name != "cost" or summary[name].sum()]
    names = [name for name in names if name != "seconds" or TIMES.are_shown]
    head = ["variant", *(_NUMBERS[name] for name in names)]
    rows = [
        [str(label), *(_number(summary.loc[label], name, is_share=is_share) for name in names)]
        for label in summary.index
    ]
    return head, rows


def _summary_html(variants: VariantAnswers) -> str:
    return table_html(*_summary_cells(variants))


def _number(row: Any, name: str, *, is_share: bool) -> str:
    value = row[name]
    if pd.isna(value):
        return "unknown"
    if name == "ok":
        return f"{value:.0f} of {row['answers']:.0f}"
    if name == "right":
        low, high = row["right_low"], row["right_high"]
        digits = ".1%" if is_share else ".4g"
        interval = "" if pd.isna(low) else f" ({low:{digits}} to {high:{digits}})"
        return f"{value:{digits}}{interval} of {row['scored']:.0f}"
    return f"{value:.0f}" if name in ("different", "completion_tokens") else f"{value:.4g}"


def _rows_html(variants: VariantAnswers) -> str:
    """The first rows of a table with the texts of all variants side by side."""
    texts, truth = variants.texts, variants.truth()
    inputs = variants.inputs()
    names = [name for name in inputs if name != variants.truth_column][:_INPUTS]
    extra = [variants.truth_column] if variants.truth_column is not None else []
    places = product(variants.rows, range(variants.repeat))
    shown, marked = [], []
    for (place, repeat), row in zip(places, texts.head(_ROWS).to_numpy(), strict=False):
        name = f"{place}, repeat {repeat}" if variants.repeat > 1 else str(place)
        cells = scored = ["" if pd.isna(text) else str(text) for text in row]
        if extra:
            right = truth[place]
            scored = [with_score(text, variants.score(text or None, right)) for text in cells]
        given = [one_line(str(inputs[name][place]), _INPUT) for name in (*names, *extra)]
        shown.append([name, *given, *scored])
        marked.append(len({text for text in cells if text}) > 1)
    note = "A bar marks rows whose answers differ."
    if len(texts) > _ROWS:
        note = f"The first {_ROWS} of {len(texts)} rows. {note}"
    return table_html(["row", *names, *extra, *variants.labels], shown, marked) + line(note)


def _aligned(rows: list[list[str]]) -> str:
    """Cells in columns of equal width."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
