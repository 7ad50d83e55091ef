"""Requests that are sent once."""

from __future__ import annotations

import asyncio

import pytest

import tensormesh_nb as tm

from ...replay_host import ReplayHost, head
from ..asking import ANSWER, client

REFUSED = [head("429 Slow Down", "application/json", Retry_After="0") + b"{}"]


def test_request_is_prepared_and_answered() -> None:
    with ReplayHost(ANSWER) as host, client(host) as asking:
        requests = asking._single_requests()
        request = requests.prepare("Hi", {"temperature": 0})
        assert (request.model, request.temperature) == ("m", 0)
        result, run = requests.start(request)
        assert result.text == ""
        asyncio.run(run())
        assert (result.status, result.text) == ("complete", "Hi")
        assert requests.price("m") is None


def test_refused_request_is_not_sent_again() -> None:
    with ReplayHost(REFUSED) as host, client(host, max_retries=3) as asking:
        requests = asking._single_requests()
        _, run = requests.start(requests.prepare("Hi", {}))
        with pytest.raises(tm.RateLimited):
            asyncio.run(run())
        assert len(host.requests) == 1


def test_wrong_field_is_refused_before_sending() -> None:
    with ReplayHost(ANSWER) as host, client(host) as asking:
        with pytest.raises(tm.RequestError, match="temperature"):
            asking._single_requests().prepare("Hi", {"temperature": "hot"})
        assert not host.requests
