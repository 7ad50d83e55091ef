"""Answers in the form of OpenAI's chat completion, checked by the openai package."""

from __future__ import annotations

import pytest
from openai.types.chat import ChatCompletion

from ...factories import RECORDED, load_recorded, make_chunk, make_result

NAMES = sorted(path.name for path in RECORDED.glob("*.*") if path.stem not in ("failures", "error"))


@pytest.mark.parametrize("name", NAMES)
def test_openai_accepts_recorded_replies(name: str) -> None:
    result = load_recorded(name)
    body = result.to_openai()
    completion = ChatCompletion.model_validate(body)
    assert completion.model == result.model
    for choice, written in zip(result.choices, completion.choices, strict=True):
        message = written.message
        assert (message.content or "").endswith(choice.text)
        assert written.finish_reason == choice.finish_reason
        calls = [call.model_dump(exclude_none=True) for call in message.tool_calls or ()]
        assert calls == choice.message.get("tool_calls", [])
        entries = (written.logprobs and written.logprobs.content) or []
        assert len(entries) == len(choice.rows)
    if result.usage is not None:
        assert completion.usage is not None
        assert completion.usage.completion_tokens == result.usage.completion_tokens


def test_missing_keys_are_written() -> None:
    call = {"index": 0, "function": {"name": "f", "arguments": "{}"}}
    chunk = make_chunk("x", delta={"tool_calls": [call], "role": "model"}, finish_reason="stop")
    usage = {"prompt_tokens": 2, "completion_tokens": 3}
    completion = ChatCompletion.model_validate(make_result(chunk, {"usage": usage}).to_openai())
    assert (completion.id, completion.model) == ("", "m")
    assert completion.usage is not None
    assert completion.usage.total_tokens == 5
    (made,) = completion.choices[0].message.tool_calls or ()
    assert made.id == "call_0"


def test_missing_numbers_stay_missing() -> None:
    body = make_result(make_chunk("x", [{"token": "x", "logprob": None}])).to_openai()
    assert body["choices"][0]["logprobs"]["content"][0]["logprob"] is None
    assert body["choices"][0]["finish_reason"] is None
    assert "usage" not in body
