"""Columns of the probabilities of several rows."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tensormesh_nb.rows.labels.label_answers import LabelAnswers
from tensormesh_nb.rows.labels.label_prompts import Options
from tensormesh_nb.rows.labels.label_row import LabelRow
from tensormesh_nb.rows.labels.scores import wilson

ORDERS = [Options(["a", "b"]), Options(["b", "a"])]
MISSING = LabelRow("failed", "It broke.")


def exact(a: float, b: float, tokens: tuple[int, int] = (1, 1)) -> LabelRow:
    logprob = [math.log(a), math.log(b)]
    per_token = [value / count for value, count in zip(logprob, tokens, strict=True)]
    return LabelRow("ok", None, [a, b], [a, b], logprob, tokens, per_token, [("a",), ("b",)])


def bounded(a: tuple[float, float], b: tuple[float, float]) -> LabelRow:
    unknown = [math.nan] * 2
    low, high = [a[0], b[0]], [a[1], b[1]]
    return LabelRow("ok", None, low, high, unknown, [0, 0], unknown, [("a",), ("b",)])


def answers(
    *rows: list[LabelRow], priors: list[list[LabelRow]] | None = None, **given: bool
) -> LabelAnswers:
    orders = ORDERS[: len(rows[0])]
    settings = {"exact": True, "normalise": False, **given}
    return LabelAnswers(["a", "b"], rows, priors or [], orders, **settings)


def test_joint_and_per_token_figures_are_side_by_side() -> None:
    made = answers([exact(0.4, 0.2, (1, 3))])
    wide, long = made.wide(), made.long(["x"])
    assert (list(wide["label"]), list(wide["label_per_token"])) == (["a"], ["b"])
    np.testing.assert_allclose(long["logprob_per_token"], [math.log(0.4), math.log(0.2) / 3])
    assert list(long["p"]) == [0.4, 0.2]
    assert not any("normalised" in name for name in [*wide, *long])


def test_certain_label_is_the_likeliest_per_token() -> None:
    row = LabelRow("ok", None, [1.0, 0.1], [1.0, 0.1], [0.0, -2.3], [1, 1], [0.0, -2.3], [(), ()])
    assert list(answers([row]).wide()["label_per_token"]) == ["a"]


def test_prior_divides_the_probabilities() -> None:
    made = answers([exact(0.4, 0.2)], priors=[[exact(0.6, 0.1)], [exact(0.2, 0.1)]], normalise=True)
    assert list(made.wide()["label_prior"]) == ["b"]
    long = made.long(["x"])
    np.testing.assert_allclose(long["prior"], [0.4, 0.1])
    np.testing.assert_allclose(long["lift"], [0.0, math.log(2)], atol=1e-12)
    np.testing.assert_allclose(long["p_normalised"], [2 / 3, 1 / 3])
    np.testing.assert_allclose(long["p_prior_normalised"], [1 / 3, 2 / 3])
    np.testing.assert_allclose(long["p_per_token_normalised"], [2 / 3, 1 / 3])
    assert list(made.wide()["p_a"]) == [0.4]
    assert list(made.wide()["p_a_normalised"]) == [pytest.approx(2 / 3)]


def test_bounds_of_the_prior_are_used_the_cautious_way() -> None:
    row, prior = bounded((0.4, 0.5), (0.0, 0.1)), bounded((0.2, 0.3), (0.0, 0.1))
    long = answers([row], priors=[[prior]], exact=False).long(["x"])
    np.testing.assert_allclose(long["lift"][0], math.log(0.4 / 0.3))
    np.testing.assert_allclose(long["lift_max"][0], math.log(0.5 / 0.2))
    # Not returned: unknown, not infinite.
    assert long["lift"].isna().tolist() == [False, True]
    assert long["lift_max"].isna().tolist() == [False, True]


def test_prompt_without_content_that_failed_leaves_no_lift() -> None:
    made = answers([exact(0.4, 0.2)], priors=[[MISSING]])
    assert made.wide()["label_prior"].isna().all()
    assert made.long(["x"])["lift"].isna().all()
    assert made.prior is MISSING


def test_flips_are_rows_whose_label_depends_on_the_order() -> None:
    made = answers(
        [exact(0.4, 0.2), exact(0.3, 0.5)],
        [exact(0.4, 0.2), exact(0.4, 0.3)],
        [exact(0.4, 0.2), MISSING],
    )
    wide = made.wide()
    np.testing.assert_allclose(wide["p_a"][:2].astype(float), [0.35, 0.4])
    assert list(wide["flips"])[:2] == [0.5, 0.0]
    assert wide["flips"].isna().tolist() == [False, False, True]
    assert made.flip_rate == (0.5, *wilson(1, 2), 2)
    long = made.long_by_order(["x", "y", "z"])
    assert len(long["id"]) == 2 * 2 * 2 + 2
    assert [*zip(long["order"], long["place"], long["label"], strict=True)][:4] == [
        *((0, 0, "a"), (0, 1, "b")),
        *((1, 1, "a"), (1, 0, "b")),
    ]


def test_flip_rate_without_answers_is_unknown() -> None:
    made = answers([MISSING, MISSING]).flip_rate
    assert math.isnan(made.share)
    assert (made.low, made.high, made.rows) == (0.0, 1.0, 0)


def test_equal_probabilities_do_not_depend_on_the_order_of_the_labels() -> None:
    row = exact(0.25, 0.25)
    turned = LabelAnswers(["b", "a"], [[row]], [], ORDERS[:1], True, False)
    assert list(answers([row]).wide()["label"]) == list(turned.wide()["label"]) == ["a"]


def test_row_with_no_label_among_its_alternatives_has_no_label() -> None:
    wide = answers([bounded((0.0, 0.2), (0.0, 0.2))], exact=False, normalise=True).wide()
    assert wide["label"].isna().all()
    assert wide["prob"].isna().all()
    assert list(wide["p_a_max"]) == [0.2]
    assert wide["p_a_normalised"].isna().tolist() == [False]
    assert list(wide["uncovered"]) == [1.0]
