"""The ``openai`` package works unchanged against the embedded endpoint."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import pytest

import tensormesh_nb as tm
from tensormesh_nb.local import Endpoint

from ..prompts import FRANCE
from ..result_equality import assert_equal

SHORT: dict[str, Any] = {"messages": FRANCE, "temperature": 0, "max_tokens": 12}
ANSWER = "The capital of France is Paris."


@pytest.fixture(scope="module")
def client(endpoint: Endpoint) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(
        base_url=endpoint.base_url, api_key=endpoint.api_key, max_retries=0
    ) as client:
        yield client


def test_answer_and_usage(client: openai.OpenAI, endpoint: Endpoint) -> None:
    reply = client.chat.completions.create(model=endpoint.model, **SHORT)
    assert reply.choices[0].message.content == ANSWER
    assert reply.choices[0].finish_reason == "stop"
    assert reply.usage is not None
    assert reply.usage.completion_tokens == 8
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + 8
    assert (reply.model, reply.object) == (endpoint.model, "chat.completion")


def test_bookkeeping_fields_are_accepted(client: openai.OpenAI, endpoint: Endpoint) -> None:
    reply = client.chat.completions.create(
        model=endpoint.model,
        store=False,
        service_tier="auto",
        safety_identifier="u",
        prompt_cache_key="k",
        verbosity="low",
        **SHORT,
    )
    assert reply.choices[0].message.content == ANSWER


def test_unknown_field_is_refused(client: openai.OpenAI, endpoint: Endpoint) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model=endpoint.model, extra_body={"temprature": 1}, **SHORT)
    assert caught.value.param == "temprature"


def test_streams_that_wait_for_a_slot_are_complete(
    client: openai.OpenAI, endpoint: Endpoint
) -> None:
    """The comments with their places in the queue are ignored."""

    def text(_: int) -> str:
        stream = client.chat.completions.create(model=endpoint.model, stream=True, **SHORT)
        return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(text, range(8))) == {ANSWER}


def test_stream_and_usage(client: openai.OpenAI, endpoint: Endpoint) -> None:
    stream = client.chat.completions.create(
        model=endpoint.model, stream=True, stream_options={"include_usage": True}, **SHORT
    )
    chunks = list(stream)
    texts = [choice.delta.content or "" for chunk in chunks for choice in chunk.choices]
    assert "".join(texts) == ANSWER
    assert len([text for text in texts if text]) > 3
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 8
    assert [c.finish_reason for chunk in chunks for c in chunk.choices if c.finish_reason] == [
        "stop"
    ]


def test_stream_helper_accumulates(client: openai.OpenAI, endpoint: Endpoint) -> None:
    with client.chat.completions.stream(model=endpoint.model, logprobs=True, **SHORT) as stream:
        for _ in stream:
            pass
        reply = stream.get_final_completion()
    assert reply.choices[0].message.content == ANSWER
    assert reply.choices[0].logprobs is not None
    assert len(reply.choices[0].logprobs.content or ()) == 8


@pytest.mark.parametrize("stream", [False, True])
def test_answers_are_read_as_results(
    client: openai.OpenAI, endpoint: Endpoint, stream: bool
) -> None:
    asked: dict[str, Any] = {"model": endpoint.model, "logprobs": True, "top_logprobs": 2, **SHORT}
    if stream:
        asked |= {"stream": True, "stream_options": {"include_usage": True}}
    reply = client.chat.completions.create(extra_body={"return_token_ids": True}, **asked)
    host = endpoint.base_url
    result = tm.ChatResult.from_response(reply, request=asked, host=host, vocab_size=49152)
    with tm.Client(host=host, api_key=endpoint.api_key, vocab_size=49152) as own:
        same = own.chat(return_token_ids=True, **{"stream": False, **asked})
    assert_equal(result, same)
    assert (result.text, result.status) == (ANSWER, "complete")


def test_logprobs(client: openai.OpenAI, endpoint: Endpoint) -> None:
    reply = client.chat.completions.create(
        model=endpoint.model, logprobs=True, top_logprobs=3, **SHORT
    )
    logprobs = reply.choices[0].logprobs
    assert logprobs is not None
    entries = logprobs.content or []
    assert b"".join(bytes(e.bytes or ()) for e in entries[:-1]).decode() == ANSWER
    for entry in entries:
        assert len(entry.top_logprobs) == 3
        assert max(top.logprob for top in entry.top_logprobs) == entry.logprob <= 0


def test_several_choices(client: openai.OpenAI, endpoint: Endpoint) -> None:
    sampled = {**SHORT, "temperature": 1.5, "n": 3, "seed": 1}
    reply = client.chat.completions.create(model=endpoint.model, **sampled)
    assert [choice.index for choice in reply.choices] == [0, 1, 2]
    assert len({choice.message.content for choice in reply.choices}) > 1
    again = client.chat.completions.create(model=endpoint.model, **sampled)
    assert [c.message.content for c in again.choices] == [c.message.content for c in reply.choices]


WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Current weather for a city.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
            "additionalProperties": False,
        },
    },
}
CALLED: dict[str, Any] = {
    "messages": [{"role": "user", "content": "What is the weather in Oslo?"}],
    "tools": [WEATHER],
    "tool_choice": "required",
    "temperature": 0,
    "max_tokens": 60,
}


def test_tool_call_and_its_result(client: openai.OpenAI, endpoint: Endpoint) -> None:
    reply = client.chat.completions.create(model=endpoint.model, **CALLED)
    assert reply.choices[0].finish_reason == "tool_calls"
    calls: Any = reply.choices[0].message.tool_calls
    assert {call.function.name for call in calls} == {"weather"}
    assert all(set(json.loads(call.function.arguments)) == {"city"} for call in calls)
    messages = [
        *CALLED["messages"],
        reply.choices[0].message,
        *({"role": "tool", "tool_call_id": call.id, "content": "21 degrees"} for call in calls),
    ]
    answer = client.chat.completions.create(
        model=endpoint.model, messages=messages, tools=[WEATHER], max_tokens=8, temperature=0
    )
    assert answer.choices[0].message.role == "assistant"


def test_streamed_tool_calls(client: openai.OpenAI, endpoint: Endpoint) -> None:
    with client.chat.completions.stream(model=endpoint.model, **CALLED) as stream:
        arguments = [
            event.arguments_delta
            for event in stream
            if event.type == "tool_calls.function.arguments.delta"
        ]
        reply = stream.get_final_completion()
    calls: Any = reply.choices[0].message.tool_calls
    assert "".join(arguments) == "".join(call.function.arguments for call in calls)
    assert len(arguments) > len(calls)
    assert [call.function.name for call in calls] == ["weather"] * len(calls)


def test_json_mode(client: openai.OpenAI, endpoint: Endpoint) -> None:
    request = {**SHORT, "max_tokens": 40}
    schema = {**WEATHER["function"]["parameters"]}
    schema["properties"] = {"city": {"type": "string", "enum": ["Paris", "Oslo"]}}
    reply = client.chat.completions.create(
        model=endpoint.model,
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "city", "schema": schema, "strict": True},
        },
        **request,
    )
    assert json.loads(reply.choices[0].message.content or "")["city"] in ("Paris", "Oslo")
    free = client.chat.completions.create(
        model=endpoint.model, response_format={"type": "json_object"}, **request
    )
    assert (free.choices[0].message.content or "").startswith("{")


def test_extra_body_and_extra_keys(client: openai.OpenAI, endpoint: Endpoint) -> None:
    reply = client.chat.completions.create(
        model=endpoint.model, extra_body={"return_token_ids": True, "top_k": 1}, **SHORT
    )
    assert reply.model_extra is not None
    assert reply.usage is not None
    assert len(reply.model_extra["prompt_token_ids"]) == reply.usage.prompt_tokens


@pytest.mark.parametrize(
    ("fields", "error", "status", "param"),
    [
        ({"n": 2}, openai.BadRequestError, 400, "n"),
        ({"top_logprobs": 3}, openai.BadRequestError, 400, "top_logprobs"),
        ({"temperature": 3}, openai.BadRequestError, 400, "temperature"),
        ({"messages": []}, openai.BadRequestError, 400, "messages"),
        ({"model": "no/such"}, openai.NotFoundError, 404, "model"),
    ],
)
def test_errors_name_the_field(
    client: openai.OpenAI,
    endpoint: Endpoint,
    fields: dict[str, Any],
    error: type[openai.APIStatusError],
    status: int,
    param: str,
) -> None:
    with pytest.raises(error) as caught:
        client.chat.completions.create(**{"model": endpoint.model, **SHORT, **fields})
    assert (caught.value.status_code, caught.value.param) == (status, param)
    assert caught.value.request_id


def test_wrong_key(endpoint: Endpoint) -> None:
    with (
        openai.OpenAI(base_url=endpoint.base_url, api_key="wrong", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError),
    ):
        client.chat.completions.create(model=endpoint.model, **SHORT)


def test_models_and_completions(client: openai.OpenAI, endpoint: Endpoint) -> None:
    assert [model.id for model in client.models.list()] == [endpoint.model]
    reply = client.completions.create(
        model=endpoint.model, prompt="The capital of France is", max_tokens=4, temperature=0
    )
    assert reply.choices[0].text
    assert reply.usage is not None
    assert reply.usage.completion_tokens <= 4


def test_async(endpoint: Endpoint) -> None:
    async def ask() -> str:
        async with openai.AsyncOpenAI(
            base_url=endpoint.base_url, api_key=endpoint.api_key
        ) as client:
            stream = await client.chat.completions.create(
                model=endpoint.model, stream=True, **SHORT
            )
            return "".join(
                [choice.delta.content or "" async for chunk in stream for choice in chunk.choices]
            )

    assert asyncio.run(ask()) == ANSWER
