"""The last result of any client, which stays after its client is gone."""

from __future__ import annotations

import gc
import weakref

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client import last_result as module
from tensormesh_nb.client.last_result import last_result

from ..replay_host import DONE, ReplayHost, chunk, head, sse

ANSWER = [head(), *sse(chunk("Hi"), chunk(finish_reason="stop"), DONE)]
BROKEN = [head(), *sse(chunk("half"))]


@pytest.fixture(autouse=True)
def _no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_last", None)


def test_there_is_none_at_first() -> None:
    assert last_result() is None


def test_it_is_that_of_the_last_request() -> None:
    with ReplayHost(ANSWER) as host, tm.Client(host=host.url, model="m") as client:
        first = client.chat("a")
        assert last_result() is first
        with client.stream("b") as turn:
            assert last_result() is turn.result


def test_a_failed_answer_is_found() -> None:
    with ReplayHost(BROKEN) as host, tm.Client(host=host.url, model="m") as client:
        with pytest.raises(tm.ConnectionFailed) as caught:
            client.chat("a")
        found = last_result()
    assert found is caught.value.result
    assert (found.text, found.status) == ("half", "failed")


def test_answer_stays_and_client_does_not() -> None:
    with ReplayHost(ANSWER) as host:
        client = tm.Client(host=host.url, model="m")
        client.chat("a")
        gone = weakref.ref(client)
        client.close()
        del client
        gc.collect()
    assert gone() is None
    found = last_result()
    assert found is not None
    assert (found.text, found.can_ask) == ("Hi", False)


def test_requests_for_numbers_are_not_answers() -> None:
    with ReplayHost(ANSWER) as host, tm.Client(host=host.url, model="m") as client:
        client.probe_logprobs()
        assert len(host.requests) > 0
        assert last_result() is None
        first = client.chat("a")
        client.probe_logprobs()
        assert last_result() is first
