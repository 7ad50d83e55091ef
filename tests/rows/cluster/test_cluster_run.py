"""A thousand rows on a cluster of four processes, and what is left when some of them end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cloudpickle
import dask.bag
import dask.dataframe as dd
import pandas as pd
import pytest

import tensormesh_nb as tm

from ...client.asking import client
from ...leak_watch import KEY
from ...replay_host import ReplayHost, Request, Script, chunk, head, sse
from ..answers import USAGE, echo, prompt_of, prompts
from .dask_processes import DaskCluster, dask_cluster, memory_of, use

# What differs between two runs of the same rows.
OWN = ["seconds", "attempts"]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("dask"), workers=4) as made, use(made.dask):
        yield made


def table(count: int) -> pd.DataFrame:
    """Rows with labels of their own, of which every tenth repeats another one's prompt."""
    texts = [
        f"row {number - number % 10 if number % 10 == 1 else number}" for number in range(count)
    ]
    return pd.DataFrame(
        {"text": texts, "k": range(count)}, index=[f"r{n:04}" for n in range(count)]
    )


def given(path: Path, **arguments: Any) -> dict[str, Any]:
    return {"store": path / "r.db", "confirm": False, "progress": False, **arguments}


def test_a_thousand_rows_are_those_of_one_machine_though_two_workers_are_killed(
    cluster: DaskCluster, tmp_path: Path
) -> None:
    rows, limit = 1000, 16
    pids = cluster.pids()
    kills = {300: pids[0], 600: pids[1]}
    most: list[int] = []
    lock = threading.Lock()

    def kills_some(request: Request) -> Script:
        with lock:
            most.append(sum(not each.answered.is_set() for each in host.requests))
            victim = kills.pop(len(host.requests), None)
        if victim is not None:
            os.kill(victim, signal.SIGKILL)
        return [0.005, *echo(request)]

    ddf = dd.from_pandas(table(rows), npartitions=8, sort=False)
    with ReplayHost(kills_some) as host, client(host) as asking:
        made = asking.map(ddf, "{{ text }}", **given(tmp_path, concurrency=limit))
        assert made.counts == {"ok": rows, "failed": 0, "stopped": 0, "not_sent": 0}
        again = len(host.requests) - rows
        assert not kills
        assert 0 <= again <= 2 * limit
        assert max(most) <= limit
        # The report counts what was sent again.
        assert again <= made.resent == made.frame["attempts"].sum() - rows
        assert "were being sent when a worker or an earlier run was killed" in made.notices[0]
        # Every worker wrote a store of its own; the run has all of them.
        assert cluster.stores() == []
        frame = made.frame
        # One machine pays nothing again, and the cluster nothing of one machine's rows.
        count = len(host.requests)
        content = ddf.compute()
        other = asking.map(content, "{{ text }}", **given(tmp_path))
        assert len(host.requests) == count
        pd.testing.assert_frame_equal(
            other.frame, asking.map(ddf, "{{ text }}", **given(tmp_path)).frame
        )
        assert len(host.requests) == count
        one = asking.map(content, "{{ text }}", **given(tmp_path / "one", concurrency=limit))
        pd.testing.assert_frame_equal(frame.drop(columns=OWN), one.frame.drop(columns=OWN))
        pd.testing.assert_frame_equal(
            *(each.results[7].logprobs.drop(columns="time") for each in (made, one))
        )
        made.close()
        one.close()


