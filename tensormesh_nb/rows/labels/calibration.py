"""How probable it is that a label is right, learned from rows whose true labels are known.

References: C. Guo et al., ICML (2017), for temperature; J. Platt, Advances in Large Margin
Classifiers (1999), for the logistic curve and its targets; B. Zadrozny and C. Elkan, KDD (2002),
for isotonic regression and one curve per label.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
import pandas as pd

from ...errors import RequestError, SettingsError
from ...render.html import escaped, frame_html
from ...wire.sanitize import one_line
from ..input_table import free_name
from .label_row import LabelRow, most_probable
from .report import LabelReport, report
from .scores import Floats, Ints

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Calibration", "LabelTask", "Method", "calibrated"]

Method = Literal["temperature", "platt", "isotonic"]
Curve = Callable[[Floats], Floats]
"""From log weights of the labels, shape (rows, labels), to their probabilities."""

_METHODS = ("temperature", "platt", "isotonic")
_LEAST = 1e-30  # weight of a label with probability 0
_COLDEST, _HOTTEST = 0.01, 100.0  # temperatures
_MANY = 1000  # fewest rows for which isotonic regression is better than a parametric curve
_SHOWN = 8  # index labels to print


@dataclass(frozen=True)
class LabelTask:
    """The task of a classification. A calibration is valid for one task only.

    Attributes:
        model, host: model and host of the requests.
        template: the prompt of the rows.
        labels: every spelling of each label.
        fields: request fields of all rows.
        asked: scores or first tokens, and the number of orders of the options.
    """

    model: str
    host: str
    template: str
    labels: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, Any]
    asked: str

    def check(self, other: LabelTask) -> None:
        """Check that a calibration of this task is valid for another task.

        Raises:
            RequestError: the tasks differ.
        """
        for name in (field.name for field in fields(self)):
            own, its = getattr(self, name), getattr(other, name)
            if own == its:
                continue
            names = {"labels": "other labels", "fields": "other request fields"}
            if name == "labels" and list(own) == list(its):
                names["labels"] = "other spellings of the labels (variants)"
            what = names.get(name, f"another {'way of asking' if name == 'asked' else name}")
            if name == "fields":
                differing = [each for each in {**own, **its} if own.get(each) != its.get(each)]
                what += f" ({', '.join(sorted(differing))})"
            if name in ("model", "host", "asked"):
                what += f" ({one_line(own, 60)}, not {one_line(its, 60)})"
            raise RequestError(f"This calibration is for {what}. Calibrate on these rows instead.")


class Classified(Protocol):
    """A classification, with or without true labels."""

    @property
    def frame(self) -> pd.DataFrame: ...

    def _of_task(self) -> tuple[LabelTask, list[LabelRow]]: ...


@dataclass(frozen=True)
class Calibration:
    """A calibration of label probabilities.

    Calibrated probabilities of a row add up to 1: each is the probability that this label is the
    right one, not that the model answers so.

    Attributes:
        method: temperature, platt or isotonic.
        task: the task of the classification.
        temperature: divisor of the log probabilities; None for other methods.
        learned_from: index labels of the rows used for learning.
        judged_by: index labels of the held-out rows, the basis of ``before`` and ``after``.
        before: report on the original probabilities.
        normalised: report on the original probabilities, divided by their sum.
        after: report on the calibrated probabilities.
    """

    method: Method
    task: LabelTask
    temperature: float | None
    learned_from: list[Any]
    judged_by: list[Any]
    before: LabelReport
    normalised: LabelReport
    after: LabelReport
    _curve: Curve

    def apply(self, labelled: Classified) -> pd.DataFrame:
        """The frame of a classification with calibrated probabilities.

        Adds label_calibrated (category), prob_calibrated (Float64) and for each label
        ``p_LABEL_calibrated`` (Float64); NA for rows without an answer, or with upper bounds only.

        Args:
            labelled: rows of the same model, host, template, labels and fields.

        Raises:
            RequestError: one of these differs.
        """
        if not hasattr(labelled, "_of_task"):
            kind = type(labelled).__name__
            raise RequestError(f"apply: expected the result of client.classify, got {kind}.")
        task, rows = labelled._of_task()
        self.task.check(task)
        frame, labels = labelled.frame, list(task.labels)
        kept = [at for at, row in enumerate(rows) if any(row.low)]
        p = np.full((len(rows), len(labels)), math.nan)
        own = [list(self.task.labels).index(label) for label in labels]
        if kept:
            weights = np.empty((len(kept), len(labels)))
            weights[:, own] = _log_weights([rows[at] for at in kept])
            p[kept] = self._curve(weights)[:, own]
        best = [most_probable(row, labels) for row in p.tolist()]
        columns: dict[str, Any] = {
            "label": pd.Categorical(
                [None if at is None else labels[at] for at in best], categories=labels
            ),
            "prob": [None if at is None else row[at] for at, row in zip(best, p, strict=True)],
        }
        for at, label in enumerate(labels):
            columns[f"p_{label}"] = [None if math.isnan(value) else value for value in p[:, at]]
        for name, values in columns.items():
            column = values if name == "label" else pd.array(values, dtype="Float64")
            frame[free_name(f"{name}_calibrated", frame.columns)] = column
        return frame

    def plot(self) -> Figure:
        """The reliability before and after calibration, on the held-out rows."""
        from ...render.plots import reliability_figure

        return reliability_figure({name: each.reliability for name, each in self._reports()})

    def _reports(self) -> list[tuple[str, LabelReport]]:
        return [
            ("as they are", self.before),
            ("normalised", self.normalised),
            ("calibrated", self.after),
        ]

    def __str__(self) -> str:
        what: str = self.method
        if self.temperature is not None:
            what = f"temperature {self.temperature:.3g}"
        return "\n".join(
            [
                f"Calibration by {what} of {one_line(self.task.model, 60)}, learned from "
                f"{_rows(self.learned_from)}.",
                f"Judged by {_rows(self.judged_by)}.{self._warning}",
                str(self._comparison().to_string()),
            ]
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        first, second, *_ = str(self).splitlines()
        table = frame_html(self._comparison())
        return f"<p>{escaped(first)}<br>{escaped(second)}</p>{table}"

    @property
    def _warning(self) -> str:
        if self.method == "isotonic" and len(self.learned_from) < _MANY:
            return f" Isotonic curves of fewer than {_MANY:,} rows also fit chance."
        if (
            self.temperature is not None
            and not 1.01 * _COLDEST < self.temperature < 0.99 * _HOTTEST
        ):
            return " The temperature is at its limit: these rows do not determine it."
        return ""

    def _comparison(self) -> pd.DataFrame:
        rows = {}
        for name, each in self._reports():
            interval = f"{each.accuracy_low:.3f} to {each.accuracy_high:.3f}"
            error = each.calibration_error
            rows[name] = {
                "accuracy": f"{each.accuracy:.3f} ({interval})",
                "Brier score": f"{each.brier:.3f}",
                "log score (bits)": f"{each.log_score:.3f}",
                "calibration error": "below 30 rows" if error is None else f"{error:.3f}",
            }
        return pd.DataFrame(rows).T


def calibrated(
    task: LabelTask,
    rows: Sequence[LabelRow],
    truth: Ints,
    ids: Sequence[Any],
    method: Method,
    *,
    held_out: float,
    seed: int,
    same: Sequence[int] | None = None,
) -> Calibration:
    """Learn a calibration; arguments as for :meth:`Labelled.calibrate`.

    Args:
        task: the task of the rows.
        rows: the rows with their probabilities.
        truth: number of the true label of each row, shape (rows,).
        ids: index label of each row.
        method, held_out, seed: see there.
        same: for each row, the number of the first row with the same prompt; by default, every
            prompt is different.

    Raises:
        RequestError: an argument is wrong, or there are too few rows.
        SettingsError: scikit-learn is not installed.
    """
    if method not in _METHODS:
        raise RequestError(
            f"calibrate: expected 'temperature', 'platt' or 'isotonic', got {method!r}."
        )
    if not isinstance(held_out, int | float) or not 0 < held_out < 1:
        raise RequestError(f"held_out: expected a share between 0 and 1, got {held_out!r}.")
    try:
        from sklearn.model_selection import train_test_split
    except ImportError:
        raise SettingsError(
            'calibrate needs scikit-learn: pip install "tensormesh-nb[calibration]"'
        ) from None
    labels = list(task.labels)
    kept = [at for at, row in enumerate(rows) if any(row.low) and truth[at] >= 0]
    groups: dict[int, list[int]] = {}  # a prompt on both sides would be judged by its own answer
    for at in kept:
        groups.setdefault(at if same is None else same[at], []).append(at)
    firsts = {group[0]: group for group in groups.values()}
    prompts = np.array([*firsts], dtype=np.int64)
    what = "rows" if len(prompts) == len(kept) else "different prompts"
    counts = np.bincount(truth[prompts], minlength=len(labels))
    for label, count in zip(labels, counts, strict=True):
        if count < 2:
            raise RequestError(
                f"calibrate: {count} {what} with an answer have the true label {label!r}. Each "
                "label needs two or more: one to learn from and one to judge by."
            )
    try:
        parts = train_test_split(
            prompts, test_size=float(held_out), random_state=seed, stratify=truth[prompts]
        )
    except ValueError:
        raise RequestError(
            f"calibrate: held_out={held_out} of {len(prompts)} {what} leaves one side without some "
            "label. Use more rows, or another share."
        ) from None
    learned, judged = ([at for first in part for at in firsts[first]] for part in parts)
    weights = _log_weights([rows[at] for at in kept])
    place = {at: number for number, at in enumerate(kept)}
    inside, outside = ([place[at] for at in part] for part in (learned, judged))
    curve, temperature = _learned(method, weights[inside], truth[learned])
    raw = np.array([rows[at].low for at in judged])
    exact = all(rows[at].low == rows[at].high for at in judged)
    left_out = len(rows) - len(kept)

    def judge(p: Floats, exact: bool) -> LabelReport:
        return report(p, truth[judged], labels, left_out=left_out, exact=exact)

    return Calibration(
        method,
        task,
        temperature,
        [ids[at] for at in sorted(learned)],
        [ids[at] for at in sorted(judged)],
        judge(raw, exact),
        judge(_softmax(weights[outside]), exact),
        judge(curve(weights[outside]), True),
        curve,
    )


def _learned(method: Method, weights: Floats, truth: Ints) -> tuple[Curve, float | None]:
    """The curve of a method, and its temperature."""
    if method == "temperature":
        temperature = _temperature(weights, truth)
        return (lambda each: _softmax(each / temperature)), temperature
    make = _platt if method == "platt" else _isotonic
    curves = [make(_log_odds(weights)[:, at], truth == at) for at in range(weights.shape[1])]

    def curve(given: Floats) -> Floats:
        odds = _log_odds(given)
        p = np.column_stack([each(odds[:, at]) for at, each in enumerate(curves)])
        total = p.sum(axis=1, keepdims=True)
        # If every curve is 0, nothing is known.
        return np.where(total > 0, p / np.where(total > 0, total, 1.0), 1.0 / p.shape[1])

    return curve, None


def _temperature(weights: Floats, truth: Ints) -> float:
    """The temperature with the best log score, by bisection of its rising derivative."""
    low, high = 1 / _HOTTEST, 1 / _COLDEST  # inverse temperatures
    right = weights[np.arange(len(weights)), truth]
    for _ in range(60):
        middle = math.sqrt(low * high)
        expected = np.sum(_softmax(weights * middle) * weights, axis=1)
        low, high = (low, middle) if np.mean(expected - right) > 0 else (middle, high)
    return 1 / low


def _platt(odds: Floats, right: Any) -> Curve:
    from sklearn.linear_model import LogisticRegression

    # Platt's targets instead of 0 and 1 keep the curve from becoming a step.
    high, low = (right.sum() + 1) / (right.sum() + 2), 1 / ((~right).sum() + 2)
    target = np.where(right, high, low)
    model = LogisticRegression(C=1e10, max_iter=1000)
    model.fit(
        np.tile(odds, 2)[:, None],
        np.repeat([1, 0], len(odds)),
        sample_weight=np.concatenate([target, 1 - target]),
    )
    return lambda given: np.asarray(model.predict_proba(given[:, None])[:, 1])


def _isotonic(odds: Floats, right: Any) -> Curve:
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
    model.fit(odds, right.astype(float))
    return lambda given: np.asarray(model.predict(given))


def _log_weights(rows: Sequence[LabelRow]) -> Floats:
    """ln p of each label. A label that the host did not return counts at its upper bound."""
    low, high = np.array([row.low for row in rows]), np.array([row.high for row in rows])
    return np.log(np.maximum(np.where(low > 0, low, high), _LEAST))


def _log_odds(weights: Floats) -> Floats:
    """ln(q / (1 - q)) of each label, where q is its share."""
    q = np.clip(_softmax(weights), _LEAST, 1 - 1e-16)
    return np.log(q) - np.log1p(-q)


def _softmax(weights: Floats) -> Floats:
    powers = np.exp(weights - weights.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _rows(ids: Sequence[Any]) -> str:
    names = ", ".join(one_line(str(each), 20) for each in ids[:_SHOWN])
    return f"{len(ids)} rows ({names}{', ...' if len(ids) > _SHOWN else ''})"
