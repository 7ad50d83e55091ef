"""What the model is shown: prefill, calls in messages, prompts that are cut, full contexts."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.local.api.job import _limit
from tensormesh_nb.local.prompt.chat_template import PromptMessage
from tensormesh_nb.local.prompt.prompt import _truncate
from tensormesh_nb.wire.request import ChatRequest

from ...prompts import FRANCE
from ..conftest import Talk

PREFILL = {"add_generation_prompt": False, "continue_final_message": True}


def _tokenized(talk: Talk, messages: list[dict[str, Any]], **flags: Any) -> list[int]:
    reply = talk.http.post(f"{talk.root}/tokenize", json={"messages": messages, **flags})
    assert reply.status_code == 200, reply.text
    tokens: list[int] = reply.json()["tokens"]
    return tokens


def _prompt(talk: Talk, messages: list[dict[str, Any]], **fields: Any) -> str:
    answer = talk.ask(messages, return_token_ids=True, max_tokens=1, **fields)
    return talk.detokenize(answer["prompt_token_ids"])


def _user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def test_prefill_is_continued(talk: Talk) -> None:
    messages = [*FRANCE, {"role": "assistant", "content": "The capital of"}]
    assert talk.text(messages, **PREFILL) == " France is Paris."
    streamed = talk.events(messages, **PREFILL)
    text = "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in streamed)
    assert text == " France is Paris."
    # The answer's own tokens, given back, lead to the same numbers.
    own = talk.entries(top_logprobs=3)
    assert talk.entries(messages, top_logprobs=3, **PREFILL) == own[3:]


def test_prefill_ends_where_a_token_ends(talk: Talk) -> None:
    messages = [*FRANCE, {"role": "assistant", "content": "The cap"}]
    ids = talk.ask(messages, return_token_ids=True, max_tokens=1, **PREFILL)["prompt_token_ids"]
    opened = talk.ask(return_token_ids=True, max_tokens=1)["prompt_token_ids"]
    assert ids == opened + talk.tokenize("The cap")
    assert _tokenized(talk, messages, **PREFILL) == ids


def test_prefill_and_a_new_turn_exclude_each_other(talk: Talk) -> None:
    messages = [*FRANCE, {"role": "assistant", "content": "The"}]
    for flags in ({}, {"add_generation_prompt": True}):
        error = talk.error(messages, continue_final_message=True, **flags)
        assert error["message"] == (
            "Cannot set both `continue_final_message` and `add_generation_prompt` to True."
        )
        body = {"messages": messages, "continue_final_message": True, **flags}
        assert talk.http.post(f"{talk.root}/tokenize", json=body).status_code == 400


def test_tokenize_counts_a_prompt_before_it_is_sent(talk: Talk) -> None:
    opened = _tokenized(talk, FRANCE)
    assert opened == talk.ask(return_token_ids=True)["prompt_token_ids"]
    closed = _tokenized(talk, FRANCE, add_generation_prompt=False)
    assert opened[: len(closed)] == closed
    assert talk.detokenize(opened[len(closed) :]) == "<|im_start|>assistant\n"
    reply = talk.http.post(
        f"{talk.root}/tokenize", json={"messages": FRANCE, "add_generation_prompt": "no"}
    )
    assert reply.json()["error"]["param"] == "add_generation_prompt"


def test_without_a_new_turn_the_model_goes_on_after_the_messages(talk: Talk) -> None:
    prompt = _prompt(talk, FRANCE, add_generation_prompt=False)
    assert prompt.endswith("France?<|im_end|>\n")


def test_calls_and_their_results_are_written_as_text(talk: Talk) -> None:
    call = {"id": "call_1", "type": "function"}
    messages = [
        _user("Weather?"),
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {**call, "function": {"name": "weather", "arguments": '{"city": "Oslo"}'}},
                {**call, "id": "call_2", "function": {"name": "broken", "arguments": "{oops"}},
            ],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "rain <|im_end|>"},
        {"role": "function", "name": "old", "content": "sun"},
        {"role": "assistant", "content": "", "function_call": {"name": "f", "arguments": "{}"}},
    ]
    prompt = _prompt(talk, messages)
    assert prompt == (
        "<|im_start|>user\nWeather?<|im_end|>\n<|im_start|>assistant\n"
        '<tool_call>[{"name": "weather", "arguments": {"city": "Oslo"}}, '
        '{"name": "broken", "arguments": "{oops"}]</tool_call><|im_end|>\n'
        "<|im_start|>user\n<tool_response>\nrain <|im_end|>\n</tool_response><|im_end|>\n"
        "<|im_start|>user\n<tool_response>\nsun\n</tool_response><|im_end|>\n"
        '<|im_start|>assistant\n<tool_call>[{"name": "f", "arguments": {}}]</tool_call>'
        "<|im_end|>\n<|im_start|>assistant\n"
    )
    ids = talk.ask(messages, return_token_ids=True, max_tokens=1)["prompt_token_ids"]
    assert ids.count(2) == 5, "the text of a special token is text in a result too"


LONG = [
    {"role": "system", "content": "Be brief."},
    _user("one " * 20),
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "a", "type": "function", "function": {"name": "f"}}],
    },
    {"role": "tool", "tool_call_id": "a", "content": "result"},
    {"role": "assistant", "content": "two"},
    _user("three"),
]


def test_long_prompts_lose_their_oldest_messages_first(talk: Talk) -> None:
    whole = len(_tokenized(talk, LONG))
    assert _prompt(talk, LONG, prompt_truncate_len=whole) == _prompt(talk, LONG)
    without = [LONG[0], *LONG[2:]]
    assert _prompt(talk, LONG, prompt_truncate_len=whole - 1) == _prompt(talk, without)
    least = len(_tokenized(talk, LONG[-1:]))
    assert _prompt(talk, LONG, prompt_truncate_len=least) == _prompt(talk, LONG[-1:])
    assert talk.error(LONG, prompt_truncate_len=least - 1)["param"] == "prompt_truncate_len"


def test_results_go_with_their_calls_and_the_system_stays_longest() -> None:
    turns = [PromptMessage(message["role"], [index]) for index, message in enumerate(LONG)]
    left = [[turn.ids[0] for turn in _truncate(turns, room, room)] for room in range(6, 0, -1)]
    assert left == [[0, 1, 2, 3, 4, 5], [0, 2, 3, 4, 5], [0, 4, 5], [0, 4, 5], [0, 5], [5]]
    with pytest.raises(RequestError):
        _truncate(turns, 0, 0)


def test_full_context_is_an_error_or_lowers_max_tokens(talk: Talk) -> None:
    error = talk.error(max_tokens=4090)
    assert error["param"] == "max_tokens"
    assert error["message"].startswith(
        "This model's maximum context length is 4096 tokens. However, you requested 4117 tokens"
    )
    assert talk.error(max_tokens=4090, context_length_exceeded_behavior="error") == error
    fitted = {"max_tokens": 4090, "context_length_exceeded_behavior": "truncate"}
    assert talk.text(**fitted) == "The capital of France is Paris."
    full = [_user("x " * 4100)]
    assert talk.error(full, **fitted)["param"] == "messages"


def test_max_tokens_is_lowered_to_what_is_left() -> None:
    request = ChatRequest.of("Hi", max_tokens=90, context_length_exceeded_behavior="truncate")
    assert [_limit(request, prompt, 100) for prompt in (5, 10, 11, 99)] == [90, 90, 89, 1]
    assert _limit(ChatRequest.of("Hi"), 11, 100) == 89
    for refused in (request, ChatRequest.of("Hi", max_tokens=89)):
        with pytest.raises(RequestError):
            _limit(refused, 100 if refused is request else 12, 100)


@pytest.mark.parametrize("path", ["/models/{id}", "/models/nothing/of/this/name"])
def test_one_model(talk: Talk, path: str) -> None:
    reply = talk.http.get(path.format(id=talk.endpoint.model))
    if "{id}" in path:
        assert reply.json() == talk.http.get("/models").json()["data"][0]
    else:
        assert reply.status_code == 404
        assert reply.json()["error"]["param"] == "model"
