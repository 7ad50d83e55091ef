"""LiteLLM against the embedded endpoint, without any other network."""

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
def talk(endpoint: Endpoint) -> dict[str, Any]:
    """All of what LiteLLM was told, from one process: importing it takes seconds."""
    environment = {
        **os.environ,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else it is fetched
        "HTTP_PROXY": NOWHERE,
        "HTTPS_PROXY": NOWHERE,
        "NO_PROXY": "127.0.0.1",
        "TENSORMESH_SERVERLESS_BASE_URL": endpoint.base_url,
        "TENSORMESH_INFERENCE_API_KEY": endpoint.api_key,
    }
    command = [sys.executable, "-m", "tests.local.litellm_talk"]
    done = subprocess.run(
        [*command, endpoint.base_url, endpoint.api_key, endpoint.model],
        env=environment,
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    talk: dict[str, Any] = json.loads(done.stdout)
    return talk


def message(reply: dict[str, Any], choice: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = reply["choices"][choice]["message"]
    return found


@pytest.mark.parametrize("name", ["plain", "stream", "logprobs", "tensormesh"])
def test_the_answer_and_its_usage(talk: dict[str, Any], name: str) -> None:
    assert message(talk[name])["content"] == ANSWER
    assert talk[name]["usage"]["completion_tokens"] == 8
    assert talk[name]["choices"][0]["finish_reason"] == "stop"


def test_the_stream_comes_in_pieces(talk: dict[str, Any]) -> None:
    assert talk["stream"]["chunks"] > 6


def test_logprobs(talk: dict[str, Any]) -> None:
    entries = talk["logprobs"]["choices"][0]["logprobs"]["content"]
    assert "".join(entry["token"] for entry in entries).startswith(ANSWER)
    assert all(len(entry["top_logprobs"]) == 2 for entry in entries)


def test_n(talk: dict[str, Any]) -> None:
    assert message(talk["n"], 0)["content"] != message(talk["n"], 1)["content"]


@pytest.mark.parametrize("name", ["tools", "streamed_tools"])
def test_tools(talk: dict[str, Any], name: str) -> None:
    assert talk[name]["choices"][0]["finish_reason"] == "tool_calls"
    for call in message(talk[name])["tool_calls"]:
        assert call["function"]["name"] == "weather"
        assert json.loads(call["function"]["arguments"])["city"] in ("Paris", "Oslo")


def test_json_mode(talk: dict[str, Any]) -> None:
    assert json.loads(message(talk["json"])["content"])["city"] in ("Paris", "Oslo")


def test_keys_of_ours_pass(talk: dict[str, Any]) -> None:
    assert len(talk["extra"]["prompt_token_ids"]) == talk["extra"]["usage"]["prompt_tokens"]


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("greedy_n", "BadRequestError", "n must be 1 when using greedy sampling, got 2."),
        ("no_model", "NotFoundError", "does not exist"),
        ("wrong_key", "AuthenticationError", "Unauthorized"),
    ],
)
def test_errors_are_its_own(talk: dict[str, Any], name: str, kind: str, says: str) -> None:
    assert talk[name]["kind"] == kind
    assert says in talk[name]["says"]
