"""What a worker answers to the messages of runs."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.config.settings import Settings
from tensormesh_nb.rows.cluster.cluster_messages import (
    Begin,
    Begun,
    Discard,
    Done,
    Exchange,
    HostSettings,
    Message,
    Probe,
    Recover,
    Recovered,
    Replies,
    Start,
    Started,
)
from tensormesh_nb.rows.cluster.key_transfer import seal
from tensormesh_nb.rows.cluster.worker import OPERATION, attend, greet

from ...client.asking import client
from ...leak_watch import KEY
from ...replay_host import ReplayHost
from ..answers import echo
from .calls import Worker, call


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Worker:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = Worker()
    assert greet(made) == {"version": tm.__version__, "machine": socket.gethostname()}
    return made


def settings(host: object, **changes: Any) -> HostSettings:
    with client(host) as asking:
        return HostSettings.of(Settings(**{**vars(asking.settings), **changes}))


async def start(worker: Worker, run: str, host: object) -> Message:
    begun = await worker.ask(Begin(run))
    assert isinstance(begun, Begun)
    with client(host) as asking:
        key = asking.settings.api_key
    assert key is not None
    return await worker.ask(Start(run, "g", settings(host), seal(key, begun.public), False))


def test_greeting_twice_keeps_the_senders(worker: Worker) -> None:
    handler = worker.handlers[OPERATION]
    greet(worker)
    assert worker.handlers[OPERATION] is handler


def test_rows_that_a_dead_run_left_are_there_for_the_next(worker: Worker) -> None:
    async def body(host: ReplayHost) -> None:
        assert isinstance(await start(worker, "one", host), Started)
        await worker.ask(Exchange("one", [call(0, "a")], wait=5.0))
        # The process of the first run ends here. The next one has the same store.
        begun = await start(worker, "two", host)
        assert isinstance(begun, Started)
        assert isinstance(await worker.ask(Exchange("one")), Done)
        found = await worker.ask(Recover("g"))
        assert isinstance(found, Recovered)
        assert [(record.key, record.status) for record in found.records] == [(b"a" * 32, "ok")]
        assert found.busy == [begun.name]
        assert await worker.ask(Discard("g", found.names)) == Done()
        assert await worker.ask(Recover("g")) == Recovered([], [], [begun.name])
        assert await worker.ask(Exchange("two", ends=True)) == Replies([])
        assert await worker.ask(Recover("g")) == Recovered([], [], [])

    with ReplayHost(echo) as host:
        asyncio.run(body(host))
        (request,) = host.requests
    assert request.headers["authorization"] == f"Bearer {KEY}"


def test_task_lasts_as_long_as_the_sender(worker: Worker) -> None:
    attend("unknown", worker.address)  # returns at once

    async def body(host: ReplayHost) -> None:
        await start(worker, "one", host)
        task = asyncio.create_task(asyncio.to_thread(attend, "one", worker.address))
        await worker.ask(Exchange("one", ends=True))
        await task
        # A worker that is about to end does not wait for the run.
        await start(worker, "two", host)
        task = asyncio.create_task(asyncio.to_thread(attend, "two", worker.address))
        worker.status.name = "closing"
        await task

    with ReplayHost(echo) as host:
        asyncio.run(body(host))


def test_worker_that_could_not_send_says_why(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "http://127.0.0.1:9/v1"
    problems = {
        "ca_bundle: /missing.pem does not exist there.": Probe(
            settings(url, ca_bundle="/missing.pem"), False
        ),
        "there is no key for this host.": Probe(settings(url), True),
    }
    for problem, message in problems.items():
        assert asyncio.run(worker.ask(message)) == Done(problem)
    monkeypatch.setenv("THEIR_KEY", KEY)
    assert asyncio.run(worker.ask(Probe(settings(url, key_env="THEIR_KEY"), True))) == Done()


def test_read_only_cache_is_named(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "tensormesh_nb").write_text("a file where a folder should be")
    found = asyncio.run(start(worker, "one", "http://127.0.0.1:9/v1"))
    assert isinstance(found, Done)
    assert "cannot be used: Not a directory" in found.problem
