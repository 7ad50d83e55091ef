"""Errors about unknown models name those that the host has."""

from __future__ import annotations

import json

import pytest

import tensormesh_nb as tm

from ..replay_host import ReplayHost, Script, head

IDS = ("Qwen/Qwen3-8B", "Qwen/Qwen3-14B", "llama-3.1-8b-instant", "gpt-oss-120b", "whisper")
UNKNOWN = {
    "OpenAI": (404, {"error": {"message": "The model `{}` does not exist or you do not have access "
                               "to it.", "param": None, "code": "model_not_found"}}),
    "vLLM": (404, {"error": {"message": "The model `{}` does not exist.", "param": "model"}}),
    "Ollama": (404, {"error": {"message": "model '{}' not found", "type": "api_error"}}),
    "OpenRouter": (400, {"error": {"message": "{} is not a valid model ID", "code": 400}}),
    "Mistral": (400, {"object": "error", "message": "Invalid model: {}", "code": "1500"}),
}  # fmt: skip
ALL = " client.models() (%tmchat models) lists all."


def listed(*ids: str) -> Script:
    return [
        head(kind="application/json"),
        json.dumps({"data": [{"id": id_} for id_ in ids]}).encode(),
    ]


def refused(status: int, body: object) -> Script:
    words = {400: "400 Bad Request", 404: "404 Not Found"}[status]
    return [head(words, "application/json"), json.dumps(body).encode()]


def failure(model: str, *scripts: Script) -> str:
    with ReplayHost(*scripts) as host:
        with pytest.raises(tm.StatusError) as caught:
            tm.Client(host=host.url, model=model).chat("hi")
        assert len(host.requests) == len(scripts)
    message = str(caught.value).replace(host.url, "HOST")
    assert len(message.splitlines()) == 1
    return message


@pytest.mark.parametrize("name", UNKNOWN)
def test_the_nearest_names_are_given(name: str) -> None:
    status, body = UNKNOWN[name]
    told = json.loads(json.dumps(body).replace("{}", "qwen3-8b"))
    message = failure("qwen3-8b", refused(status, told), listed(*IDS))
    assert message.endswith(f"(HTTP {status}, HOST) It has Qwen/Qwen3-8B.{ALL}")


@pytest.mark.parametrize(
    ("model", "ids", "ending"),
    [
        ("llama-3.1-8b", IDS, f" It has llama-3.1-8b-instant.{ALL}"),
        ("gpt-oss-20b", IDS, f" It has gpt-oss-120b.{ALL}"),
        (
            "nothing-like-it",
            IDS,
            " client.models() (in a notebook: %tmchat models) lists its models.",
        ),
        ("nothing-like-it", IDS[:2], " It has Qwen/Qwen3-8B, Qwen/Qwen3-14B."),
        ("nothing-like-it", (), "(HTTP 404, HOST)"),
        ("m", ("a\x1b[31mb",), r" It has a\x1b[31mb."),
    ],
)
def test_error_lists_similar_models_of_the_host(
    model: str, ids: tuple[str, ...], ending: str
) -> None:
    body = {"error": {"message": f"The model `{model}` does not exist."}}
    assert failure(model, refused(404, body), listed(*ids)).endswith(ending)


def test_error_without_a_model_list_suggests_no_models() -> None:
    body = {"error": {"message": "The model `m` does not exist."}}
    message = failure("m", refused(404, body), refused(404, {"detail": "Not Found"}))
    assert message == "The model `m` does not exist. (HTTP 404, HOST)"


@pytest.mark.parametrize(
    "message", ["This model's context is 10 tokens", "tool not found", "the model is overloaded"]
)
def test_other_errors_ask_for_no_models(message: str) -> None:
    failure("other", refused(400, {"error": {"message": message}}))