def test_key_is_with_the_workers_and_nowhere_else(cluster: DaskCluster, tmp_path: Path) -> None:
    ddf = dd.from_pandas(table(20), npartitions=4, sort=False)
    first = threading.Lock()
    held: list[bool] = []

    def looks(request: Request) -> Script:
        assert request.headers["authorization"] == f"Bearer {KEY}"
        if first.acquire(blocking=False):
            held.append(any(KEY.encode() in each for each in memory_of(cluster.pids()[0])))
        return echo(request)

    with ReplayHost(looks) as host, client(host) as asking:
        made = asking.map(ddf, "{{ text }}", **given(tmp_path))
        assert made.counts["ok"] == 20
        made.close()
    assert held == [True]  # the search finds a key where there is one
    assert not any(KEY.encode() in each for each in memory_of(cluster.scheduler))
    assert KEY.encode() not in cloudpickle.dumps(ddf)
    state = cluster.folder / "state"
    cluster.dask.dump_cluster_state(str(state), format="yaml")
    logs = [*cluster.folder.glob("*.log"), *cluster.folder.glob("state*")]
    assert len(logs) == 3
    for path in (path for path in cluster.folder.rglob("*") if path.is_file()):
        assert KEY.encode() not in path.read_bytes(), path
    # Messages are in the logs, so these were searched for one.
    assert b"'op': 'tensormesh_nb'" in (cluster.folder / "dask_worker.log").read_bytes()


def test_interrupt_stops_all_workers_and_keeps_what_is_there(
    cluster: DaskCluster, tmp_path: Path
) -> None:
    stuck = True
    bag = dask.bag.from_sequence([{"text": text} for text in "abcdefgh"], npartitions=4)

    def slow(request: Request) -> Script:
        if stuck and prompt_of(request) in "gh":
            if sum(prompt_of(each) in "gh" for each in host.requests) == 2:
                threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
            return [head(), *sse(chunk("par")), 30.0]
        return echo(request)

    with ReplayHost(slow) as host, client(host) as asking:
        made = asking.map(bag, "{{ text }}", **given(tmp_path, concurrency=2))
        assert made.counts == {"ok": 6, "failed": 0, "stopped": 2, "not_sent": 0}
        assert list(made.frame["answer_text"]) == [*"ABCDEF", "par", "par"]
        assert made.notices == ["Interrupted. 6 of 8 rows are done; resume() sends the others."]
        unfinished = [each for each in host.requests if prompt_of(each) in "gh"]
        assert all(each.abandoned.wait(10) for each in unfinished)
        stuck = False
        assert made.resume().counts["ok"] == 8
        assert prompts(host) == sorted("abcdefghgh")
        made.close()


def test_limit_of_tokens_holds_for_the_whole_cluster(cluster: DaskCluster, tmp_path: Path) -> None:
    ddf = dd.from_pandas(table(40), npartitions=4, sort=False)
    with ReplayHost(echo) as host, client(host) as asking:
        made = asking.map(ddf, "{{ text }}", max_tokens=4, **given(tmp_path, max_total_tokens=300))
        spent = made.frame["total_tokens"].sum()
        assert 0 < spent == len(host.requests) * USAGE["total_tokens"] <= 300
        assert made.counts["not_sent"] > 0
        assert "The next row might exceed max_cost or max_total_tokens." in made.notices[0]
        made.close()


def test_errors_of_the_host_are_those_of_one_machine(cluster: DaskCluster, tmp_path: Path) -> None:
    refusals = iter([True])

    def fails(request: Request) -> Script:
        if prompt_of(request) == "row 3":
            body = b'{"error": {"message": "no", "param": "messages"}}'
            return [head("400 No", "application/json", x_request_id="r1") + body]
        if next(refusals, False):
            return [head("429 Slow Down", "application/json", Retry_After="0.01") + b"{}"]
        return echo(request)

    ddf = dd.from_pandas(table(10), npartitions=2, sort=False)
    with ReplayHost(fails) as host, client(host) as asking:
        made = asking.map(ddf, "{{ text }}", **given(tmp_path))
        one = asking.map(table(10), "{{ text }}", **given(tmp_path / "one"))
        assert made.counts == {"ok": 9, "failed": 1, "stopped": 0, "not_sent": 0}
        assert made.frame.loc["r0003", "error"] == one.frame.loc["r0003", "error"]
        assert made.frame["attempts"].sum() == 11
        with pytest.raises(tm.BadRequest) as caught:
            asking.map(ddf, "{{ text }}", **given(tmp_path, on_error="raise"))
        assert (caught.value.status_code, caught.value.param) == (400, "messages")
        made.close()
        one.close()
