"""Replies in vLLM's shapes: whole bodies, chunks that add up to them, usage and timings."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import Api, collected, whole_choice

EMOJI = "Answer with these words only: 😀 中文 Å"


def test_a_whole_reply(api: Api) -> None:
    answer = api.ask(return_token_ids=True, logprobs=True)
    choice = answer["choices"][0]
    assert choice["message"]["content"] == "The capital of France is Paris."
    assert choice["finish_reason"] == "stop"
    assert choice["stop_reason"] is None
    assert choice["token_ids"][-1] == 2
    assert choice["logprobs"]["content"][-1]["token"] == "<|im_end|>"
    assert answer["usage"]["completion_tokens"] == len(choice["token_ids"]) == 8
    assert answer["usage"]["prompt_tokens"] == len(answer["prompt_token_ids"]) == 27


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"logprobs": True},
        {"logprobs": True, "top_logprobs": 3},
        {"temperature": 1.3, "seed": 5, "logprobs": True, "top_logprobs": 1},
        {"stop": ["France"], "logprobs": True},
        {"n": 3, "temperature": 1, "seed": 8, "max_tokens": 6},
        {"messages": [{"role": "user", "content": EMOJI}], "logprobs": True, "temperature": 1.5,
         "seed": 3, "max_tokens": 40},
    ],
)  # fmt: skip
def test_stream_and_whole_agree(api: Api, fields: dict[str, Any]) -> None:
    messages = fields.pop("messages", None) if "messages" in fields else None
    whole = api.ask(messages, return_token_ids=True, **fields)
    chunks = api.events(
        messages, return_token_ids=True, stream_options={"include_usage": True}, **fields
    )
    for choice in whole["choices"]:
        assert collected(chunks, choice["index"]) == whole_choice(choice)
    assert chunks[0]["prompt_token_ids"] == whole["prompt_token_ids"]
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert chunks[-1]["choices"] == []
    usage, expected = chunks[-1]["usage"], whole["usage"]
    assert usage["completion_tokens"] == expected["completion_tokens"]
    assert usage["total_tokens"] == expected["total_tokens"]
    assert len({(chunk["id"], chunk["created"], chunk["model"]) for chunk in chunks}) == 1


def test_prompt_token_strs(api: Api) -> None:
    whole = api.ask(return_token_ids=True)
    first = api.events(return_token_ids=True)[0]
    assert whole["prompt_token_strs"] == first["prompt_token_strs"]
    assert len(whole["prompt_token_strs"]) == len(whole["prompt_token_ids"])
    assert "".join(whole["prompt_token_strs"]).startswith("<|im_start|>system\nYou are")
    assert "prompt_token_strs" not in api.ask()


def test_usage_counts_cached_tokens(api: Api) -> None:
    messages = [{"role": "user", "content": "A rather special prompt about tea."}]
    api.ask(messages)
    usage = api.ask(messages)["usage"]
    assert usage["prompt_tokens_details"]["cached_tokens"] == usage["prompt_tokens"] - 1


def test_perf_metrics(api: Api) -> None:
    answer = api.ask(perf_metrics_in_response=True)
    metrics, usage = answer["perf_metrics"], answer["usage"]
    assert metrics["prompt-tokens"] == usage["prompt_tokens"]
    assert metrics["cached-prompt-tokens"] == usage["prompt_tokens_details"]["cached_tokens"]
    assert 0 < metrics["server-time-to-first-token"] < metrics["server-processing-time"] < 30
    chunks = api.events(perf_metrics_in_response=True)
    (reply,) = [chunk for chunk in chunks if "perf_metrics" in chunk]
    assert reply["choices"][0]["finish_reason"] == "stop"
    assert "perf_metrics" not in api.ask()
