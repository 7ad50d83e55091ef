"""Prompt tokens from ``prompt_logprobs`` and other fields."""

from __future__ import annotations

from typing import Any

import pytest

from ...factories import load_recorded, make_chunk, make_result
from .prompts import ANSWER_ROWS, IDS

VLLM = [
    None,
    {
        "872": {"logprob": -1.5, "rank": 7, "decoded_token": "user"},
        "1": {"logprob": -0.5, "rank": 1},
    },
    {"198": {"logprob": -0.25, "rank": 1, "decoded_token": "\n"}, "2": {"logprob": -3, "rank": 2}},
]


def test_vllm_prompt_logprobs() -> None:
    body = {**make_chunk("Hey", ANSWER_ROWS), "prompt_logprobs": VLLM, "prompt_token_ids": IDS[:3]}
    made = make_result(body, logprobs=True, extra={"prompt_logprobs": 2})
    prompt = made.prompt_logprobs
    assert list(prompt["token_id"]) == IDS[:3]
    assert prompt["logprob"].tolist()[1:] == [-1.5, -0.25]
    assert list(prompt["rank"][1:]) == [7, 1]
    assert not prompt["rank_censored"].any()
    assert list(prompt["logprob_status"]) == ["missing", "ok", "ok"]
    assert made.prompt_top_logprobs["chosen"].sum() == 3
    assert list(made.logprobs["token"]) == ["Hey", "<|im_end|>"]


def test_prompt_token_without_ids_is_found_by_rank() -> None:
    made = make_result({**make_chunk("Hey", ANSWER_ROWS), "prompt_logprobs": VLLM}, logprobs=True)
    prompt = made.prompt_logprobs
    assert prompt["token_id"].tolist()[1] == 872
    assert prompt["token_id"].isna().tolist() == [True, False, True]


@pytest.mark.parametrize(
    "listed",
    [
        [],
        {},
        "x",
        [1, 2],
        [{"x": 1}],
        [{"1": None}],
        [{"1": {"logprob": "a", "rank": "b"}}],
        [None],
    ],
)
def test_invalid_prompt_logprobs_are_ignored(listed: Any) -> None:
    made = make_result({**make_chunk("Hey", ANSWER_ROWS), "prompt_logprobs": listed})
    assert made.prompt_logprobs["logprob"].isna().all()
    assert made.prompt_top_logprobs["logprob"].isna().all()


def test_prompt_ids_from_raw_output() -> None:
    assert load_recorded("raw_output.json").prompt_token_ids[:2] == [151644, 872]
    made = make_result(make_chunk("Hey", raw_output={"prompt_token_ids": [1, 2, "x"]}))
    assert made.prompt_token_ids == [1, 2, None]
