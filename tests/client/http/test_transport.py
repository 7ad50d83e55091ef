"""Transport: what hosts answer instead of an answer, over real sockets; keys; connections."""

from __future__ import annotations

import tensormesh_nb as tm

from ...leak_watch import KEY
from ...replay_host import ReplayHost, head
from ..asking import ANSWER, client


def test_the_request_is_the_documented_one() -> None:
    with ReplayHost(ANSWER) as host, client(host) as asking:
        asking.chat("Hi", temperature=0.5)
        (request,) = host.requests
    assert request.line == "POST /v1/chat/completions HTTP/1.1"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"] == f"tensormesh-nb/{tm.__version__}"
    assert request.json() == {
        "model": "m",
        "messages": [{"role": "user", "content": "Hi"}],
        "temperature": 0.5,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_without_a_key_none_is_sent() -> None:
    with ReplayHost(ANSWER) as host, tm.Client(host=host.url, model="m") as asking:
        asking.chat("Hi")
        assert "authorization" not in host.requests[0].headers


def test_comments_keep_a_slow_stream_alive() -> None:
    pings = [step for _ in range(4) for step in (b": ping\n\n", 0.15)]
    script = [head(), *pings, *ANSWER[1:]]
    with ReplayHost(script) as host, client(host, stream_idle_timeout=0.4) as asking:
        assert asking.chat("Hi").text == "Hi"
