"""Workers that come and go during a run: in this process, which is quick."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dask.bag
import distributed
import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.cluster import workers as module

from ...client.asking import client
from ...replay_host import ReplayHost, Request, Script
from ..answers import echo, prompts
from .dask_processes import use

TEXTS = [f"{number:02}" for number in range(40)]


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[distributed.LocalCluster]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        dashboard_address=":0",
        local_directory=str(tmp_path / "spill"),
    ) as made:
        yield made


def bag() -> Any:
    return dask.bag.from_sequence([{"text": text} for text in TEXTS], npartitions=4)


def given(path: Path, **arguments: Any) -> dict[str, Any]:
    return {"store": path / "r.db", "progress": False, **arguments}


def test_worker_that_joins_takes_part_and_one_that_leaves_is_not_missed(
    cluster: distributed.LocalCluster, tmp_path: Path
) -> None:
    asked = threading.Event()

    def answers(request: Request) -> Script:
        if len(host.requests) == 10:
            asked.set()
        return [0.05, *echo(request)]

    def scale() -> None:
        asked.wait(60)
        (first,) = dask_client.nthreads()
        cluster.scale(2)
        dask_client.wait_for_workers(2, timeout=60)
        dask_client.retire_workers([first], close_workers=True)

    with distributed.Client(cluster, set_as_default=False) as dask_client, use(dask_client):
        thread = threading.Thread(target=scale)
        thread.start()
        with ReplayHost(answers) as host, client(host) as asking:
            rows = asking.map(bag(), "{{ text }}", **given(tmp_path, concurrency=2))
            thread.join()
            assert rows.counts["ok"] == len(TEXTS)
            assert set(prompts(host)) == set(TEXTS)
            assert len(host.requests) <= len(TEXTS) + 2
            rows.close()


def test_async_client_of_dask_needs_amap(cluster: distributed.LocalCluster, tmp_path: Path) -> None:
    async def run(asking: tm.Client) -> Any:
        async with distributed.Client(
            cluster.scheduler_address, asynchronous=True, set_as_default=False
        ) as dask_client:
            with use(dask_client):
                with pytest.raises(tm.RequestError, match=r"await client\.amap"):
                    asking.map(bag(), "{{ text }}", **given(tmp_path))
                return await asking.amap(bag(), "{{ text }}", **given(tmp_path))

    with ReplayHost(echo) as host, client(host) as asking:
        rows = asyncio.run(run(asking))
        assert list(rows.frame["answer_text"]) == TEXTS
        # The client of Dask is closed, so this process would send the rest.
        assert rows.resume().counts["ok"] == len(TEXTS) == len(host.requests)
        rows.close()


def test_run_ends_with_its_rows_when_no_worker_is_left(
    cluster: distributed.LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "NO_WORKERS", 0.1)
    monkeypatch.setattr(module, "LEASE", 0)
    monkeypatch.setattr(module, "_MARGIN", 0.0)
    with distributed.Client(cluster, set_as_default=False) as dask_client, use(dask_client):

        def leaves(request: Request) -> Script:
            if len(host.requests) == 10:
                cluster.scale(0)
            return [0.05, *echo(request)]

        with ReplayHost(leaves) as host, client(host) as asking:
            rows = asking.map(bag(), "{{ text }}", **given(tmp_path, concurrency=2))
            assert 8 <= rows.counts["ok"] < len(TEXTS)
            assert any("The Dask cluster has had no workers" in line for line in rows.notices)
            cluster.scale(1)
            dask_client.wait_for_workers(1, timeout=60)
            assert rows.resume().counts["ok"] == len(TEXTS)
            assert len(host.requests) <= len(TEXTS) + 2
            rows.close()
