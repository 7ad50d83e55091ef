"""Every kind of request gives a bit-identical answer: repeated, under load, as a stream."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ...prompts import FRANCE
from ..conftest import Api, collected, whole_choice

STORY = [{"role": "user", "content": "Tell me a story about 😀 and Å."}]

BEGUN = [*STORY, {"role": "assistant", "content": "Once upon a time"}]

SCHEMA = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "pages": {"type": "integer"}},
    "required": ["title", "pages"],
}

FUNCTION = {"name": "tell", "description": "Tells a story", "parameters": SCHEMA}

TOOLS: dict[str, Any] = {"tools": [{"type": "function", "function": FUNCTION}]}

SEEDED = {"temperature": 1.2, "seed": 11}

WAYS: dict[str, dict[str, Any]] = {
    "plain": {},
    "seeded": SEEDED,
    "several": {**SEEDED, "n": 2},
    "all samplers": {**SEEDED, "top_p": 0.9, "top_k": 40, "min_p": 0.01, "typical_p": 0.95},
    "penalties": {**SEEDED, "repetition_penalty": 1.2, "presence_penalty": 0.5,
                  "frequency_penalty": 0.5},
    "mirostat": {**SEEDED, "mirostat_target": 3},
    "past the end": {"ignore_eos": True, "messages": FRANCE},
    "prefill": {"messages": BEGUN, "continue_final_message": True, "add_generation_prompt": False},
    "echo": {"echo": True},
    "part of an echo": {**SEEDED, "echo_last": 3, "n": 2},
    "cut prompt": {"messages": [*FRANCE, *STORY], "prompt_truncate_len": 30},
    "apart": {"prompt_cache_isolation_key": "somebody"},
    "schema": {"response_format": {"type": "json_schema",
                                   "json_schema": {"name": "s", "schema": SCHEMA}}},
    "seeded schema": {**SEEDED, "structured_outputs": {"json": SCHEMA}, "n": 2},
    "characters": {"structured_outputs": {"choice": ["😀 नमस्ते 🏳️‍🌈", "中文"]}},
    "call": {**TOOLS, "tool_choice": "required"},
    "seeded call": {**TOOLS, **SEEDED, "tool_choice": {"type": "function",
                                                       "function": {"name": "tell"}}},
    "perhaps a call": {**TOOLS, **SEEDED},
}  # fmt: skip


def _asked(way: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    reply = {"logprobs": True, "top_logprobs": 3, "return_token_ids": True, "max_tokens": 8}
    fields = {**reply, **way}
    return fields.pop("messages", STORY), fields


def _answer(api: Api, way: dict[str, Any]) -> list[dict[str, Any]]:
    messages, fields = _asked(way)
    choices = api.ask(messages, **fields)["choices"]
    for choice in choices:
        for call in choice["message"].get("tool_calls") or ():
            assert call.pop("id").startswith("chatcmpl-tool-")
    reply: list[dict[str, Any]] = choices
    return reply


@pytest.fixture(scope="module")
def alone(api: Api) -> dict[str, list[dict[str, Any]]]:
    """The answers, one after the other."""
    return {name: _answer(api, way) for name, way in WAYS.items()}


def test_answers_are_the_same_in_another_order_and_under_load(
    api: Api, alone: dict[str, list[dict[str, Any]]]
) -> None:
    with ThreadPoolExecutor(4) as pool:
        together = dict(zip(WAYS, reversed(list(pool.map(
            lambda way: _answer(api, way), reversed(list(WAYS.values()))
        ))), strict=True))  # fmt: skip
    for name in WAYS:
        assert together[name] == alone[name], name


@pytest.mark.parametrize("name", WAYS)
def test_a_stream_is_the_whole_answer(
    api: Api, alone: dict[str, list[dict[str, Any]]], name: str
) -> None:
    messages, fields = _asked(WAYS[name])
    chunks = api.events(messages, stream_options={"include_usage": True}, **fields)
    for choice in alone[name]:
        streamed, reply = collected(chunks, choice["index"]), whole_choice(choice)
        streamed["text"] = streamed["text"] or None if reply["text"] is None else streamed["text"]
        assert streamed == reply
        calls: dict[int, str] = {}
        for chunk in chunks[:-1]:
            for piece in chunk["choices"][0]["delta"].get("tool_calls") or ():
                before = calls.get(piece["index"], "")
                calls[piece["index"]] = before + piece["function"]["arguments"]
        expected = choice["message"].get("tool_calls") or []
        assert list(calls.values()) == [call["function"]["arguments"] for call in expected]
    usage = chunks[-1]["usage"]
    assert usage["completion_tokens"] == sum(len(choice["token_ids"]) for choice in alone[name])
    assert usage["prompt_tokens"] == len(chunks[0]["prompt_token_ids"])
    assert 0 <= usage["prompt_tokens_details"]["cached_tokens"] < usage["prompt_tokens"]


def test_cached_and_fresh_prompts_give_the_same_numbers(api: Api) -> None:
    story = [{"role": "user", "content": "Once upon a time there was a king. " * 12}]
    other = [{"role": "user", "content": "Nothing in common. " * 5}]
    first = api.entries(story, top_logprobs=5, max_tokens=8)
    again = api.entries(story, top_logprobs=5, max_tokens=8)
    for _ in range(2):
        api.ask(other, n=2, temperature=1, max_tokens=1)  # takes both slots over
    fresh = api.ask(story, top_logprobs=5, logprobs=True, return_token_ids=True, max_tokens=8)
    assert fresh["usage"]["prompt_tokens_details"]["cached_tokens"] < 20
    assert first == again == fresh["choices"][0]["logprobs"]["content"]
