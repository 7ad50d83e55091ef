"""Paths of other clients: extra slashes are served, wrong base URLs are explained."""

from __future__ import annotations

import pytest

from ..conftest import Api


@pytest.mark.parametrize(
    "path", ["/v1/chat/completions/", "/v1//chat/completions", "//v1/chat//completions//"]
)
def test_extra_slashes_are_served(api: Api, path: str) -> None:
    reply = api.http.post(f"{api.root}{path}", json=api.body(max_tokens=1))
    assert reply.status_code == 200
    assert reply.json()["usage"]["completion_tokens"] == 1


def test_extra_slashes_open_nothing(api: Api) -> None:
    for path in ("//tokenize", "/v1/models/..//tokenize", "/health//tokenize"):
        reply = api.http.post(f"{api.root}{path}", headers={"Authorization": ""}, json={})
        assert reply.status_code == 401
    models = api.http.get(f"{api.root}//v1/models", headers={"Authorization": ""})
    assert models.status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "advice"),
    [
        ("POST", "/v1/v1/chat/completions", "adds /v1 itself: use the base URL {root}."),
        ("GET", "/v1/v1/models", "adds /v1 itself: use the base URL {root}."),
        ("POST", "/chat/completions", "Use the base URL {root}/v1."),
        ("POST", "/v1/chat/completions/chat/completions", "Use the base URL {root}/v1."),
        ("POST", "/v1/chat/completions/v1/chat/completions", "use the base URL {root}."),
        ("POST", "/v1/engines/m/chat/completions", "Use the base URL {root}/v1."),
        ("GET", "/models", "Use the base URL {root}/v1."),
        ("POST", "/api/chat", "Ollama's API"),
        ("GET", "/api/tags", "Ollama's API"),
        ("POST", "/openai/deployments/m/chat/completions?api-version=1", "Azure's API"),
        ("POST", "/v1/messages", "Anthropic's API"),
        ("POST", "/v1/responses", "use chat completions: {root}/v1/chat/completions."),
        ("POST", "/v1/tokenize", "Use {root}/tokenize."),
        ("GET", "/", "The base URL is {root}/v1;"),
        ("POST", "/v1/embeddings", "The base URL is {root}/v1;"),
    ],
)
def test_wrong_path_names_the_base_url(api: Api, method: str, path: str, advice: str) -> None:
    reply = api.http.request(method, f"{api.root}{path}", json={} if method == "POST" else None)
    error = reply.json()["error"]
    assert (reply.status_code, error["type"]) == (404, "NotFoundError")
    assert advice.format(root=api.root) in error["message"]
    assert path.partition("?")[0] in error["message"]


def test_path_in_the_message_is_one_line(api: Api) -> None:
    reply = api.http.get(f"{api.root}/v1/%1b[31m%0d%0a{'x' * 500}")
    message = reply.json()["error"]["message"]
    assert message.isprintable()
    assert len(message) < 300


def test_key_in_the_header_of_azure_clients(api: Api) -> None:
    def status(**headers: str) -> int:
        url = f"{api.root}/openai/deployments/m/chat/completions"
        sent = {"Authorization": "", **{name.replace("_", "-"): v for name, v in headers.items()}}
        return api.http.post(url, headers=sent, json={}).status_code

    assert status(api_key=api.endpoint.api_key) == 404
    assert status(api_key="wrong") == status() == 401
