"""What is checked before a worker sends."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.cluster.admission import Admission
from tensormesh_nb.rows.cluster.cluster_messages import Exchange

from ...client.asking import client
from ...leak_watch import KEY
from .calls import Dask, Worker

URL = "https://host.example/v1"
LAN = "tcp://10.0.0.5:8786"
INSTALL = f"pip install tensormesh-nb=={tm.__version__}"


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def problem(dask: Dask, asking: tm.Client) -> str:
    """What a check says; one line without the key."""
    with pytest.raises(tm.SettingsError) as caught:
        asyncio.run(Admission(dask, asking.settings).check())
    assert "\n" not in str(caught.value)
    assert KEY not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (
            ModuleNotFoundError("No module named 'tensormesh_nb'", name="tensormesh_nb"),
            f"does not have tensormesh-nb: {INSTALL}",
        ),
        (
            ModuleNotFoundError("No module named x", name="tensormesh_nb.rows.cluster"),
            f"has another version of tensormesh-nb: {INSTALL}",
        ),
        (
            {"version": "0.0.1"},
            f"has tensormesh-nb 0.0.1, this process has {tm.__version__}: {INSTALL}",
        ),
        (ValueError("The 'run' handler has been explicitly disallowed"), "explicitly disallowed"),
    ],
)
def test_worker_without_this_version_is_named(greeting: Any, said: str) -> None:
    with client(URL) as asking:
        found = problem(Dask(Worker(), greeting=greeting), asking)
    assert found.startswith("The worker tcp://127.0.0.1:9 ")
    assert said in found


@pytest.mark.parametrize("host", ["local", "http://127.0.0.1:8000/v1", "http://localhost:8000"])
def test_host_of_this_machine_is_refused_for_workers_elsewhere(host: str) -> None:
    with tm.Client(host=host, model="m") as asking:
        found = problem(Dask(Worker(), greeting={"machine": "node7"}), asking)
        # On this machine they reach it.
        asyncio.run(Admission(Dask(Worker()), asking.settings).check())
    assert "is on this machine, and a worker on node7 cannot reach it" in found
    assert 'dask.config.set(scheduler="threads")' in found


def test_key_is_not_sent_where_others_can_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THEIR_KEY", KEY)
    cluster = Dask(Worker(LAN), address=LAN)
    with client(URL) as asking:
        found = problem(cluster, asking)
    assert "there is no key for this host. The key is not sent over a connection" in found
    assert "key_env" in found
    # Workers that have the key need no message with it.
    with tm.Client(host=URL, key_env="THEIR_KEY", model="m") as asking:
        admission = Admission(cluster, asking.settings)
        asyncio.run(admission.check())
        monkeypatch.delenv("THEIR_KEY")
        assert "set THEIR_KEY where the workers start" in problem(cluster, asking)


@pytest.mark.parametrize("address", ["tls://10.0.0.5:8786", "inproc://10.0.0.5/1/2"])
def test_key_is_sent_over_private_connections(address: str) -> None:
    async def run() -> None:
        admission = Admission(Dask(Worker(address), address=address), asking.settings)
        await admission.check()
        admitted = await admission.start(address, "run", "group")
        assert (admitted.address, admitted.machine) == (address, socket.gethostname())
        await admission.ask(address, Exchange("run", ends=True))

    with client(URL) as asking:
        asyncio.run(run())


def test_cluster_without_workers_is_given_a_task_and_then_named() -> None:
    dask = Dask()
    with client(URL) as asking:
        assert problem(dask, asking) == "The Dask cluster has no workers."
    assert dask.submitted == 1  # an adaptive cluster starts a worker for it


def test_worker_that_has_ended_is_no_reason() -> None:
    with client(URL) as asking:
        asyncio.run(Admission(Dask(Worker(), greeting=OSError("gone")), asking.settings).check())
