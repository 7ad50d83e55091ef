"""Echoed prompts: their tokens with the probabilities that the model assigns to them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ...prompts import FRANCE
from ..conftest import Api, collected, whole_choice

SCRIPTS = [{"role": "user", "content": "Say 😀 中文 Å"}]


def test_echo_puts_the_prompt_before_the_answer(api: Api) -> None:
    answer = api.ask(echo=True, logprobs=True, top_logprobs=2, return_token_ids=True)
    choice, prompt = answer["choices"][0], answer["prompt_token_ids"]
    entries = choice["logprobs"]["content"]
    text = api.detokenize(prompt)
    assert choice["message"]["content"] == f"{text}The capital of France is Paris."
    assert [entry["token_id"] for entry in entries] == [*prompt, *choice["token_ids"]]
    assert choice["token_ids"] == api.ids()
    assert answer["usage"]["completion_tokens"] == len(choice["token_ids"])
    assert entries[0]["logprob"] is None
    assert entries[0]["top_logprobs"] == []
    assert all(entry["logprob"] <= 0 for entry in entries[1:])
    assert all(entry["top_logprobs"][0]["token_id"] == entry["token_id"] for entry in entries[1:])
    reply = b"".join(bytes(entry["bytes"]) for entry in entries[: len(prompt)])
    assert reply.decode() == text
    # The echo does not change the answer.
    assert entries[len(prompt) :] == api.entries(top_logprobs=2)


def test_echoed_numbers_are_those_of_a_generation(api: Api) -> None:
    """An answer that is echoed as a prefill has the probabilities of its generation."""
    own = api.entries(top_logprobs=5)[:-1]
    text = "".join(entry["token"] for entry in own)
    messages = [*FRANCE, {"role": "assistant", "content": text}]
    flags = {"continue_final_message": True, "add_generation_prompt": False}
    echoed = api.prompt_entries(messages, echo_last=len(own), echo=..., top_logprobs=5, **flags)
    assert echoed == own


@pytest.mark.parametrize("messages", [FRANCE, SCRIPTS], ids=["france", "scripts"])
def test_echo_is_the_same_fresh_cached_and_under_load(api: Api, messages: Any) -> None:
    fresh = api.prompt_entries(messages, top_logprobs=3)
    assert all(-100 < entry["logprob"] <= 0 for entry in fresh[1:])
    with ThreadPoolExecutor() as pool:
        load = pool.submit(api.ask, "Tell me a story.", max_tokens=60, ignore_eos=True)
        assert api.prompt_entries(messages, top_logprobs=3) == fresh
        load.result()
    for last in (1, 3, len(fresh), len(fresh) + 50):
        part = api.prompt_entries(messages, top_logprobs=3, echo=..., echo_last=last)
        assert part == fresh[-last:]


def test_echo_without_logprobs(api: Api) -> None:
    text = api.text(echo=True)
    assert text.endswith("<|im_start|>assistant\nThe capital of France is Paris.")
    assert api.text(echo_last=3) == "assistant\nThe capital of France is Paris."
    assert api.text(echo_last=0) == api.text(echo=False) == "The capital of France is Paris."


@pytest.mark.parametrize(
    "fields",
    [
        {"echo": True},
        {"echo": True, "logprobs": True, "top_logprobs": 2},
        {"echo_last": 4, "logprobs": True, "n": 2, "temperature": 1, "seed": 3},
        {"raw_output": True, "logprobs": True},
    ],
)
def test_stream_and_whole_agree(api: Api, fields: dict[str, Any]) -> None:
    whole = api.ask(SCRIPTS, return_token_ids=True, max_tokens=6, **fields)
    chunks = api.events(
        SCRIPTS,
        return_token_ids=True,
        max_tokens=6,
        stream_options={"include_usage": True},
        **fields,
    )
    for choice in whole["choices"]:
        assert collected(chunks, choice["index"]) == whole_choice(choice)
        (last,) = (
            reply
            for chunk in chunks
            for reply in chunk["choices"]
            if reply["index"] == choice["index"] and reply["finish_reason"]
        )
        assert last.get("raw_output") == choice.get("raw_output")
    assert chunks[-1]["usage"]["completion_tokens"] == whole["usage"]["completion_tokens"]


def test_an_echo_does_not_use_the_cache(api: Api) -> None:
    messages = [{"role": "user", "content": "Something about echoes."}]
    api.ask(messages)
    usage = api.ask(messages, echo=True)["usage"]
    assert usage["prompt_tokens_details"]["cached_tokens"] == usage["prompt_tokens"] - 1
    usage = api.ask(messages, echo=True, logprobs=True)["usage"]
    assert usage["prompt_tokens_details"]["cached_tokens"] == 0
    usage = api.ask(messages, echo_last=3, logprobs=True)["usage"]
    assert usage["prompt_tokens_details"]["cached_tokens"] == usage["prompt_tokens"] - 4
