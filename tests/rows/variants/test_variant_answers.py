"""The answers of a sweep as frames, results, trees and pairs."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.variants.variants import Variants

from ...client.asking import client
from ...notebook.kernel import html_text
from ...replay_host import ReplayHost, Request, Script, chunk, head, sse
from ..answers import prompt_of
from .sweeping import Answers, sweep_of

TABLE = pd.DataFrame({"word": ["a", "b", None], "n": [1, 2, 3]}, index=["x", "y", "z"])


@pytest.fixture(scope="module")
def asking() -> Iterator[tm.Client]:
    with ReplayHost(Answers()) as host, client(host) as made:
        yield made


@pytest.fixture(scope="module")
def single(asking: tm.Client, tmp_path_factory: pytest.TempPathFactory) -> Variants:
    path = tmp_path_factory.mktemp("single")
    return sweep_of(asking, path, temperature=[0, 1], models=["m", "k"], repeat=2)


@pytest.fixture(scope="module")
def rows(asking: tm.Client, tmp_path_factory: pytest.TempPathFactory) -> Variants:
    path = tmp_path_factory.mktemp("rows")
    return sweep_of(asking, path, "{{ word }}", table=TABLE, temperature=[0, 1])


def test_frame_has_a_row_per_answer(single: Variants) -> None:
    frame = single.frame
    assert list(frame.columns[:5]) == ["variant", "model", "temperature", "repeat", "text"]
    assert [sorted(frame["text"][at : at + 2]) for at in range(0, 8, 2)] == [
        *(["m 0 HI", "m 0 HI"], ["m 1 HI 0", "m 1 HI 1"]),
        *(["k 0 HI", "k 0 HI"], ["k 1 HI 0", "k 1 HI 1"]),
    ]
    assert list(frame["variant"].unique()) == single.labels
    assert list(frame["repeat"]) == [0, 1] * 4
    assert (frame["temperature"] == [0, 0, 1, 1] * 2).all()
    assert str(frame["temperature"].dtype) == "Float64"
    assert frame.attrs["store"] == str(single.store)


def test_results_and_token_frames_are_in_the_order_of_the_frame(single: Variants) -> None:
    assert [result.text for result in single.results if result] == list(single.frame["text"])
    logprobs = single.logprobs
    texts = logprobs.groupby("id", observed=True)["token"].agg(lambda each: "".join(map(str, each)))
    assert list(texts) == list(single.frame["text"])
    labels = single.frame["variant"].iloc[logprobs["id"].to_numpy(dtype=int)]
    assert list(logprobs["variant"]) == list(labels)
    assert list(single.token_ids.columns[:2]) == ["id", "variant"]
    assert list(single.top_logprobs.columns[:2]) == ["id", "variant"]


def test_summary_has_a_row_per_variant(single: Variants) -> None:
    summary = single.summary
    assert list(summary.index) == single.labels
    assert list(summary["ok"]) == [2] * 4
    assert list(summary["different"]) == [1, 2, 1, 2]
    assert list(summary["completion_tokens"]) == [4] * 4
    np.testing.assert_allclose(summary["mean_surprisal"].astype(float), 0.5 / np.log(2))


def test_rows_of_a_table_are_kept_apart(rows: Variants) -> None:
    frame = rows.frame
    assert list(frame["row"]) == ["x", "y", "z"] * 2
    assert list(frame["status"]) == ["ok", "ok", "failed"] * 2
    assert frame.loc[2, "error"] == "Row z: the cell 'word' is empty."
    texts = rows.texts
    assert list(texts.columns) == ["temperature 0", "temperature 1"]
    assert texts.loc["y", "temperature 0"] == "m 0 B"
    assert rows.counts == {"ok": 4, "failed": 2, "stopped": 0, "not_sent": 0}
    assert len(rows) == 2
    assert rows.cost is None


def test_tree_of_repeats(single: Variants) -> None:
    assert single.tree(0).statement == "All 2 answers are the same."
    assert single.tree("m · temperature 1").statement == (
        "2 answers, 2 different; they part at byte 7, after “m 1 HI”."
    )
    assert single.tree().count == 8
    with pytest.raises(tm.RequestError, match="'q' is no index label of the table"):
        single.tree(0, "q")


def test_tree_of_a_row(rows: Variants) -> None:
    assert rows.tree(row="x").count == 2
    with pytest.raises(tm.RequestError, match="tree: None is no index label"):
        rows.tree(0)


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ((), "compare: there are 4 variants; name two of them by number or label: 'm · temp"),
        ((1,), "compare: there are 4 variants"),
        ((1, 1), "compare: the two variants are the same."),
        ((0, 4), "There is no variant 4; there are 4. The labels are "),
        (("m · temperature 0", "m · temperatur 0"), "Did you mean m · temperature 0?"),
    ],
)
def test_wrong_pair_is_refused(single: Variants, pair: tuple[Any, ...], message: str) -> None:
    with pytest.raises(tm.RequestError) as refused:
        single.compare(*pair)
    assert message in str(refused.value)


def test_pair_is_named_by_number_or_label(single: Variants) -> None:
    for pair in ((0, -1), ("m · temperature 0", "k · temperature 1")):
        made = single.compare(*pair)
        assert (made.first.label, made.second.label) == ("m · temperature 0", "k · temperature 1")
        assert made.pairs == 6


def test_interrupt_keeps_finished_variants(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stuck = True

    def slow(request: Request) -> Script:
        if prompt_of(request) == "second" and stuck:
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
            return [head(), *sse(chunk("par")), 30.0]
        return answers(request)

    answers = Answers()
    prompts = ["first", "second", "third"]
    with ReplayHost(slow) as host, client(host) as asking:
        out = sweep_of(asking, tmp_path, prompts, temperature=0, concurrency=1, progress=True)
        assert out.counts == {"ok": 1, "failed": 0, "stopped": 1, "not_sent": 1}
        assert list(out.frame["text"].fillna("")) == ["m 0 FIRST", "par", ""]
        line = "Interrupted. 1 of 3 answers are done; resume() sends the others."
        assert out.notices == [line]
        assert line in capsys.readouterr().err
        stuck = False
        assert out.resume().counts["ok"] == 3
        assert sorted(map(prompt_of, host.requests)) == ["first", "second", "second", "third"]


def test_index_labels_may_be_of_any_kind(asking: tm.Client, tmp_path: Path) -> None:
    index = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])
    table = pd.DataFrame({"word": ["x", "y"], "right": ["m 0 X", "no"]}, index=index)
    out = sweep_of(asking, tmp_path, "{{ word }}", table=table, temperature=[0, 1], truth="right")
    assert list(out.frame["row"]) == [("a", 1), ("b", 2)] * 2
    assert list(out.texts["temperature 0"]) == ["m 0 X", "m 0 Y"]
    assert out.compare().frame["first_score"].tolist() == [1.0, 0.0]
    assert "('a', 1)" in html_text(out._repr_html_())
