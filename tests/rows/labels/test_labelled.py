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
        *("p_good", "p_bad"),
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
    rows = len(again._started.store)
    again.resume()
    assert len(again._started.store) == rows == 4


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
