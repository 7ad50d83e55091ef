"""The report on a classification."""

from __future__ import annotations

import numpy as np

from tensormesh_nb.rows.labels.report import report
from tensormesh_nb.rows.labels.scores import wilson

P = np.array([[0.7, 0.2], [0.1, 0.6], [0.5, 0.3], [0.2, 0.3]])
TRUTH = np.array([0, 1, 1, 1])


def test_report_of_a_few_rows() -> None:
    made = report(P, TRUTH, ["good", "<b>"], left_out=2, exact=True)
    assert (made.rows, made.left_out, made.accuracy) == (4, 2, 0.75)
    assert (made.accuracy_low, made.accuracy_high) == wilson(3, 4)
    assert made.confusion.to_numpy().tolist() == [[1, 0], [1, 2]]
    assert list(made.confusion.index) == list(made.confusion.columns) == ["good", "<b>"]
    assert made.reliability["rows"].sum() == 4
    assert made.calibration_error is None
    np.testing.assert_allclose(made.log_score, -np.log2([0.7, 0.6, 0.3, 0.3]).mean())
    text = str(made)
    assert "rows: 4 (2 left out: no answer or no true label)" in text
    assert "calibration error: unknown: 4 rows, at least 30 are needed" in text
    assert "<b>" not in made._repr_html_().replace("<br>", "")
    assert "&lt;b&gt;" in made._repr_html_()


def test_probability_of_other_answers_is_named() -> None:
    made = report(P / 20, TRUTH, ["good", "bad"], left_out=0, exact=True)
    np.testing.assert_allclose(made.uncovered, 1 - (P / 20).sum(axis=1).mean())
    assert "On average 96% of the probability is on other answers than the labels." in str(made)
    assert "other answers" not in str(report(P, TRUTH, ["a", "b"], left_out=0, exact=True))


def test_infinite_log_score_has_its_reason() -> None:
    p = np.array([[0.0, 0.5], [0.5, 0.0], [0.4, 0.3]])
    made = report(p, np.array([0, 0, 1]), ["a", "b"], left_out=0, exact=True)
    assert (made.log_score, made.impossible) == (np.inf, 1)
    assert "infinite because the probability of the true label is 0 in 1 row." in str(made)
    bounds = report(p, np.array([0, 0, 1]), ["a", "b"], left_out=0, exact=False)
    assert "because the lower bound of the true label is 0" in str(bounds)


def test_bounds_are_called_bounds() -> None:
    assert "lower bounds" in str(report(P, TRUTH, ["a", "b"], left_out=0, exact=False))
    assert "lower bounds" not in str(report(P, TRUTH, ["a", "b"], left_out=0, exact=True))


def test_rows_and_sums_that_a_report_leaves_out_are_named() -> None:
    given = {"left_out": 1, "exact": False, "unreturned": 1, "normalised": True}
    made = report(P / 2, TRUTH, ["a", "b"], **given)  # type: ignore[arg-type]
    np.testing.assert_allclose(made.uncovered, 1 - (P / 2).sum(axis=1).mean())
    np.testing.assert_allclose(made.reliability["mean"].max(), 0.6 / 0.7)
    assert "Left out: 1 row with no label among the returned tokens." in str(made)
    assert "lower bounds, divided by their sum" in str(made)


def test_labels_of_equal_probability_count_as_in_the_frame() -> None:
    for labels, truth in ((["b", "a"], [1]), (["a", "b"], [0])):
        made = report(np.array([[0.5, 0.5]]), np.array(truth), labels, left_out=0, exact=True)
        assert made.accuracy == 1  # the first alphabetically


def test_labels_that_never_occur_are_in_the_confusion_matrix() -> None:
    p = np.array([[0.9, 0.05, 0.05]])
    made = report(p, np.array([0]), ["a", "b", "c"], left_out=0, exact=True)
    assert made.confusion.shape == (3, 3)
