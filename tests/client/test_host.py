"""The host of a client: its models and its key."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import tensormesh_nb as tm

from ..replay_host import ReplayHost, head
from .asking import client


def test_the_list_of_models() -> None:
    body = b'{"object":"list","data":[{"id":"a","object":"model","max_model_len":4096}]}'
    with ReplayHost([head(kind="application/json") + body]) as host, client(host) as asking:
        frame = asking.models()
        assert host.requests[0].line.startswith("GET /v1/models ")
    assert frame.loc[0, ["id", "context_length"]].tolist() == ["a", 4096]


def test_missing_key_is_an_error_before_the_request(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TENSORMESH_INFERENCE_API_KEY", raising=False)
    monkeypatch.setenv("TM_CONFIG_HOME", str(tmp_path))
    with tm.Client(host="serverless", model="m") as asking:
        with pytest.raises(tm.SettingsError, match="needs a key"):
            asking.chat("Hi")
        with pytest.raises(tm.SettingsError, match="needs a key"):
            asyncio.run(asking.achat("Hi"))


def test_models_are_listed_once_for_context_lengths() -> None:
    body = b'{"data": [{"id": "m", "max_model_len": 4096}, {"id": "n"}]}'
    with ReplayHost([head(kind="application/json") + body]) as host, client(host) as asking:
        assert asking.context_length("m", ask=False) is None
        assert asking.context_length("m") == 4096
        assert asking.context_length("n") is None
        assert len(host.requests) == 1


def test_host_that_lists_no_models_is_not_asked_again() -> None:
    with ReplayHost([head("404 Not Found") + b"{}"]) as host, client(host) as asking:
        assert asking.context_length("m") is None
        assert asking.context_length("m") is None
        assert len(host.requests) == 1
