"""Window: a notice near the limit of the context, no extra request far from it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.conversation.registry import HISTORIES

from ..replay_host import ReplayHost, Script, head
from .turns import answer

MODELS = {"data": [{"id": "m", "max_model_len": 5000}]}


def reply(body: Any, status: str = "200 OK") -> Script:
    return [head(status, "application/json"), json.dumps(body).encode()]


def counted(tokens: int, limit: int | None = 5000) -> Script:
    return reply({"count": tokens, "max_model_len": limit, "tokens": []})


def paths(host: ReplayHost) -> list[str]:
    return [request.line.split()[1] for request in host.requests]


PLAIN = {"logprobs": False, "return_token_ids": False}  # which the hosts here do not have


def asked(host: ReplayHost, text: str, **fields: Any) -> tm.ChatResult:
    HISTORIES.clear()
    client = tm.Client(host=host.url, model="m")
    return client.conversation("lesson").send(text, **PLAIN, **fields)


def test_short_prompt_sends_no_other_request() -> None:
    with ReplayHost(answer("ok")) as host:
        result = asked(host, "word " * 500)
    assert paths(host) == ["/v1/chat/completions"]
    assert result.warnings == []


def test_large_context_is_requested_once_without_counting() -> None:
    large = reply({"data": [{"id": "m", "max_model_len": 100_000}]})
    with ReplayHost(large, answer("ok")) as host:
        HISTORIES.clear()
        chat = tm.Client(host=host.url, model="m").conversation("lesson")
        chat.send("word " * 2000, **PLAIN)
        chat.send("word " * 2000, **PLAIN)
    assert paths(host) == ["/v1/models", "/v1/chat/completions", "/v1/chat/completions"]


def test_counting_loads_no_pandas() -> None:
    """Loading it takes longer than a host to answer."""
    with ReplayHost(reply(MODELS), counted(4200), answer("ok")) as host:
        code = (
            "import sys, tensormesh_nb as tm\n"
            f"client = tm.Client(host={host.url!r}, model='m')\n"
            "client.conversation('lesson').send(2000 * 'word ')\n"
            "print('pandas' in sys.modules)"
        )
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert paths(host) == ["/v1/models", "/tokenize", "/v1/chat/completions"]
    assert done.stdout == "False\n"


def test_notice_near_the_limit() -> None:
    with ReplayHost(reply(MODELS), counted(4200), answer("ok")) as host:
        result = asked(host, "word " * 2000)
    assert paths(host) == ["/v1/models", "/tokenize", "/v1/chat/completions"]
    assert host.requests[1].json()["messages"] == result.request.messages
    assert result.warnings == ["lesson: the prompt has 4,200 tokens of the model's 5,000."]


def test_no_notice_far_from_the_limit() -> None:
    with ReplayHost(reply(MODELS), counted(2000), answer("ok")) as host:
        assert asked(host, "word " * 2000).warnings == []


def test_context_length_of_the_count_is_cached() -> None:
    silent = reply({"data": [{"id": "m"}]})
    with ReplayHost(silent, counted(2000, 100_000), answer("ok")) as host:
        HISTORIES.clear()
        chat = tm.Client(host=host.url, model="m").conversation("lesson")
        for _ in range(2):
            assert chat.send("word " * 2000, **PLAIN).warnings == []
    assert paths(host) == ["/v1/models", "/tokenize", *["/v1/chat/completions"] * 2]


def test_too_long_prompt_is_refused() -> None:
    with (
        ReplayHost(reply(MODELS), counted(5000), answer("ok")) as host,
        pytest.raises(tm.RequestError, match=r"5,000 tokens of the model's 5,000, so it does not"),
    ):
        asked(host, "word " * 2000)
    assert paths(host) == ["/v1/models", "/tokenize"]


def test_too_long_prompt_is_sent_with_truncation() -> None:
    with ReplayHost(reply(MODELS), counted(6000), answer("ok")) as host:
        result = asked(host, "word " * 2000, context_length_exceeded_behavior="truncate")
    assert "6,000 tokens of the model's 5,000" in result.warnings[0]


def test_notice_if_the_answer_may_not_fit() -> None:
    with ReplayHost(reply(MODELS), counted(3000), answer("ok")) as host:
        result = asked(host, "word " * 2000, max_tokens=2500)
    assert "so the answer's 2,500 may not fit" in result.warnings[0]


def test_bound_from_the_last_usage() -> None:
    usage = {"prompt_tokens": 4000, "completion_tokens": 100, "total_tokens": 4100}
    refused = reply({"error": {"message": "no such path"}}, "404 Not Found")
    scripts = [reply(MODELS), refused, answer("ok", usage), answer("ok", usage)]
    with ReplayHost(*scripts) as host:
        HISTORIES.clear()
        chat = tm.Client(host=host.url, model="m").conversation("lesson")
        assert chat.send("word " * 2000, **PLAIN).warnings == []  # nothing is known yet
        (warning,) = chat.send("more", **PLAIN).warnings
    assert warning == "lesson: the prompt has at most 4,120 tokens of the model's 5,000."
    assert paths(host) == ["/v1/models", "/tokenize", *["/v1/chat/completions"] * 2]


def test_host_without_count_is_not_asked_again() -> None:
    refused = reply({"error": {"message": "no such path"}}, "404 Not Found")
    with ReplayHost(refused, refused, answer("ok")) as host:
        HISTORIES.clear()
        chat = tm.Client(host=host.url, model="m").conversation("lesson")
        for _ in range(3):
            assert chat.send("word " * 2000, **PLAIN).warnings == []
    assert paths(host) == ["/v1/models", "/tokenize", *["/v1/chat/completions"] * 3]


def test_local_endpoint_counts() -> None:
    HISTORIES.clear()
    with tm.Client(host="local") as client:
        chat = client.conversation("lesson")
        with pytest.raises(tm.RequestError, match="tokens of the model's"):
            chat.send("word " * 9000)
        assert chat.turns == ()
