"""Transport over real sockets: replies that are not answers, keys, connections."""

from __future__ import annotations

import gzip
import time

import pytest

import tensormesh_nb as tm

from ...leak_watch import KEY
from ...replay_host import ReplayHost, chunk, head, sse
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
        "logprobs": True,
        "top_logprobs": 5,
        "return_token_ids": True,
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


def test_total_time_limits_a_host_that_drips_and_keeps_the_text() -> None:
    drip = [step for _ in range(200) for step in (b": ping\n\n", 0.05)]
    with ReplayHost([head(), *sse(chunk("Hello")), *drip]) as dripping:
        with (
            client(dripping, timeout_total=0.3) as asking,
            pytest.raises(tm.TimeoutExceeded, match=r"0\.3 s \(timeout_total\)") as caught,
        ):
            asking.chat("Hi")
        assert dripping.requests[0].abandoned.wait(5)
    assert caught.value.result.text == "Hello"


def test_total_time_limits_a_small_reply_that_decompresses_to_a_large_one() -> None:
    bomb = gzip.compress(b": a\n\n" * 40_000_000, 1)
    with (
        ReplayHost([head(content_encoding="gzip"), bomb]) as host,
        client(host, timeout_total=0.3) as asking,
    ):
        began = time.process_time()
        with pytest.raises(tm.TimeoutExceeded, match="timeout_total"):
            asking.chat("Hi")
        assert time.process_time() - began < 2  # reading all of it takes 10 s


def test_total_time_limits_a_list_of_models() -> None:
    drip = [step for _ in range(200) for step in (b" ", 0.05)]
    with (
        ReplayHost([head(kind="application/json"), *drip]) as dripping,
        client(dripping, timeout_total=0.3) as asking,
        pytest.raises(tm.TimeoutExceeded, match="timeout_total"),
    ):
        asking.models()


def test_total_time_includes_retries() -> None:
    busy = head("503 X", "application/json", retry_after="5") + b"{}"
    with ReplayHost([busy], ANSWER) as refusing:
        with (
            client(refusing, timeout_total=1.0, max_retries=3) as asking,
            pytest.raises(tm.TimeoutExceeded, match="timeout_total"),
        ):
            asking.chat("Hi")
        assert len(refusing.requests) == 1
