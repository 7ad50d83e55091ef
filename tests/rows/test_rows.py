"""The rows of a run as frames and results."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.labels.labelled import Labelled
from tensormesh_nb.rows.rows import Rows
from tensormesh_nb.rows.variants.variants import Variants

from ..client.asking import client
from ..replay_host import ReplayHost, Request, Script, chunk, head, sse
from .answers import answer, echo, prompt_of

TABLE = pd.DataFrame({"word": ["a", "<b>", None, "d"], "k": [1, 2, 3, 4]}, index=list("wxyz"))


def some_fail(request: Request) -> Script:
    if prompt_of(request) == "d":
        return [head("400 No", "application/json") + b'{"error": "no"}']
    return echo(request)


def run(asking: tm.Client, path: Path, table: Any = TABLE, **arguments: Any) -> Rows:
    given = {"store": path / "rows.db", "progress": False, **arguments}
    return asking.map(table, "{{ word }}", **given)


@pytest.fixture
def rows(tmp_path: Path) -> Any:
    with ReplayHost(some_fail) as host, client(host) as asking:
        made = run(asking, tmp_path)
        yield made
        made.close()


def test_frame_has_the_table_and_the_outcomes_in_its_order(rows: Rows) -> None:
    frame = rows.frame
    assert list(frame.index) == list("wxyz")
    assert list(frame.columns) == [
        *("word", "k", "text", "status", "error", "finish_reason", "prompt_tokens"),
        *("completion_tokens", "total_tokens", "cost", "seconds", "mean_surprisal"),
        *("perplexity", "attempts"),
    ]
    assert list(frame["text"].fillna("-")) == ["A", "<B>", "-", "-"]
    assert list(frame["status"]) == ["ok", "ok", "failed", "failed"]
    assert list(frame["attempts"]) == [1, 1, 0, 1]
    assert frame.loc["y", "error"] == "Row y: the cell 'word' is empty."
    assert "no (HTTP 400" in frame.loc["z", "error"]
    assert frame["total_tokens"].isna().tolist() == [False, False, True, True]
    assert frame["cost"].isna().all()
    np.testing.assert_allclose(frame.loc["w", "perplexity"], np.exp(0.5))
    assert frame.attrs == {"currency": None, "store": str(rows.store), "warnings": []}


def test_dtypes_do_not_depend_on_what_happened(rows: Rows, tmp_path: Path) -> None:
    with ReplayHost([head("401 No", "application/json") + b"{}"]) as host, client(host) as asking:
        other = run(asking, tmp_path / "other")
    assert list(map(str, other.frame.dtypes)) == list(map(str, rows.frame.dtypes))
    assert list(other.frame["status"].cat.categories) == ["ok", "failed", "stopped", "not_sent"]


@pytest.mark.parametrize("write", [pickle.dumps, copy.deepcopy])
def test_pickle_or_copy_is_refused_with_advice(rows: Rows, write: Any) -> None:
    for each in (rows, object.__new__(Labelled), object.__new__(Variants)):
        name = type(each).__name__
        with pytest.raises(tm.RequestError, match=rf"{name} cannot be pickled.*Keep \.frame, or"):
            write(each)
    assert pickle.loads(pickle.dumps(rows.frame)).equals(rows.frame)


def test_counts_add_up_to_the_table(rows: Rows) -> None:
    assert rows.counts == {"ok": 2, "failed": 2, "stopped": 0, "not_sent": 0}
    assert sum(rows.counts.values()) == len(rows) == 4
    assert list(rows.failed.index) == ["y", "z"]


def test_results_are_those_of_the_rows(rows: Rows) -> None:
    results = rows.results
    assert len(results) == 4
    first = results[0]
    assert first is not None
    assert (first.text, first.status, len(first.logprobs)) == ("A", "complete", 2)
    assert [None if each is None else each.text for each in results] == ["A", "<B>", None, None]
    assert [each.text for each in results[:2] if each is not None] == ["A", "<B>"]
    assert results[-3] is not None
    with pytest.raises(tm.RequestError, match="no row number 4; there are 4"):
        results[4]
    with pytest.raises(tm.RequestError, match=r"expected the number of a row, got 'w'.*get_loc"):
        results["w"]  # type: ignore[call-overload]


def test_frames_of_tokens_have_the_label_of_their_row(rows: Rows) -> None:
    assert list(rows.logprobs["id"]) == ["w", "w", "x", "x"]
    assert list(rows.top_logprobs["id"].unique()) == ["w", "x"]
    assert set(rows.token_ids.columns) >= {"id", "token"}
    assert list(rows.logprobs["token"]) == ["A", "", "<", "B>"]


def test_names_that_the_table_has_get_a_prefix(tmp_path: Path) -> None:
    table = pd.DataFrame({"word": ["a"], "text": ["mine"], "status": ["new"]})
    with ReplayHost(echo) as host, client(host) as asking:
        rows = run(asking, tmp_path, table)
    assert list(rows.frame.columns[:5]) == [
        "word",
        "text",
        "status",
        "answer_text",
        "answer_status",
    ]
    assert rows.frame.loc[0, "text"] == "mine"
    assert rows.failed.empty


def test_new_columns_have_other_names_than_the_index(tmp_path: Path) -> None:
    index = pd.Index([7], name="seconds")
    table = pd.DataFrame({"word": [None], "error": [1], "answer_error": [2]}, index=index)
    with client("http://127.0.0.1:9/v1") as asking:
        rows = run(asking, tmp_path, table)
    assert {"seconds", "answer_seconds"} <= {*rows.frame.reset_index().columns}
    assert "1 \N{MULTIPLICATION SIGN} the cell" in rows._repr_html_()


def test_repr_counts_and_html_is_escaped(rows: Rows) -> None:
    assert repr(rows) == "<Rows: 4 rows: 2 ok, 2 failed; .frame, .results, .logprobs, .failed>"
    shown = rows._repr_html_()
    assert "&lt;B&gt;" in shown
    assert "<b>" not in shown.lower()
    # The reasons of failures, without the labels of their rows.
    assert "1 \N{MULTIPLICATION SIGN} the cell &#x27;word&#x27; is empty." in shown
    # A notebook is narrow: the numbers are in the frame.
    assert "<th>error</th>" in shown
    assert "<th>perplexity</th>" not in shown


def test_failed_rows_heal_on_resume(tmp_path: Path) -> None:
    fails = True

    def heals(request: Request) -> Script:
        return some_fail(request) if fails else echo(request)

    with ReplayHost(heals) as host, client(host) as asking:
        rows = run(asking, tmp_path)
        fails = False
        sent = len(host.requests)
        assert rows.resume() is rows
        assert len(host.requests) == sent + 1
    assert rows.counts == {"ok": 3, "failed": 1, "stopped": 0, "not_sent": 0}
    assert rows.frame.loc["z", "text"] == "D"


@pytest.mark.parametrize("kind", ["map", "classify", "sweep"])
def test_later_run_with_the_same_store_changes_no_earlier_result(kind: str, tmp_path: Path) -> None:
    heals = False

    def breaks(request: Request) -> Script:
        if heals or "b" not in prompt_of(request):
            return answer("yes")
        return [head(), *sse(chunk("par"))]  # ends in the middle

    def ask(asking: tm.Client, **limits: Any) -> Any:
        given = {"store": tmp_path / "rows.db", "progress": False, "concurrency": 1, **limits}
        given |= {"max_tokens": 3, "logprobs": True, "top_logprobs": 2}
        table = pd.DataFrame({"word": ["a", "b", "c", "d" * 1000, "e"]})
        if kind == "map":
            return asking.map(table, "{{ word }}", **given)
        if kind == "sweep":
            return asking.sweep("{{ word }}", temperature=[0], table=table, **given)
        labels = {"labels": ["yes", "no"], "method": "first_token"}
        return asking.classify(table, "{{ word }}", **labels, **given)

    def seen(made: Any) -> list[str]:
        names = ("counts", "cost", "failed", "logprobs", "probabilities")
        found = [made.frame, made.notices, *(getattr(made, each, None) for each in names)]
        found += [each and (each.status, each.text) for each in getattr(made, "results", ())]
        return [*map(str, found), repr(made), made._repr_html_()]

    with ReplayHost(breaks) as host, client(host) as asking:
        first = ask(asking, max_total_tokens=900)
        statuses = ["ok", "failed", "ok", "not_sent", "not_sent"]
        assert list(first.frame["status"]) == statuses
        before, heals = seen(first), True
        later = ask(asking)
        assert list(later.frame["status"]) == ["ok"] * 5
        assert seen(first) == before
        sent = len(host.requests)
        # A run of its own continues it, with what the other one has paid.
        assert list(first.resume().frame["status"]) == ["ok"] * 5
        assert len(host.requests) == sent
