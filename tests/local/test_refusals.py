"""What the endpoint refuses, and how it says so."""

from __future__ import annotations

import http.client
from typing import Any

import httpx
import pytest

from tensormesh_nb.local.api.extensions import Extensions
from tensormesh_nb.local.api.field_support import EXTENSIONS, SUPPORT
from tensormesh_nb.wire.request import ChatRequest

from .conftest import Talk


def test_every_field_has_a_line_in_the_table() -> None:
    assert set(SUPPORT) == {field.name for field in ChatRequest.fields()} - {"extra"}
    assert set(EXTENSIONS) == {field.name for field in Extensions.fields()}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"temperature": -1}, "temperature"),
        ({"temperature": "hot"}, "temperature"),
        ({"top_p": 2}, "top_p"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"repetition_penalty": 5e-324}, "repetition_penalty"),
        ({"n": 2}, "n"),
        ({"n": 17, "temperature": 1}, "n"),
        ({"top_logprobs": 2}, "top_logprobs"),
        ({"logprobs": True, "top_logprobs": 21}, "top_logprobs"),
        ({"logprobs": True, "top_logprobs": -1}, "top_logprobs"),
        ({"stream_options": {"include_usage": True}}, "stream_options"),
        ({"logit_bias": {"49152": 1}}, "logit_bias"),
        ({"logit_bias": {"x": 1}}, "logit_bias"),
        ({"logit_bias": {"²": 1}}, "logit_bias"),
        ({"logit_bias": {"9" * 5000: 1}}, "logit_bias"),
        ({"logit_bias": {"٥": 1}}, "logit_bias"),
        ({"logit_bias": {"-1": 1}}, "logit_bias"),
        ({"logit_bias": {"5": 101}}, "logit_bias"),
        ({"stop": ""}, "stop"),
        ({"stop": [""]}, "stop"),
        ({"stop": 5}, "stop"),
        ({"stop": ["x"] * 65}, "stop"),
        ({"stop": "x" * 1001}, "stop"),
        ({"seed": 2**63}, "seed"),
        ({"max_tokens": 4096}, "max_tokens"),
        ({"model": ...}, "model"),
        ({"messages": []}, "messages"),
        ({"messages": "hi"}, "messages"),
        ({"messages": [{"role": "user", "content": "x"}] * 2001}, "messages"),
        ({"messages": [{"role": "king", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user"}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": "x " * 5000}]}, "messages"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            "messages[0].content",
        ),
        ({"echo": "yes"}, "echo"),
        ({"echo_last": -1}, "echo_last"),
        ({"raw_output": 1}, "raw_output"),
        ({"perf_metrics_in_response": "x"}, "perf_metrics_in_response"),
        ({"prompt_logprobs": 21}, "prompt_logprobs"),
        ({"prompt_logprobs": 1, "stream": True}, "prompt_logprobs"),
        ({"prompt_cache_isolation_key": 1}, "prompt_cache_isolation_key"),
        (
            {
                "echo": True,
                "logprobs": True,
                "messages": [{"role": "user", "content": "x " * 2500}],
            },
            "echo",
        ),
        ({"mirostat_lr": 0.1}, "mirostat_lr"),
        ({"mirostat_target": -1}, "mirostat_target"),
        ({"mirostat_target": 3, "top_p": 0.5}, "mirostat_target"),
        ({"mirostat_target": 3, "presence_penalty": 1}, "mirostat_target"),
        ({"stream": True, "stream_options": {"include_usage": "yes"}}, "stream_options"),
        ({"stream": True, "stream_options": {"other": True}}, "stream_options"),
        ({"reasoning_effort": "hard"}, "reasoning_effort"),
        ({"reasoning_effort": -5}, "reasoning_effort"),
        ({"reasoning_effort": 1.5}, "reasoning_effort"),
        ({"reasoning_history": "all"}, "reasoning_history"),
        ({"thinking": {"type": "on"}}, "thinking"),
        ({"thinking": {"type": "enabled", "budget_tokens": 5}}, "thinking"),
        ({"thinking": {"type": "disabled", "budget_tokens": 2048}}, "thinking"),
        ({"thinking": {"type": "enabled", "other": 1}}, "thinking"),
        ({"thinking": {"type": "enabled"}, "reasoning_effort": "low"}, "thinking"),
        ({"speculation": [49152]}, "speculation"),
        ({"speculation": 5}, "speculation"),
        ({"prediction": {"type": "other"}}, "prediction"),
        ({"prediction": {"type": "content", "content": 5}}, "prediction"),
        ({"prediction": {"type": "content", "content": [{"type": "image"}]}}, "prediction"),
        ({"prediction": "a", "speculation": "b"}, "prediction"),
        ({"user": 5}, "user"),
        ({"metadata": "x"}, "metadata"),
        ({"parallel_tool_calls": "no"}, "parallel_tool_calls"),
        ({"context_length_exceeded_behavior": "shrug"}, "context_length_exceeded_behavior"),
        ({"context_length_exceeded_behavior": 1}, "context_length_exceeded_behavior"),
        ({"prompt_truncate_len": 0}, "prompt_truncate_len"),
        ({"prompt_truncate_len": 5}, "prompt_truncate_len"),
        ({"add_generation_prompt": "yes"}, "add_generation_prompt"),
        ({"continue_final_message": True}, "continue_final_message"),
        (
            {"continue_final_message": True, "add_generation_prompt": False},
            "continue_final_message",
        ),
        ({"tempertaure": 1}, "tempertaure"),
        ({"dry_penalty_last_n": 2**31 - 1}, "dry_penalty_last_n"),
    ],
)
def test_bad_request(talk: Talk, fields: dict[str, Any], field: str) -> None:
    body = talk.body()
    body.update(fields)
    body = {name: value for name, value in body.items() if value is not ...}
    response = talk.http.post("/chat/completions", json=body)
    assert response.status_code == 400, response.text
    error = response.json()["error"]
    assert error["param"] == field
    assert error["type"] == "BadRequestError"
    assert error["code"] == 400
    assert "\n" not in error["message"]
    assert response.headers["x-request-id"]


