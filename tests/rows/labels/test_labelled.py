"""Probabilities of labels as frames, against the whole distribution of the local model."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.labels.labelled import Labelled

TABLE = pd.DataFrame(
    {"text": ["I love it", None, "It is <b>fine</b>"], "label": ["x", "y", "z"]}, index=list("abc")
)
TEMPLATE = "Is this review good or bad? Answer with one word.\n{{ text }}"
LABELS = ["good", "bad"]


@pytest.fixture(scope="module")
def asking() -> Iterator[tm.Client]:
    with tm.Client(host="local") as client:
        yield client


def classify(asking: tm.Client, path: Path, **arguments: object) -> Labelled:
    given = {"store": path / "labels.db", "progress": False, **arguments}
    return asking.classify(TABLE, TEMPLATE, LABELS, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def exact(asking: tm.Client, tmp_path_factory: pytest.TempPathFactory) -> Labelled:
    return classify(asking, tmp_path_factory.mktemp("exact"))


def test_probability_of_a_label_is_that_of_the_whole_distribution(
    exact: Labelled, asking: tm.Client
) -> None:
    prompt = TEMPLATE.replace("{{ text }}", "I love it")
    result = asking.chat(prompt, max_tokens=1, temperature=0)
    whole = result.distribution(0)
    for label in LABELS:
        token = whole[whole["token"] == label]
        assert len(token) == 1  # a label of one token
        found = exact.frame.loc["a", f"p_{label}"]
        assert math.isclose(found, token["prob"].iloc[0], abs_tol=1e-6)


def test_frame_has_the_table_and_the_probabilities(exact: Labelled) -> None:
    frame = exact.frame
    assert list(frame.columns) == [
        *("text", "label", "answer_label", "prob", "uncovered", "status", "error"),
        *("p_good", "p_bad", "label_per_token"),
    ]
    assert list(frame["status"]) == ["ok", "failed", "ok"]
    assert frame.loc["b", ["answer_label", "prob", "uncovered", "p_good"]].isna().all()
    assert frame.loc["b", "error"] == "Row b: the cell 'text' is empty."
    assert frame.loc["a", "answer_label"] in LABELS
    covered = frame.loc["a", "p_good"] + frame.loc["a", "p_bad"]
    assert math.isclose(frame.loc["a", "uncovered"], 1 - covered)
    assert frame.attrs["exact"]
    assert len(exact) == 3
    assert "2 of 3 rows, 2 labels, exact" in repr(exact)
    assert "<b>" not in exact._repr_html_()


def test_probabilities_are_long_and_per_token(exact: Labelled) -> None:
    frame = exact.probabilities
    assert list(frame["id"]) == ["a", "a", "c", "c"]
    assert list(frame["label"]) == LABELS * 2
    assert (frame["p"] == frame["p_max"]).all()
    expected = (frame["logprob"] / frame["tokens"]).rename("logprob_per_token")
    pd.testing.assert_series_equal(frame["logprob_per_token"], expected)
    assert list(frame["spellings"]) == [("good",), ("bad",)] * 2


def test_permuted_labels_give_permuted_probabilities(asking: tm.Client, tmp_path: Path) -> None:
    given = {"progress": False}
    one = asking.classify(TABLE, TEMPLATE, LABELS, store=tmp_path / "1.db", **given)  # type: ignore[arg-type]
    other = asking.classify(TABLE, TEMPLATE, LABELS[::-1], store=tmp_path / "2.db", **given)  # type: ignore[arg-type]
    for name in ("prob", "p_good", "p_bad", "uncovered"):
        pd.testing.assert_series_equal(one.frame[name], other.frame[name])
    assert list(one.frame["answer_label"].astype(object)) == list(
        other.frame["answer_label"].astype(object)
    )


def test_variants_are_added_to_their_label(
    asking: tm.Client, exact: Labelled, tmp_path: Path
) -> None:
    more = classify(asking, tmp_path, variants={"good": ["Good"]})
    alone = asking.score(TEMPLATE.replace("{{ text }}", "I love it"), "Good").logprob
    assert alone is not None
    expected = exact.frame.loc["a", "p_good"] + math.exp(alone)
    assert math.isclose(more.frame.loc["a", "p_good"], expected, rel_tol=1e-9)


def test_first_token_bounds_contain_the_exact_probabilities(
    asking: tm.Client, tmp_path: Path
) -> None:
    spelled = {"good": ["Good", "GOOD"], "bad": ["Bad", "BAD"]}
    exact = classify(asking, tmp_path / "1", variants=spelled).frame
    made = classify(asking, tmp_path / "2", method="first_token")
    bounds = made.frame
    for label in LABELS:
        for row in "ac":
            low, high = bounds.loc[row, f"p_{label}"], bounds.loc[row, f"p_{label}_max"]
            assert low - 1e-6 <= exact.loc[row, f"p_{label}"] <= high + 1e-6
    assert not made.is_exact
    assert "bounded" in repr(made)
    assert made.probabilities["logprob"].isna().all()


def test_answers_are_kept_and_the_run_continues(asking: tm.Client, exact: Labelled) -> None:
    again = asking.classify(TABLE, TEMPLATE, LABELS, store=exact.store, progress=False)
    pd.testing.assert_frame_equal(again.frame, exact.frame)
    rows = len(again._run.store)
    again.resume()
    assert len(again._run.store) == rows == 4


def test_report_needs_the_true_labels(exact: Labelled) -> None:
    with pytest.raises(tm.RequestError, match=r'classify\(truth="column"\)'):
        exact.report()


def test_report_of_a_run(asking: tm.Client, tmp_path: Path) -> None:
    table = pd.DataFrame({"text": ["I love it", "I hate it"], "true": ["good", "bad"]})
    labelled = asking.classify(
        table, TEMPLATE, LABELS, truth="true", store=tmp_path / "r.db", progress=False
    )
    made = labelled.report()
    assert made.rows == 2
    assert made.confusion.to_numpy().sum() == 2
    best = list(labelled.frame["label"].astype(object))
    assert made.accuracy == sum(a == b for a, b in zip(best, table["true"], strict=True)) / 2


@pytest.fixture(scope="module")
def ordered(asking: tm.Client, tmp_path_factory: pytest.TempPathFactory) -> Labelled:
    """Both orders of the options and two prompts without content."""
    table = pd.DataFrame(
        {"text": ["I love it", "I hate it", "It is fine"], "true": ["very good", "bad", "bad"]}
    )
    return asking.classify(
        table,
        "{{ text }}\nIs this {{ options }}?",
        ["very good", "bad"],
        prior=["N/A", ""],
        orders=2,
        normalise=True,
        truth="true",
        store=tmp_path_factory.mktemp("ordered") / "labels.db",
        progress=False,
    )


def test_permuted_labels_permute_the_means_over_orders_exactly(
    asking: tm.Client, ordered: Labelled
) -> None:
    turned = asking.classify(
        ordered._table.frame,
        "{{ text }}\nIs this {{ options }}?",
        ["bad", "very good"],
        prior=["N/A", ""],
        orders=2,
        normalise=True,
        truth="true",
        store=ordered.store,
        progress=False,
    )
    # The same requests: nothing is sent again.
    assert len(turned._run.store) == 2 * 2 * (2 + 3)
    one, other = ordered.frame, turned.frame
    assert set(one) == set(other)
    for name in one:
        left, right = (
            each[name].astype(object) if each[name].dtype == "category" else each[name]
            for each in (one, other)
        )
        pd.testing.assert_series_equal(left, right, check_exact=True)
    sort = ["id", "label"]
    one, other = (
        each.probabilities.assign(label=lambda frame: frame["label"].astype(str))
        .sort_values(sort)
        .reset_index(drop=True)
        for each in (ordered, turned)
    )
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert ordered.flip_rate == turned.flip_rate


def test_orders_priors_and_shares_are_those_of_single_scores(
    asking: tm.Client, ordered: Labelled
) -> None:
    def p(text: str, options: str, label: str) -> float:
        found = asking.score(f"{text}\nIs this {options}?", label).logprob
        assert found is not None
        return math.exp(found)

    options = ["bad, very good", "very good, bad"]  # rotations of the sorted labels
    assert ordered.by_order.attrs["orders"] == [each.split(", ") for each in options]
    expected = [p("I love it", each, "very good") for each in options]
    one = ordered.by_order[lambda frame: (frame["id"] == 0) & (frame["label"] == "very good")]
    assert list(one["p"]) == pytest.approx(expected, rel=1e-9)
    assert list(one["place"]) == [1, 0]
    row = ordered.frame.loc[0]
    assert row["p_very good"] == pytest.approx(sum(expected) / 2, rel=1e-9)
    assert row["p_very good_normalised"] + row["p_bad_normalised"] == pytest.approx(1)
    prior = [p(text, each, "very good") for text in ("N/A", "") for each in options]
    long = ordered.probabilities.set_index(["id", "label"]).loc[(0, "very good")]
    assert long["prior"] == pytest.approx(sum(prior) / 4, rel=1e-9)
    assert long["lift"] == pytest.approx(math.log(long["p"] / long["prior"]))
    assert long["tokens"] == 2
    # The chain rule: the label's first token, and the second one after it.
    scored = asking.score(f"I love it\nIs this {options[0]}?", "very good")
    assert scored.logprobs["logprob"].sum() == pytest.approx(math.log(expected[0]), abs=1e-9)


def test_report_is_of_the_figures_as_they_are_unless_normalised(ordered: Labelled) -> None:
    raw, shares = ordered.report(), ordered.report(normalised=True)
    assert raw.accuracy == shares.accuracy
    assert raw.log_score > shares.log_score
    assert shares.reliability["mean"].min() >= 0.5


def test_calibration_needs_the_same_question(asking: tm.Client, ordered: Labelled) -> None:
    with pytest.raises(
        tm.RequestError, match="1 rows with an answer have the true label 'very good'"
    ):
        ordered.calibrate()
    with pytest.raises(tm.RequestError, match=r"calibrate: pass the column of true labels"):
        asking.classify(TABLE, TEMPLATE, LABELS, store=ordered.store, progress=False).calibrate()


def test_flip_rate_needs_orders(exact: Labelled) -> None:
    with pytest.raises(tm.RequestError, match=r"classify\(orders=2\)"):
        _ = exact.flip_rate


def test_calibration_of_answers(asking: tm.Client, tmp_path: Path) -> None:
    texts = ["I love it", "It is fine", "I hate it", "It is bad"]
    table = pd.DataFrame({"text": texts, "true": ["good", "good", "bad", "bad"]})
    given = {"store": tmp_path / "c.db", "progress": False}
    one = asking.classify(table, TEMPLATE, LABELS, truth="true", **given)  # type: ignore[arg-type]
    made = one.calibrate()
    assert (len(made.learned_from), len(made.judged_by)) == (2, 2)
    frame = made.apply(one)
    assert (frame["p_good_calibrated"] + frame["p_bad_calibrated"]).tolist() == pytest.approx(
        [1.0] * 4
    )
    permuted = asking.classify(table, TEMPLATE, LABELS[::-1], **given)  # type: ignore[arg-type]
    assert made.apply(permuted)["p_good_calibrated"].tolist() == pytest.approx(
        frame["p_good_calibrated"].tolist()
    )
