"""Calibrations of simulated rows whose probabilities are wrong in a known way."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.labels.calibration import Calibration, LabelTask, Method, calibrated
from tensormesh_nb.rows.labels.label_row import LabelRow

TASK = LabelTask(
    model="m",
    host="http://h/v1",
    template="'{{ text }}'",
    labels={"a": ("a",), "b": ("b",), "c": ("c",)},
    fields={},
    asked="scores, orders=1",
)


def rows_of(p: Any) -> list[LabelRow]:
    return [LabelRow("ok", None, list(each), list(each)) for each in p]


def simulated(count: int, sharpened: float = 3.0, seed: int = 1) -> tuple[Any, Any]:
    """Probabilities that are too sure, and true labels."""
    chance = np.random.default_rng(seed)
    weights = chance.normal(size=(count, 3))
    right = np.exp(weights) / np.exp(weights).sum(axis=1, keepdims=True)
    truth = np.array([chance.choice(3, p=each) for each in right])
    sure = right**sharpened
    # The model says something else in a tenth of its answers.
    return 0.9 * sure / sure.sum(axis=1, keepdims=True), truth


def learn(method: Method, count: int = 2000, **given: Any) -> Calibration:
    p, truth = simulated(count)
    settings = {"held_out": 0.5, "seed": 0, **given}
    return calibrated(TASK, rows_of(p), truth, range(count), method, **settings)


class Labelled:
    """A classification as a calibration sees it."""

    def __init__(self, task: LabelTask, rows: list[LabelRow]) -> None:
        self.task, self.rows = task, rows

    @property
    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(index=range(len(self.rows)))

    def _of_task(self) -> tuple[LabelTask, list[LabelRow]]:
        return self.task, self.rows


@pytest.mark.parametrize("method", ["temperature", "platt", "isotonic"])
def test_calibration_mends_probabilities_that_are_too_sure(method: Method) -> None:
    made = learn(method)
    assert made.before.calibration_error is not None
    assert made.after.calibration_error is not None
    assert made.before.calibration_error > 0.1
    assert made.after.calibration_error < 0.05
    assert made.after.brier < made.before.brier
    assert made.normalised.rows == made.before.rows
    assert (made.temperature is not None) == (method == "temperature")


def test_temperature_is_that_of_the_simulation() -> None:
    assert learn("temperature", 4000).temperature == pytest.approx(3, rel=0.1)


def test_rows_are_learned_from_or_judged_by_and_the_report_names_them() -> None:
    made = learn("temperature", 100, held_out=0.4)
    assert len(made.judged_by) == 40
    assert sorted([*made.learned_from, *made.judged_by]) == list(range(100))
    assert made.before.rows == made.after.rows == 40
    text = str(made)
    assert f"learned from 60 rows ({made.learned_from[0]}, " in text
    assert f"Judged by 40 rows ({made.judged_by[0]}, " in text
    assert made.learned_from == learn("temperature", 100, held_out=0.4).learned_from
    assert made.learned_from != learn("temperature", 100, held_out=0.4, seed=1).learned_from
    assert all(name in made._repr_html_() for name in ("as they are", "normalised"))
    assert "fit chance" not in text
    assert "fewer than 1,000 rows also fit chance" in str(learn("isotonic", 100))


def test_rows_with_the_same_prompt_are_on_the_same_side() -> None:
    p, truth = simulated(60)
    same = [at - at % 3 for at in range(60)]
    truth = truth[same]
    settings: dict[str, Any] = {"held_out": 0.5, "seed": 0, "same": same}
    made = calibrated(TASK, rows_of(p[same]), truth, range(60), "temperature", **settings)
    assert {at // 3 for at in made.learned_from}.isdisjoint(at // 3 for at in made.judged_by)
    assert len(made.learned_from) == len(made.judged_by) == 30
    alike = [at if at > 30 else 0 for at in range(60)]
    truth[:31], truth[31:] = 1, 0
    with pytest.raises(tm.RequestError, match="1 different prompts with an answer have the true"):
        calibrated(TASK, rows_of(p), truth, range(60), "platt", **{**settings, "same": alike})


def test_rows_without_an_answer_are_left_out() -> None:
    p, truth = simulated(60)
    rows = rows_of(p)
    rows[7] = LabelRow("failed", "It broke.")
    made = calibrated(TASK, rows, truth, range(60), "temperature", held_out=0.5, seed=0)
    assert 7 not in [*made.learned_from, *made.judged_by]
    assert made.after.left_out == 1
    frame = made.apply(Labelled(TASK, rows))
    assert frame.loc[7].isna().all()
    assert frame["p_a_calibrated"].notna().sum() == 59


def test_rows_without_a_true_label_are_neither_learned_from_nor_judged_by() -> None:
    p, truth = simulated(60)
    truth[[3, 9]] = -1
    made = calibrated(TASK, rows_of(p), truth, range(60), "temperature", held_out=0.5, seed=0)
    assert not {3, 9} & {*made.learned_from, *made.judged_by}
    assert made.after.left_out == 2
    with pytest.raises(tm.RequestError, match=r"the result of client\.classify, got list"):
        made.apply([])  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["temperature", "platt", "isotonic"])
def test_calibrated_rows_add_up_and_follow_the_label_not_its_place(method: Method) -> None:
    made = learn(method, 300)
    p, _ = simulated(20, seed=5)
    frame = made.apply(Labelled(TASK, rows_of(p)))
    columns = [f"p_{label}_calibrated" for label in "abc"]
    np.testing.assert_allclose(frame[columns].to_numpy(dtype=float).sum(axis=1), 1)
    turned = replace(TASK, labels=dict(reversed(TASK.labels.items())))
    other = made.apply(Labelled(turned, rows_of(p[:, ::-1])))
    pd.testing.assert_frame_equal(frame[columns], other[columns])
    assert list(frame["label_calibrated"].astype(object)) == list(
        other["label_calibrated"].astype(object)
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model": "n"}, "This calibration is for another model (m, not n)."),
        ({"host": "local"}, "another host (http://h/v1, not local)"),
        ({"template": "'Say {{ text }}'"}, "another template"),
        ({"labels": {"a": ("a",), "b": ("b",), "d": ("d",)}}, "other labels"),
        ({"labels": {**TASK.labels, "a": ("a", "A")}}, "other spellings of the labels"),
        ({"fields": {"temperature": 0.5}}, "other request fields (temperature)"),
        ({"asked": "first tokens, orders=1"}, "another way of asking (scores, orders=1, not"),
    ],
)
def test_calibration_refuses_what_it_was_not_learned_for(
    change: dict[str, Any], message: str
) -> None:
    made = learn("temperature", 60)
    with pytest.raises(tm.RequestError) as refused:
        made.apply(Labelled(replace(TASK, **change), rows_of(simulated(5)[0])))
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"method": "beta"}, "calibrate: expected 'temperature', 'platt' or 'isotonic', got"),
        ({"held_out": 1}, "held_out: expected a share between 0 and 1, got 1"),
        ({"held_out": "half"}, "held_out: expected a share"),
        ({"held_out": 0.001}, "held_out=0.001 of 60 rows leaves one side without some label"),
        ({"truth": [0] * 59 + [1]}, "1 rows with an answer have the true label 'b'"),
    ],
)
def test_impossible_calibration_is_refused(given: dict[str, Any], message: str) -> None:
    p, truth = simulated(60)
    truth = np.array(given.pop("truth", truth))
    settings = {"method": "temperature", "held_out": 0.5, "seed": 0, **given}
    with pytest.raises(tm.RequestError) as refused:
        calibrated(TASK, rows_of(p), truth, range(60), **settings)
    assert message in str(refused.value)


def test_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "sklearn"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(tm.SettingsError, match=r'pip install "tensormesh-nb\[calibration\]"'):
        learn("temperature", 60)


def test_rows_with_upper_bounds_only_teach_nothing() -> None:
    p, truth = simulated(60)
    rows = rows_of(p)
    rows[7] = LabelRow("ok", None, [0.0] * 3, [0.5] * 3)
    made = calibrated(TASK, rows, truth, range(60), "temperature", held_out=0.5, seed=0)
    assert 7 not in [*made.learned_from, *made.judged_by]
    assert made.apply(Labelled(TASK, rows)).loc[7].isna().all()


def test_equally_probable_labels_have_an_answer_that_does_not_depend_on_their_order() -> None:
    made = learn("temperature", 60)
    turned = replace(TASK, labels=dict(reversed(TASK.labels.items())))
    for task in (TASK, turned):
        frame = made.apply(Labelled(task, rows_of([[0.3, 0.3, 0.3]])))
        assert list(frame["label_calibrated"]) == ["a"]


def test_temperature_that_the_rows_do_not_determine_is_named() -> None:
    rows = rows_of([[0.8, 0.1, 0.1]] * 6)
    made = calibrated(
        TASK, rows, np.array([0, 1, 2] * 2), range(6), "temperature", held_out=0.5, seed=0
    )
    assert "The temperature is at its limit" in str(made)
    assert "limit" not in str(learn("temperature", 200))


def test_label_that_was_not_returned_has_its_upper_bound() -> None:
    """Weights of 0 would make every temperature infinite."""
    p, truth = simulated(200)
    rows = [
        LabelRow("ok", None, [0.0 if v < 0.05 else v for v in each], [v + 0.02 for v in each])
        for each in p
    ]
    made = calibrated(TASK, rows, truth, range(200), "temperature", held_out=0.5, seed=0)
    assert made.temperature is not None
    assert 1 < made.temperature < 10
    assert not made.before.is_exact
    assert made.after.is_exact
