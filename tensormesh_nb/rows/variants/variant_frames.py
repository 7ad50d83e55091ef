"""The frames of a sweep: one row per answer, and one per variant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from msgspec import inspect

from ...analysis.variants.paired_test import bootstrap_interval
from ...frames.dtypes import category
from ...wire.request import ChatRequest
from ..labels.scores import wilson
from ..outcome import RowOutcome, outcome_columns
from .grid import Grid

__all__ = ["answers_frame", "summary_frame", "texts_frame"]


def answers_frame(
    grid: Grid,
    places: Sequence[tuple[int, int, int]],
    outcomes: Sequence[RowOutcome | None],
    labels: Sequence[Any] | None,
) -> pd.DataFrame:
    """The frame of :attr:`Variants.frame`, without the scores.

    Args:
        grid: the variants.
        places: variant, row and repeat of each answer.
        outcomes: outcome of each answer; None if not sent.
        labels: index labels of the table's rows, or None without a table.
    """
    at = np.array([variant for variant, _, _ in places])
    frame = pd.DataFrame({"variant": category(at, [each.label for each in grid.variants])})
    for name in grid.names:
        values = [variant.settings[name] for variant in grid.variants]
        frame[name] = _settings_column(name, values).take(at)
    if labels is not None:
        frame["row"] = pd.Series([labels[row] for _, row, _ in places], dtype=_dtype(labels))
    frame["repeat"] = pd.array([repeat for _, _, repeat in places], dtype="Int64")
    for name, column in outcome_columns(outcomes, frame.index).items():
        frame[name] = column
    return frame


def summary_frame(
    frame: pd.DataFrame, labels: Sequence[str], names: Sequence[str], *, has_table: bool
) -> pd.DataFrame:
    """The frame of :attr:`Variants.summary`.

    Args:
        frame: one row per answer.
        labels: labels of the variants.
        names: names of the swept fields.
        has_table: whether each variant has several rows.
    """
    groups = [frame[frame["variant"] == label] for label in labels]
    complete = [group[group["status"] == "ok"] for group in groups]
    columns: dict[str, Any] = {
        name: pd.Series([group[name].iloc[0] for group in groups], dtype=frame[name].dtype)
        for name in names
    }
    columns["answers"] = pd.array([len(group) for group in groups], dtype="Int64")
    columns["ok"] = pd.array([len(group) for group in complete], dtype="Int64")
    if not has_table:
        different = [group["text"].nunique() for group in complete]
        columns["different"] = pd.array(different, dtype="Int64")
    tokens = [_total(group, "completion_tokens") for group in groups]
    columns["completion_tokens"] = pd.array(tokens, dtype="Int64")
    columns["cost"] = pd.array([_total(group, "cost") for group in groups], dtype="Float64")
    for name in ("seconds", "mean_surprisal"):
        columns[name] = pd.array([group[name].mean() for group in complete], dtype="Float64")
    if "right" in frame:
        by_row = [group.groupby("row", sort=False, dropna=False)["right"] for group in groups]
        scores = [each.mean().dropna() for each in by_row]
        columns["scored"] = pd.array([len(score) for score in scores], dtype="Int64")
        columns["right"] = pd.array([_mean(score) for score in scores], dtype="Float64")
        ends = [_interval(score) for score in scores]
        columns["right_low"] = pd.array([low for low, _ in ends], dtype="Float64")
        columns["right_high"] = pd.array([high for _, high in ends], dtype="Float64")
    made = pd.DataFrame(columns)
    made.index = pd.Index(labels, name="variant")
    made.attrs = dict(frame.attrs)
    return made


def texts_frame(grid: Grid, labels: Sequence[Any], texts: Sequence[str | None]) -> pd.DataFrame:
    """The frame of :attr:`Variants.texts`.

    Args:
        grid: the variants.
        labels: index labels of the rows.
        texts: text of each variant, row and repeat.
    """
    size = len(labels) * grid.repeat
    columns = {
        variant.label: pd.array(texts[at * size : (at + 1) * size], dtype="string")
        for at, variant in enumerate(grid.variants)
    }
    rows = [row for row in labels for _ in range(grid.repeat)]
    index: pd.Index[Any] = pd.Index(rows, name="row", tupleize_cols=False)
    if grid.repeat > 1:
        repeats = [*range(grid.repeat)] * len(labels)
        index = pd.MultiIndex.from_arrays([index, repeats], names=["row", "repeat"])
    return pd.DataFrame(columns, index=index)


def _total(answers: pd.DataFrame, name: str) -> Any:
    """The sum of a column; NA if the value of a complete answer is unknown."""
    known = answers.loc[answers["status"] == "ok", name].notna().all()
    return answers[name].sum(min_count=1) if known else pd.NA


def _mean(scores: pd.Series[Any]) -> Any:
    return scores.mean() if len(scores) else pd.NA


def _interval(scores: pd.Series[Any]) -> tuple[float | None, float | None]:
    """Wilson's interval for a share; the bootstrap's for other means, such as over repeats."""
    values = scores.to_numpy(dtype=float)
    if not len(values):
        return None, None
    if ((values == 0) | (values == 1)).all():
        return wilson(int(values.sum()), len(values))
    return bootstrap_interval(values)


def _settings_column(name: str, values: Sequence[Any]) -> Any:
    """The values of a swept field: numbers or texts, depending on the field, else objects."""
    types = () if name in ("prompt", "system") else ChatRequest.field(name).types
    kinds = {type(kind) for kind in types}
    if kinds == {inspect.IntType}:
        return pd.array(values, dtype="Int64")
    if kinds == {inspect.FloatType}:
        return pd.array(values, dtype="Float64")
    if all(value is None or isinstance(value, str) for value in values):
        return pd.array(values, dtype="string")
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return pd.arrays.NumpyExtensionArray(made)


def _dtype(labels: Sequence[Any]) -> Any:
    return None if len({type(label) for label in labels}) == 1 else object
