"""The benchmarks still run: tiny sizes, and work counted instead of time."""

from __future__ import annotations

import pytest

from benchmarks.answers import Answer
from benchmarks.clients import CLIENTS, installed
from benchmarks.replay import Replay

READ = Answer(30, 2)


@pytest.fixture(scope="module")
def replay():
    with Replay() as running:
        yield running


@pytest.mark.parametrize("name", [name for name in CLIENTS if installed(name)])
def test_every_client_reads_all_of_an_answer(replay: Replay, name: str) -> None:
    run = CLIENTS[name].make(replay.url(READ))
    assert run() == run() == (READ.characters if "frames" not in name else READ.rows)
