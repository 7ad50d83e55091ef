"""Requests whose response is one JSON document."""

from __future__ import annotations

import json

import pytest

import tensormesh_nb as tm

from ...leak_watch import KEY
from ...replay_host import ReplayHost, head
from ..asking import client


@pytest.mark.parametrize(
    "body", [b"", b"<p>", b'{"data": {}}', b"[1", b'{"data": "\xff"}', b"[" * 100_000]
)
def test_a_list_of_models_that_is_none(body: bytes) -> None:
    script = [head(kind="application/json") + body]
    with ReplayHost(script) as host, client(host) as asking, pytest.raises(tm.ResponseError):
        asking.models()


def test_a_list_of_models_that_never_ends_is_not_kept() -> None:
    script = [head(kind="application/json"), *[b" " * 2**20] * 130]
    match = "more than 128 MiB"
    with (
        ReplayHost(script) as host,
        client(host) as asking,
        pytest.raises(tm.ResponseError, match=match),
    ):
        asking.models()


@pytest.mark.parametrize("key", ["0", "null", KEY])
def test_list_of_models_is_redacted(key: str) -> None:
    body = {"data": [{"id": f"m/{key}", "created": 0, "max_model_len": 4096, "root": None}]}
    script = [head(kind="application/json") + json.dumps(body).encode()]
    with ReplayHost(script) as host, tm.Client(host=host.url, api_key=key) as asking:
        frame = asking.models()
    assert frame.loc[0, ["id", "context_length"]].tolist() == ["m/***", 4096]
