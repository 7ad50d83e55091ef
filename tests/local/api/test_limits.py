"""Values and combinations that are refused, and fields that are accepted without effect."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import Api


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
            "messages[0].content[0].image_url",
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
def test_invalid_values_are_refused_by_name(api: Api, fields: dict[str, Any], field: str) -> None:
    body = api.body()
    body.update(fields)
    body = {name: value for name, value in body.items() if value is not ...}
    response = api.http.post("/chat/completions", json=body)
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
def test_accepted_fields_do_not_change_the_answer(api: Api, fields: dict[str, Any]) -> None:
    assert api.text(**fields) == "The capital of France is Paris."
