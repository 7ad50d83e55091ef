"""Tables of Dask, without a cluster."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import dask
import dask.array
import dask.bag
import dask.dataframe as dd
import pandas as pd
import pytest

import tensormesh_nb as tm

from ...client.asking import client
from ...replay_host import ReplayHost
from ..answers import echo, prompts

FRAME = pd.DataFrame({"text": list("abcdef")}, index=list("uvwxyz"))


def given(path: Path, **arguments: Any) -> dict[str, Any]:
    return {"store": path / "r.db", "progress": False, **arguments}


@pytest.fixture(autouse=True)
def _threads() -> Any:
    with dask.config.set(scheduler="threads"):
        yield


@pytest.mark.parametrize(
    "table",
    [
        dd.from_pandas(FRAME, npartitions=3),
        dd.from_pandas(FRAME["text"], npartitions=3),
        dask.bag.from_sequence([{"text": text} for text in "abcdef"], npartitions=3),
    ],
    ids=["frame", "series", "bag"],
)
def test_table_without_a_cluster_is_computed_here(table: Any, tmp_path: Path) -> None:
    with ReplayHost(echo) as host, client(host) as asking:
        assert host.requests == []  # building the graph sends nothing
        rows = asking.map(table, "{{ text }}", **given(tmp_path))
        assert list(rows.frame["answer_text"]) == list("ABCDEF")
        one = asking.map(table.compute(), "{{ text }}", **given(tmp_path))
        pd.testing.assert_frame_equal(rows.frame, one.frame)
        assert prompts(host) == list("abcdef")
        rows.close()


def test_rows_that_dask_numbers_in_each_partition_are_numbered_through(tmp_path: Path) -> None:
    for number in range(3):
        FRAME.iloc[2 * number : 2 * number + 2].to_csv(tmp_path / f"{number}.csv", index=False)
    table = dd.read_csv(str(tmp_path / "*.csv"))
    with ReplayHost(echo) as host, client(host) as asking:
        rows = asking.map(table, "{{ text }}", **given(tmp_path))
        assert list(rows.frame.index) == list(range(6))
        # Labels that were chosen are not changed.
        double = dd.concat([dd.from_pandas(FRAME, npartitions=1)] * 2)
        gaps = table[table["text"] != "c"]
        for wrong, label in ((double, "'u'"), (gaps, "1")):
            with pytest.raises(tm.RequestError, match=f"index label {label} several times"):
                asking.map(wrong, "{{ text }}", **given(tmp_path))
        assert prompts(host) == list("abcdef")
        rows.close()


def test_lists_that_dask_made_texts_are_not_sent(tmp_path: Path) -> None:
    messages = [[{"role": "user", "content": text}] for text in "ab"]
    frame = pd.DataFrame({"m": messages, "stop": [["x"], None], "text": ["[1]", "b"]})
    with ReplayHost(echo) as host, client(host) as asking:
        table = dd.from_pandas(frame, npartitions=1)
        for columns in ({"messages_from": "m"}, {"template": "{{ text }}", "fields_from": "stop"}):
            with pytest.raises(tm.RequestError, match="convert-string") as caught:
                asking.map(table, **columns, **given(tmp_path))
        assert "the column 'stop' to texts" in str(caught.value)
        assert host.requests == []
        with dask.config.set({"dataframe.convert-string": False}):
            table = dd.from_pandas(frame, npartitions=1)
        rows = asking.map(table, messages_from="m", **given(tmp_path))
        assert prompts(host) == ["a", "b"]
        # A text in brackets is a text.
        asking.map(table, "{{ text }}", **given(tmp_path))
        assert prompts(host) == ["[1]", "a", "b"]
        rows.close()


def test_other_collections_and_wrong_content_are_named(tmp_path: Path) -> None:
    def delayed() -> int:
        return 1

    texts = dask.bag.from_sequence(["a", "b"], npartitions=1)
    with client("http://127.0.0.1:9/v1") as asking:
        for table, said in (
            (dask.array.ones(3), "got Array"),
            (dask.delayed(delayed)(), "got Delayed"),
            (texts, "got a list whose item 0 is str"),
        ):
            with pytest.raises(tm.RequestError, match=said):
                asking.map(table, "x", **given(tmp_path))


def test_missing_dask_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = dd.from_pandas(FRAME, npartitions=1)
    monkeypatch.setitem(sys.modules, "dask", None)  # type: ignore[arg-type]
    with client("http://127.0.0.1:9/v1") as asking, pytest.raises(tm.SettingsError) as caught:
        asking.map(table, "{{ text }}", **given(tmp_path))
    assert str(caught.value) == 'A Dask table needs Dask: pip install "tensormesh-nb[dask]"'


def test_dask_without_distributed_computes_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)  # type: ignore[arg-type]
    table = dd.from_pandas(FRAME, npartitions=2)
    with dask.config.set(scheduler=None), ReplayHost(echo) as host, client(host) as asking:
        rows = asking.map(table, "{{ text }}", **given(tmp_path))
        assert prompts(host) == list("abcdef")
        rows.close()


def test_labels_are_those_of_the_content(local: tm.Client, tmp_path: Path) -> None:
    table = dd.from_pandas(FRAME.head(2), npartitions=2)
    labelled = local.classify(table, "{{ text }}", ["yes", "no"], **given(tmp_path))
    assert list(labelled.frame.index) == ["u", "v"]
