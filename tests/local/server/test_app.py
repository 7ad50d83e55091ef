"""The routes: models, tokens, unknown paths and models."""

from __future__ import annotations

from typing import Any

import pytest

from ...prompts import FRANCE
from ..conftest import Api


def test_models_tokenize_detokenize_health_version(api: Api) -> None:
    listed = api.http.get("/models").json()["data"]
    assert [each["id"] for each in listed] == [api.endpoint.model]
    assert listed[0]["max_model_len"] == 4096
    assert listed[0]["vocab_size"] == 49152
    text = "Ünïcode 😀 <|im_end|>"
    body = {"prompt": text, "return_token_strs": True, "model": api.endpoint.model}
    reply = api.http.post(f"{api.root}/tokenize", json=body).json()
    assert reply["count"] == len(reply["tokens"]) == len(reply["token_strs"])
    assert 2 not in reply["tokens"]
    assert api.detokenize(reply["tokens"]) == text
    body = {"messages": FRANCE, "model": api.endpoint.model}
    reply = api.http.post(f"{api.root}/tokenize", json=body).json()
    assert reply["tokens"] == api.ask(return_token_ids=True)["prompt_token_ids"]
    assert api.http.get(f"{api.root}/health").json() == {"status": "ok"}
    assert api.http.get(f"{api.root}/version").json()["version"]


def test_unknown_model(api: Api) -> None:
    error = api.error(status=404, model="foo/bar")
    assert error["message"] == "The model `foo/bar` does not exist."
    assert (error["type"], error["param"], error["code"]) == ("NotFoundError", "model", 404)


def test_unknown_paths_and_methods(api: Api) -> None:
    assert api.http.post("/nothing").status_code == 404
    assert api.http.get("/chat/completions").status_code == 405
    assert api.http.post("/models").status_code == 405
    assert api.http.get("/chat/completions").json()["error"]["type"] == "MethodNotAllowedError"
    for method in ("GET", "OPTIONS", "HEAD"):
        reply = api.http.request(method, "/chat/completions")
        assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
    head = api.http.head("/models", headers={"Authorization": ""})
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("tokens", [None, "x", [1.5], [True], [-1], [49152], ["1"]])
def test_detokenize_refuses_invalid_ids(api: Api, tokens: Any) -> None:
    response = api.http.post(f"{api.root}/detokenize", json={"tokens": tokens})
    assert response.status_code == 400
    assert response.json()["error"]["param"] == "tokens"


def test_tokenize_refuses_invalid_bodies(api: Api) -> None:
    for body in ({}, {"prompt": 5}, {"messages": [{"role": "x"}]}):
        assert api.http.post(f"{api.root}/tokenize", json=body).status_code == 400
    body = {"prompt": "x", "model": "y"}
    assert api.http.post(f"{api.root}/tokenize", json=body).status_code == 404


@pytest.mark.parametrize("path", ["/models/{id}", "/models/nothing/of/this/name"])
def test_a_single_model(api: Api, path: str) -> None:
    reply = api.http.get(path.format(id=api.endpoint.model))
    if "{id}" in path:
        assert reply.json() == api.http.get("/models").json()["data"][0]
    else:
        assert reply.status_code == 404
        assert reply.json()["error"]["param"] == "model"
