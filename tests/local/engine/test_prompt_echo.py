"""Echo: the prompt's own tokens with the numbers that the model gave them; raw output; timings."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ...prompts import FRANCE
from ..conftest import Talk, collected, whole_choice

SCRIPTS = [{"role": "user", "content": "Say 😀 中文 Å"}]


def _prompt_entries(talk: Talk, messages: Any = None, **fields: Any) -> list[dict[str, Any]]:
    return talk.entries(messages, **{"echo": True, "max_tokens": 1, **fields})[:-1]


def test_the_prompt_stands_before_the_answer(talk: Talk) -> None:
    answer = talk.ask(echo=True, logprobs=True, top_logprobs=2, return_token_ids=True)
    choice, prompt = answer["choices"][0], answer["prompt_token_ids"]
    entries = choice["logprobs"]["content"]
    text = talk.detokenize(prompt)
    assert choice["message"]["content"] == f"{text}The capital of France is Paris."
    assert [entry["token_id"] for entry in entries] == [*prompt, *choice["token_ids"]]
    assert choice["token_ids"] == talk.ids()
    assert answer["usage"]["completion_tokens"] == len(choice["token_ids"])
    assert entries[0]["logprob"] is None
    assert entries[0]["top_logprobs"] == []
    assert all(entry["logprob"] <= 0 for entry in entries[1:])
    assert all(entry["top_logprobs"][0]["token_id"] == entry["token_id"] for entry in entries[1:])
    told = b"".join(bytes(entry["bytes"]) for entry in entries[: len(prompt)])
    assert told.decode() == text
    # Nothing that is echoed changes what is answered.
    assert entries[len(prompt) :] == talk.entries(top_logprobs=2)


def test_echoed_numbers_are_those_of_a_generation(talk: Talk) -> None:
    """An answer, given back as a prefill and echoed, has the numbers that it was made with."""
    own = talk.entries(top_logprobs=5)[:-1]
    text = "".join(entry["token"] for entry in own)
    messages = [*FRANCE, {"role": "assistant", "content": text}]
    flags = {"continue_final_message": True, "add_generation_prompt": False}
    echoed = _prompt_entries(talk, messages, echo_last=len(own), echo=..., top_logprobs=5, **flags)
    assert echoed == own


@pytest.mark.parametrize("messages", [FRANCE, SCRIPTS], ids=["france", "scripts"])
def test_echo_is_the_same_fresh_cached_and_under_load(talk: Talk, messages: Any) -> None:
    fresh = _prompt_entries(talk, messages, top_logprobs=3)
    assert all(-100 < entry["logprob"] <= 0 for entry in fresh[1:])
    with ThreadPoolExecutor() as pool:
        load = pool.submit(talk.ask, "Tell me a story.", max_tokens=60, ignore_eos=True)
        assert _prompt_entries(talk, messages, top_logprobs=3) == fresh
        load.result()
    for last in (1, 3, len(fresh), len(fresh) + 50):
        part = _prompt_entries(talk, messages, top_logprobs=3, echo=..., echo_last=last)
        assert part == fresh[-last:]


def test_echo_without_logprobs_is_text_alone(talk: Talk) -> None:
    text = talk.text(echo=True)
    assert text.endswith("<|im_start|>assistant\nThe capital of France is Paris.")
    assert talk.text(echo_last=3) == "assistant\nThe capital of France is Paris."
    assert talk.text(echo_last=0) == talk.text(echo=False) == "The capital of France is Paris."


@pytest.mark.parametrize(
    "fields",
    [
        {"echo": True},
        {"echo": True, "logprobs": True, "top_logprobs": 2},
        {"echo_last": 4, "logprobs": True, "n": 2, "temperature": 1, "seed": 3},
        {"raw_output": True, "logprobs": True},
    ],
)
def test_stream_and_whole_agree(talk: Talk, fields: dict[str, Any]) -> None:
    whole = talk.ask(SCRIPTS, return_token_ids=True, max_tokens=6, **fields)
    chunks = talk.events(
        SCRIPTS,
        return_token_ids=True,
        max_tokens=6,
        stream_options={"include_usage": True},
        **fields,
    )
    for choice in whole["choices"]:
        assert collected(chunks, choice["index"]) == whole_choice(choice)
        (last,) = (
            told
            for chunk in chunks
            for told in chunk["choices"]
            if told["index"] == choice["index"] and told["finish_reason"]
        )
        assert last.get("raw_output") == choice.get("raw_output")
    assert chunks[-1]["usage"]["completion_tokens"] == whole["usage"]["completion_tokens"]


def test_an_echo_reads_the_prompt_anew_and_says_so(talk: Talk) -> None:
    messages = [{"role": "user", "content": "Something about echoes."}]
    talk.ask(messages)
    usage = talk.ask(messages, echo=True)["usage"]
    assert usage["prompt_tokens_details"]["cached_tokens"] == usage["prompt_tokens"] - 1
    usage = talk.ask(messages, echo=True, logprobs=True)["usage"]
    assert usage["prompt_tokens_details"]["cached_tokens"] == 0
    usage = talk.ask(messages, echo_last=3, logprobs=True)["usage"]
    assert usage["prompt_tokens_details"]["cached_tokens"] == usage["prompt_tokens"] - 4


@pytest.mark.alone
def test_an_echo_takes_no_longer_than_to_generate_as_many(talk: Talk) -> None:
    """The bound is twice the time of reading the prompt and generating as many; 0.45 was seen."""
    words = " ".join(f"word{number}" for number in range(30))
    prompt = len(talk.tokenize(words))

    def seconds(text: str, **fields: Any) -> float:
        start = time.perf_counter()
        talk.ask(text, logprobs=True, top_logprobs=5, **fields)
        return time.perf_counter() - start

    generating = seconds(f"a {words}", max_tokens=prompt, ignore_eos=True)
    assert seconds(f"b {words}", max_tokens=1, echo=True) < 2 * generating


def test_prompt_logprobs_are_vllms(talk: Talk) -> None:
    answer = talk.ask(prompt_logprobs=3, return_token_ids=True, max_tokens=2, logprobs=True)
    told, prompt = answer["prompt_logprobs"], answer["prompt_token_ids"]
    assert len(told) == len(prompt)
    assert told[0] is None
    assert len(answer["choices"][0]["logprobs"]["content"]) == 2, "nothing is echoed"
    entries = _prompt_entries(talk, top_logprobs=3)
    for token, entry, item in zip(prompt[1:], entries[1:], told[1:], strict=True):
        own = item[str(token)]
        # The engine sums in another order for another number of alternatives.
        assert math.isclose(own["logprob"], entry["logprob"], abs_tol=1e-4)
        assert own["decoded_token"] == entry["token"]
        assert own["rank"] is None or 1 <= own["rank"] <= 100
        assert len(item) == (3 if own["rank"] in (1, 2, 3) else 4)
        better = [each["logprob"] for each in item.values() if each["logprob"] > own["logprob"]]
        assert own["rank"] is None or own["rank"] > len(better)
    assert talk.ask()["prompt_logprobs"] is None


def test_the_whole_vocabulary_of_a_place(talk: Talk) -> None:
    (entry,) = talk.entries(top_logprobs=-1, max_tokens=1)
    assert len(entry["top_logprobs"]) == 49152
    assert math.isclose(
        math.fsum(math.exp(each["logprob"]) for each in entry["top_logprobs"]), 1, abs_tol=1e-3
    )
    assert talk.error(logprobs=True, top_logprobs=-1, max_tokens=9)["param"] == "top_logprobs"


def test_raw_output_is_what_the_model_saw_and_wrote(talk: Talk) -> None:
    answer = talk.ask(raw_output=True, return_token_ids=True, logprobs=True)
    choice = answer["choices"][0]
    raw = choice["raw_output"]
    assert raw["prompt_token_ids"] == answer["prompt_token_ids"]
    system, user = (f"{message['role']}\n{message['content']}" for message in FRANCE)
    assert raw["prompt_fragments"] == [1, system, 2, "\n", 1, user, 2, "\n", 1, "assistant\n"]
    assert raw["completion"] == talk.detokenize(choice["token_ids"])
    assert raw["completion"] == f"{choice['message']['content']}<|im_end|>"
    assert raw["completion_token_ids"] == choice["token_ids"]
    logprobs = [entry["logprob"] for entry in raw["completion_logprobs"]["content"]]
    assert logprobs == [entry["logprob"] for entry in choice["logprobs"]["content"]]
    assert "raw_output" not in talk.ask("Hi", max_tokens=1)["choices"][0]


def test_timings(talk: Talk) -> None:
    answer = talk.ask(perf_metrics_in_response=True)
    metrics, usage = answer["perf_metrics"], answer["usage"]
    assert metrics["prompt-tokens"] == usage["prompt_tokens"]
    assert metrics["cached-prompt-tokens"] == usage["prompt_tokens_details"]["cached_tokens"]
    assert 0 < metrics["server-time-to-first-token"] < metrics["server-processing-time"] < 30
    chunks = talk.events(perf_metrics_in_response=True)
    (told,) = [chunk for chunk in chunks if "perf_metrics" in chunk]
    assert told["choices"][0]["finish_reason"] == "stop"
    assert "perf_metrics" not in talk.ask()


def test_isolated_prompts_share_nothing(talk: Talk) -> None:
    messages = [{"role": "user", "content": "A prompt that somebody keeps private."}]

    def cached(key: str | None) -> int:
        usage = talk.ask(messages, prompt_cache_isolation_key=key, max_tokens=2)["usage"]
        count: int = usage["prompt_tokens_details"]["cached_tokens"]
        return count

    one = talk.entries(messages, prompt_cache_isolation_key="a", top_logprobs=3)
    assert cached("a") > 10
    assert cached("b") == 0
    assert talk.entries(messages, prompt_cache_isolation_key="b", top_logprobs=3) == one
    talk.ask(messages, n=2, temperature=1, max_tokens=1)  # both slots are nobody's again
    assert cached("a") == 0
    assert cached("a") > 10
