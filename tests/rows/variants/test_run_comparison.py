"""Two runs, row by row."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import tensormesh_nb as tm

from ...client.asking import client
from ...replay_host import ReplayHost
from ..answers import echo
from .comparing import compared, run


def test_rows_are_matched_by_label_and_not_by_order() -> None:
    made = compared(run({"a": "1", "b": "2", "c": "3"}), run({"c": "3", "d": "4", "b": "9"}))
    assert made.labels == ["c", "b"]
    assert (made.only_first, made.only_second) == (["a"], ["d"])
    assert list(made.frame["changed"]) == [False, True]
    assert list(made.changed.index) == ["b"]
    assert list(made.frame.loc["b", ["first_text", "second_text"]]) == ["2", "9"]


def test_runs_without_a_common_row_are_refused() -> None:
    with pytest.raises(tm.RequestError) as refused:
        compared(run({0: "a", 1: "b", 2: "c", 3: "d"}), run({"0": "a"}))
    assert str(refused.value).startswith(
        "compare: the tables share no index label: '0' here, 0, 1, 2, ... in the other."
    )


def test_costs_and_their_difference() -> None:
    first = run({"a": "x", "b": "y"}, costs=["0.1", None])
    made = compared(first, run({"a": "x", "b": "y"}, costs=["0.3", "0.2"]))
    assert made.frame["cost_difference"].tolist()[0] == pytest.approx(0.2)
    assert made.frame["cost_difference"].isna().tolist() == [False, True]


def test_scores_are_means_over_the_repeats_that_have_an_answer() -> None:
    first = run({"a": ["4", "5"], "b": ["6", None], "c": [None, None], "d": ["1", "1"]})
    second = run({"a": ["4"], "b": ["7"], "c": ["8"], "d": ["1"]})
    made = compared(first, second, {"a": 4, "b": 6, "c": 8, "d": None})
    assert made.scores["first"] == {"a": 0.5, "b": 1.0, "c": None, "d": None}
    assert made.scores["second"] == {"a": 1.0, "b": 0.0, "c": 1.0, "d": None}
    assert made.without_score() == {"truth": 1, "first": 1, "second": 0}
    assert made.test is not None
    assert (made.test.rows, made.test.better, made.test.worse) == (2, 1, 1)


def test_own_measure_of_a_right_answer() -> None:
    first, second = run({"a": "It is 4."}), run({"a": "no"})
    made = compared(first, second, {"a": 4}, match=lambda text, truth: str(truth) in text)
    assert made.test is not None
    assert (made.test.first, made.test.second) == (1.0, 0.0)


def test_cells_that_differ_are_counted_by_column() -> None:
    first = run({0: "x", 1: "y"}, cells={"q": ["a", None], "n": [1, 2]})
    second = run({1: "y", 0: "x"}, cells={"q": [None, "b"], "other": [1, 2]})
    assert compared(first, second).differing_columns() == {"q": 1}


def test_truth_values_are_labels_of_rows_and_no_mask() -> None:
    first = run({True: "x", False: "y"}, cells={"q": ["a", "b"]})
    second = run({False: "y", True: "x"}, cells={"q": ["b", "a"]})
    assert compared(first, second).differing_columns() == {}


def test_rows_of_two_runs(tmp_path: Path) -> None:
    table = pd.DataFrame({"w": ["a", "b"], "right": ["A", "X"]}, index=["r", "s"])
    with ReplayHost(echo) as host, client(host) as asking:
        rows = [
            asking.map(table, template, store=tmp_path / f"{n}.db", progress=False)
            for n, template in enumerate(("{{ w }}", "{{ w }}!", "{{ w }}"))
        ]
        made = rows[1].compare(rows[0], truth="right")
        assert list(made.frame["first_text"]) == ["A", "B"]
        assert list(made.frame["second_text"]) == ["A!", "B!"]
        assert list(made.frame["first_score"]) == [1.0, 0.0]
        assert made.bits_per_word() is not None
        assert "aligned" not in repr(made)
        assert "diverge at byte 1" in repr(made.answers("r"))
        with pytest.raises(tm.RequestError, match="answers: 'q' is no index label of both runs"):
            made.answers("q")
        with pytest.raises(tm.RequestError, match="truth: the table has no column 'wright'"):
            rows[1].compare(rows[0], truth="wright")
        with pytest.raises(tm.RequestError, match="compare: expected Rows, got DataFrame"):
            rows[1].compare(rows[0].frame)  # type: ignore[arg-type]
        again, same = rows[2].compare(rows[0]), rows[0].compare(rows[0])
    assert "any change is due to chance or the host" in again.statement
    assert "the answers are the same" in same.statement