@pytest.mark.parametrize(
    "fields",
    [
        {"user": "me", "metadata": {"a": "b"}, "prompt_cache_isolation_key": "k"},
        {"reasoning_effort": "low"},
        {"reasoning_effort": 100},
        {"reasoning_effort": False},
        {"thinking": {"type": "enabled", "budget_tokens": 1024}},
        {"speculation": "The capital of France is Paris."},
        {"speculation": [504, 3575]},
        {"prediction": "The capital"},
        {"prediction": {"type": "content", "content": "The capital of Spain"}},
        {"prediction": {"type": "content", "content": [{"type": "text", "text": "x"}]}},
        {"thinking": {"type": "disabled"}},
        {"reasoning_history": "preserved", "parallel_tool_calls": True},
        {"echo": False, "raw_output": False, "ignore_eos": False, "echo_last": 0},
        {"response_format": {"type": "text"}, "tool_choice": "none"},
        {"context_length_exceeded_behavior": "error"},
        {"stop": None, "logprobs": None, "top_logprobs": None, "seed": None},
    ],
)
def test_harmless_fields_change_nothing(talk: Talk, fields: dict[str, Any]) -> None:
    assert talk.text(**fields) == "The capital of France is Paris."


def test_unknown_model(talk: Talk) -> None:
    error = talk.error(status=404, model="foo/bar")
    assert error["message"] == "The model `foo/bar` does not exist."
    assert (error["type"], error["param"], error["code"]) == ("NotFoundError", "model", 404)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b"null", b'"x"', b'{"model": "\xff"}', b"[" * 100_000, b"\x00"]
)
def test_not_a_json_object(talk: Talk, body: bytes) -> None:
    response = talk.http.post("/chat/completions", content=body)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == 400


def test_half_of_a_surrogate_pair_is_refused(talk: Talk) -> None:
    body = b'{"model":"%s","messages":[{"role":"user","content":"a\\ud83d"}]}'
    response = talk.http.post("/chat/completions", content=body % talk.endpoint.model.encode())
    assert response.status_code == 400


def test_keys(talk: Talk) -> None:
    url = f"{talk.endpoint.base_url}/chat/completions"
    for headers in ({}, {"Authorization": "Bearer nope"}, {"Authorization": talk.endpoint.api_key}):
        response = httpx.post(url, json=talk.body(), headers=headers)
        assert response.status_code == 401
        assert response.json() == {"error": "Unauthorized"}
        assert response.headers["x-request-id"]
    headers = {"Authorization": f"bearer {talk.endpoint.api_key}"}
    assert httpx.post(url, json=talk.body(max_tokens=1), headers=headers).status_code == 200
    response = httpx.post(url, json=talk.body(), headers={"Authorization": b"Bearer \xff\xfe"})
    assert response.status_code == 401


def test_other_names_of_this_machine_are_refused(talk: Talk) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[::1]"):
        response = talk.http.get("/models", headers={"Host": host})
        assert response.status_code == 403, host
    assert talk.http.get("/models", headers={"Host": "localhost:1"}).status_code == 200


def test_no_other_origin_is_welcome(talk: Talk) -> None:
    response = talk.http.get("/models", headers={"Origin": "https://evil.example"})
    assert not [name for name in response.headers if name.startswith("access-control")]
    preflight = talk.http.request("OPTIONS", "/chat/completions", headers={"Authorization": ""})
    assert preflight.status_code in (401, 405)


def test_paths_and_methods(talk: Talk) -> None:
    assert talk.http.post("/nothing").status_code == 404
    assert talk.http.get("/chat/completions").status_code == 405
    assert talk.http.post("/models").status_code == 405
    assert talk.http.get("/chat/completions").json()["error"]["type"] == "MethodNotAllowedError"


def test_too_large_a_body_is_not_read(talk: Talk) -> None:
    def endless() -> Any:
        for _ in range(64):
            yield b" " * (1 << 20)

    try:
        response = talk.http.post("/chat/completions", content=endless())
    except (httpx.WriteError, httpx.ReadError, http.client.HTTPException):
        return  # the endpoint hung up in the middle of it
    assert response.status_code == 413


def test_request_id_is_the_clients_if_it_is_sane(talk: Talk) -> None:
    response = talk.http.post(
        "/chat/completions", json=talk.body(max_tokens=1), headers={"x-request-id": "lesson-1"}
    )
    assert response.headers["x-request-id"] == "lesson-1"
    assert response.json()["id"] == "chatcmpl-lesson-1"
    response = talk.http.get("/models", headers={"x-request-id": "a b"})
    assert response.headers["x-request-id"] != "a b"


@pytest.mark.parametrize("tokens", [None, "x", [1.5], [True], [-1], [49152], ["1"]])
def test_detokenize_refuses_what_is_no_id(talk: Talk, tokens: Any) -> None:
    response = talk.http.post(f"{talk.root}/detokenize", json={"tokens": tokens})
    assert response.status_code == 400
    assert response.json()["error"]["param"] == "tokens"


def test_tokenize_refuses_what_is_no_text(talk: Talk) -> None:
    for body in ({}, {"prompt": 5}, {"messages": [{"role": "x"}]}):
        assert talk.http.post(f"{talk.root}/tokenize", json=body).status_code == 400
    body = {"prompt": "x", "model": "y"}
    assert talk.http.post(f"{talk.root}/tokenize", json=body).status_code == 404
