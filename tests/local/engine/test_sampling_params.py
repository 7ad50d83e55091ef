"""How tokens are chosen: every sampling field does what the API says, on the real model."""

from __future__ import annotations

import math
from typing import Any

import pytest

from ..conftest import Api

STORY = "Tell me a story."


def test_same_seed_same_answer_another_seed_another(api: Api) -> None:
    first = api.ids(STORY, temperature=1, seed=7)
    assert first == api.ids(STORY, temperature=1, seed=7)
    assert first != api.ids(STORY, temperature=1, seed=8)
    assert api.ids(STORY, temperature=1, seed=-(2**63)) == api.ids(
        STORY, temperature=1, seed=-(2**63)
    )


def test_defaults_are_the_apis_not_the_engines(api: Api) -> None:
    """Temperature 1 over the whole vocabulary: the engine's own defaults cut most of it off."""
    implied = api.ids(STORY, temperature=..., seed=3)
    reply = api.ids(STORY, temperature=1, top_p=1, top_k=0, min_p=0, seed=3)
    assert implied == reply
    assert implied != api.ids(STORY, temperature=0.8, top_k=40, top_p=0.95, min_p=0.05, seed=3)


def test_samples_follow_the_distribution(api: Api) -> None:
    """Frequencies of a first token against exp(logprob): within 4 standard deviations."""
    top = api.entries(STORY, top_logprobs=2, max_tokens=1)[0]["top_logprobs"]
    draws = 160
    drawn = [
        choice["token_ids"][0]
        for seed in range(draws // 16)
        for choice in api.ask(
            STORY, temperature=1, seed=seed * 1000, n=16, max_tokens=1, return_token_ids=True
        )["choices"]
    ]
    for each in top:
        expected = math.exp(each["logprob"])
        seen = drawn.count(each["token_id"]) / draws
        assert abs(seen - expected) < 4 * math.sqrt(expected * (1 - expected) / draws)


@pytest.mark.parametrize(
    "fields",
    [
        {"top_p": 0},
        {"temperature": 0.000001},
        {"temperature": 0.00002},
    ],
)
def test_narrowest_setting_is_greedy(api: Api, fields: dict[str, Any]) -> None:
    assert api.ids(STORY, **{"temperature": 1.5, "seed": 4, **fields}) == api.ids(STORY)


def test_top_k_keeps_k(api: Api) -> None:
    entries = api.entries(STORY, temperature=2, top_k=3, seed=5, top_logprobs=4, max_tokens=30)
    for entry in entries:
        better = [each for each in entry["top_logprobs"] if each["logprob"] > entry["logprob"]]
        assert len(better) < 3


def test_min_p_is_relative_to_the_likeliest(api: Api) -> None:
    entries = api.entries(STORY, temperature=1, min_p=0.2, seed=5, top_logprobs=4, max_tokens=30)
    for entry in entries:
        best = max(each["logprob"] for each in entry["top_logprobs"])
        assert math.exp(entry["logprob"] - best) >= 0.2 - 1e-6


def test_logprobs_are_raw(api: Api) -> None:
    plain = api.entries(STORY, top_logprobs=5, max_tokens=1)[0]
    same = plain["token_id"]
    shaped = api.entries(
        STORY, temperature=1.7, top_p=0.3, seed=1, logit_bias={str(same): 100}, max_tokens=1,
        top_logprobs=5, presence_penalty=2,
    )[0]  # fmt: skip
    assert shaped == plain


def test_logit_bias_forces_and_forbids(api: Api) -> None:
    (yes,) = api.tokenize(" yes")
    entries = api.entries(STORY, logit_bias={str(yes): 100}, max_tokens=3)
    assert [entry["token_id"] for entry in entries] == [yes] * 3
    first = api.ids(STORY, max_tokens=1)[0]
    assert api.ids(STORY, max_tokens=1, logit_bias={str(first): -100})[0] != first


def _argmax(entry: dict[str, Any], subtract: dict[int, float]) -> int:
    """The best of the alternatives once some logits have been lowered (raw logs differ from logits
    by the same constant for all)."""
    scored = {each["token_id"]: each["logprob"] for each in entry["top_logprobs"]}
    return max(scored, key=lambda token: scored[token] - subtract.get(token, 0.0))


@pytest.mark.parametrize(
    "fields",
    [
        {"presence_penalty": 1.5},
        {"frequency_penalty": 0.7},
        {"presence_penalty": 0.8, "frequency_penalty": 0.5},
        {"presence_penalty": -1, "frequency_penalty": -0.3},
        {"presence_penalty": 1.5, "repetition_penalty": 1.0000001},
    ],
)
def test_penalties_are_openais_and_leave_the_prompt_alone(
    api: Api, fields: dict[str, float]
) -> None:
    """Every greedy token is the argmax of logits lowered by presence + count * frequency."""
    prompt = "Repeat: one two one two one two the the the a a a story story once once"
    entries = api.entries(prompt, top_logprobs=20, max_tokens=30, **fields)
    presence, frequency = fields.get("presence_penalty", 0), fields.get("frequency_penalty", 0)
    counts: dict[int, int] = {}
    for entry in entries:
        lowered = {token: presence + count * frequency for token, count in counts.items()}
        assert entry["token_id"] == _argmax(entry, lowered)
        counts[entry["token_id"]] = counts.get(entry["token_id"], 0) + 1
    assert max(counts.values()) > 1 or presence > 1


def test_repetition_penalty_sees_the_prompt(api: Api) -> None:
    prompt = "Say:\nParis\nParis\nParis\n"
    (paris,) = api.tokenize("Paris")
    assert api.ids(prompt, max_tokens=1) == [paris]
    assert api.ids(prompt, max_tokens=1, repetition_penalty=2.0) != [paris]


def test_choices_have_their_own_random_numbers(api: Api) -> None:
    answer = api.ask(STORY, n=3, temperature=1, seed=2, max_tokens=8)
    texts = [choice["message"]["content"] for choice in answer["choices"]]
    assert [choice["index"] for choice in answer["choices"]] == [0, 1, 2]
    assert len(set(texts)) == 3
    assert answer["usage"]["completion_tokens"] == 24
    assert texts[0] == api.text(STORY, temperature=1, seed=2, max_tokens=8)
