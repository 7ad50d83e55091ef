"""The ``tensormesh`` package against the embedded endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import tensormesh

import tensormesh_nb as tm
from tensormesh_nb.local import Endpoint

from ..prompts import FRANCE

SHORT: dict[str, Any] = {"messages": FRANCE, "temperature": 0, "max_tokens": 12}
ANSWER = "The capital of France is Paris."
PARAMETERS = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["city", "days"],
}


def client_of(base_url: str, key: str) -> tensormesh.Tensormesh:
    return tensormesh.Tensormesh(
        inference_api_key=key, serverless_base_url=base_url, max_retries=0, env={}
    )


@pytest.fixture(scope="module")
def chat(endpoint: Endpoint) -> Iterator[Any]:
    """Creates completions; the package adds /v1 to the base URL itself."""
    client = client_of(endpoint.base_url.removesuffix("/v1"), endpoint.api_key)
    with client:
        yield client.inference.serverless.chat.completions


def test_answer_and_usage(chat: Any, endpoint: Endpoint) -> None:
    reply = chat.create(model=endpoint.model, **SHORT)
    assert reply.choices[0].message.content == ANSWER
    assert reply.choices[0].finish_reason == "stop"
    assert (reply.model, reply.usage.completion_tokens) == (endpoint.model, 8)


def test_stream(chat: Any, endpoint: Endpoint) -> None:
    chunks = list(
        chat.create(
            model=endpoint.model, stream=True, stream_options={"include_usage": True}, **SHORT
        )
    )
    texts = [choice.delta.content or "" for chunk in chunks for choice in chunk.choices]
    assert "".join(texts) == ANSWER
    assert len(chunks) > 6
    assert chunks[-1].usage.completion_tokens == 8


def test_json_mode_and_tools(chat: Any, endpoint: Endpoint) -> None:
    form = {"type": "json_object"}  # the package refuses json_schema
    reply = chat.create(model=endpoint.model, response_format=form, **{**SHORT, "max_tokens": 200})
    assert isinstance(json.loads(reply.choices[0].message.content), dict)
    function = {"name": "weather", "description": "Weather.", "parameters": PARAMETERS}
    reply = chat.create(
        model=endpoint.model,
        tools=[{"type": "function", "function": function}],
        tool_choice="required",
        **{**SHORT, "max_tokens": 200},
    )
    assert reply.choices[0].finish_reason == "tool_calls"
    call = reply.choices[0].message.tool_calls[0].function
    assert call.name == "weather"
    assert json.loads(call.arguments).keys() == {"city", "days"}


def test_answers_are_read_as_results(chat: Any, endpoint: Endpoint) -> None:
    asked = {"model": endpoint.model, "logprobs": True, "top_logprobs": 2, **SHORT}
    whole = tm.ChatResult.from_response(chat.create(**asked), request=asked)
    streamed = tm.ChatResult.from_response(chat.create(stream=True, **asked), request=asked)
    for result in (whole, streamed):
        assert (result.text, result.status, result.model) == (ANSWER, "complete", endpoint.model)
        assert len(result.logprobs) == 8
        assert result.logprobs.margin.notna().all()
    assert whole.logprobs.logprob.tolist() == streamed.logprobs.logprob.tolist()


def test_base_url_with_v1_is_explained(endpoint: Endpoint) -> None:
    with client_of(endpoint.base_url, endpoint.api_key) as client:
        chat = client.inference.serverless.chat.completions
        with pytest.raises(tensormesh.NotFoundError) as caught:
            chat.create(model=endpoint.model, **SHORT)
    root = endpoint.base_url.removesuffix("/v1")
    assert f"use the base URL {root}." in caught.value.body["error"]["message"]


def test_errors(chat: Any, endpoint: Endpoint) -> None:
    with pytest.raises(tensormesh.NotFoundError) as missing:
        chat.create(model="no/such", **SHORT)
    assert missing.value.status_code == 404
    with client_of(endpoint.base_url.removesuffix("/v1"), "wrong") as client:
        chat = client.inference.serverless.chat.completions
        with pytest.raises(tensormesh.AuthenticationError) as refused:
            chat.create(model=endpoint.model, **SHORT)
    assert refused.value.status_code == 401
