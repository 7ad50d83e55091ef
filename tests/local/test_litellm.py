"""LiteLLM against the embedded endpoint, with no access to any other host."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tensormesh_nb.local import Endpoint

ANSWER = "The capital of France is Paris."
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def replies(endpoint: Endpoint) -> dict[str, Any]:
    """Replies and errors of one process, because importing LiteLLM takes seconds."""
    environment = {
        **os.environ,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # otherwise LiteLLM downloads it
        "HTTP_PROXY": NOWHERE,
        "HTTPS_PROXY": NOWHERE,
        "NO_PROXY": "127.0.0.1",
        "TENSORMESH_SERVERLESS_BASE_URL": endpoint.base_url,
        "TENSORMESH_INFERENCE_API_KEY": endpoint.api_key,
    }
    command = [sys.executable, "-m", "tests.local.litellm_requests"]
    done = subprocess.run(
        [*command, endpoint.base_url, endpoint.api_key, endpoint.model],
        env=environment,
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    replies: dict[str, Any] = json.loads(done.stdout)
    return replies


def message(reply: dict[str, Any], choice: int = 0) -> dict[str, Any]:
    result: dict[str, Any] = reply["choices"][choice]["message"]
    return result


@pytest.mark.parametrize("name", ["plain", "stream", "logprobs", "tensormesh"])
def test_answer_and_usage(replies: dict[str, Any], name: str) -> None:
    assert message(replies[name])["content"] == ANSWER
    assert replies[name]["usage"]["completion_tokens"] == 8
    assert replies[name]["choices"][0]["finish_reason"] == "stop"


def test_stream_has_many_chunks(replies: dict[str, Any]) -> None:
    assert replies["stream"]["chunks"] > 6


def test_logprobs(replies: dict[str, Any]) -> None:
    entries = replies["logprobs"]["choices"][0]["logprobs"]["content"]
    assert "".join(entry["token"] for entry in entries).startswith(ANSWER)
    assert all(len(entry["top_logprobs"]) == 2 for entry in entries)


def test_several_choices(replies: dict[str, Any]) -> None:
    assert message(replies["n"], 0)["content"] != message(replies["n"], 1)["content"]


@pytest.mark.parametrize("name", ["tools", "streamed_tools"])
def test_tools(replies: dict[str, Any], name: str) -> None:
    assert replies[name]["choices"][0]["finish_reason"] == "tool_calls"
    for call in message(replies[name])["tool_calls"]:
        assert call["function"]["name"] == "weather"
        assert json.loads(call["function"]["arguments"])["city"] in ("Paris", "Oslo")


def test_json_mode(replies: dict[str, Any]) -> None:
    assert json.loads(message(replies["json"])["content"])["city"] in ("Paris", "Oslo")


def test_replies_are_read_as_results(replies: dict[str, Any]) -> None:
    whole, streamed = replies["result"], replies["streamed_result"]
    assert (whole["text"], whole["status"], len(whole["logprobs"])) == (ANSWER, "complete", 8)
    assert whole == streamed
    called = replies["called_result"]
    assert (called["calls"], called["status"]) == (["weather"], "complete")
    assert called["calls"] == replies["streamed_called_result"]["calls"]


def test_extra_body_reaches_the_endpoint(replies: dict[str, Any]) -> None:
    assert len(replies["extra"]["prompt_token_ids"]) == replies["extra"]["usage"]["prompt_tokens"]


# The wording is LiteLLM's and changes between its versions; the class and status do not.
@pytest.mark.parametrize(
    ("name", "error", "status"),
    [
        ("greedy_n", "BadRequestError", 400),
        ("no_model", "NotFoundError", 404),
        ("wrong_key", "AuthenticationError", 401),
    ],
)
def test_error_class_and_status(
    replies: dict[str, Any], name: str, error: str, status: int
) -> None:
    assert replies[name] == {"class": error, "status": status}
