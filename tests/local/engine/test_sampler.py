"""How tokens are chosen: every sampling field does what the API says, on the real model."""

from __future__ import annotations

import math
from typing import Any

import pytest

from ..conftest import Talk

STORY = "Tell me a story."


def test_same_seed_same_answer_another_seed_another(talk: Talk) -> None:
    first = talk.ids(STORY, temperature=1, seed=7)
    assert first == talk.ids(STORY, temperature=1, seed=7)
    assert first != talk.ids(STORY, temperature=1, seed=8)
    assert talk.ids(STORY, temperature=1, seed=-(2**63)) == talk.ids(
        STORY, temperature=1, seed=-(2**63)
    )


def test_defaults_are_the_apis_and_not_the_engines(talk: Talk) -> None:
    """Temperature 1 over the whole vocabulary: the engine's own defaults cut most of it off."""
    implied = talk.ids(STORY, temperature=..., seed=3)
    told = talk.ids(STORY, temperature=1, top_p=1, top_k=0, min_p=0, seed=3)
    assert implied == told
    assert implied != talk.ids(STORY, temperature=0.8, top_k=40, top_p=0.95, min_p=0.05, seed=3)


def test_samples_follow_the_distribution(talk: Talk) -> None:
    """Frequencies of a first token against exp(logprob): within 4 standard deviations."""
    top = talk.entries(STORY, top_logprobs=2, max_tokens=1)[0]["top_logprobs"]
    draws = 160
    drawn = [
        choice["token_ids"][0]
        for seed in range(draws // 16)
        for choice in talk.ask(
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
        {"top_k": 1},
        {"top_p": 0.000001},
        {"top_p": 0},
        {"min_p": 1},
        {"temperature": 0.000001},
        {"temperature": 0.00002},
    ],
)
def test_narrowest_setting_is_greedy(talk: Talk, fields: dict[str, Any]) -> None:
    assert talk.ids(STORY, **{"temperature": 1.5, "seed": 4, **fields}) == talk.ids(STORY)


def test_top_k_keeps_k(talk: Talk) -> None:
    entries = talk.entries(STORY, temperature=2, top_k=3, seed=5, top_logprobs=4, max_tokens=30)
    for entry in entries:
        better = [each for each in entry["top_logprobs"] if each["logprob"] > entry["logprob"]]
        assert len(better) < 3


def test_min_p_is_relative_to_the_likeliest(talk: Talk) -> None:
    entries = talk.entries(STORY, temperature=1, min_p=0.2, seed=5, top_logprobs=4, max_tokens=30)
    for entry in entries:
        best = max(each["logprob"] for each in entry["top_logprobs"])
        assert math.exp(entry["logprob"] - best) >= 0.2 - 1e-6


def test_logprobs_are_raw(talk: Talk) -> None:
    plain = talk.entries(STORY, top_logprobs=5, max_tokens=1)[0]
    same = plain["token_id"]
    shaped = talk.entries(
        STORY, temperature=1.7, top_p=0.3, seed=1, logit_bias={str(same): 100}, max_tokens=1,
        top_logprobs=5, presence_penalty=2,
    )[0]  # fmt: skip
    assert shaped == plain


def test_logit_bias_forces_and_forbids(talk: Talk) -> None:
    (yes,) = talk.tokenize(" yes")
    entries = talk.entries(STORY, logit_bias={str(yes): 100}, max_tokens=3)
    assert [entry["token_id"] for entry in entries] == [yes] * 3
    first = talk.ids(STORY, max_tokens=1)[0]
    assert talk.ids(STORY, max_tokens=1, logit_bias={str(first): -100})[0] != first


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
    ],
)
@pytest.mark.parametrize("repetition_penalty", [1.0, 1.0000001])
def test_penalties_are_openais_and_leave_the_prompt_alone(
    talk: Talk, fields: dict[str, float], repetition_penalty: float
) -> None:
    """Every greedy token is the argmax of logits lowered by presence + count * frequency."""
    prompt = "Repeat: one two one two one two the the the a a a story story once once"
    entries = talk.entries(
        prompt, top_logprobs=20, max_tokens=40, repetition_penalty=repetition_penalty, **fields
    )
    presence, frequency = fields.get("presence_penalty", 0), fields.get("frequency_penalty", 0)
    counts: dict[int, int] = {}
    for entry in entries:
        lowered = {token: presence + count * frequency for token, count in counts.items()}
        assert entry["token_id"] == _argmax(entry, lowered)
        counts[entry["token_id"]] = counts.get(entry["token_id"], 0) + 1
    assert max(counts.values()) > 1 or presence > 1


def test_repetition_penalty_sees_the_prompt(talk: Talk) -> None:
    prompt = "Say:\nParis\nParis\nParis\n"
    (paris,) = talk.tokenize("Paris")
    assert talk.ids(prompt, max_tokens=1) == [paris]
    assert talk.ids(prompt, max_tokens=1, repetition_penalty=2.0) != [paris]


def test_stop_across_tokens(talk: Talk) -> None:
    for whole, stop in (("The capital of ", "France"), ("The capital of Fra", "nce is P")):
        answer = talk.ask(stop=[stop, "never"], return_token_ids=True)["choices"][0]
        assert answer["message"]["content"] == whole
        assert answer["finish_reason"] == "stop"
        assert answer["stop_reason"] == stop
        # The tokens that spelled it have rows.
        assert stop in talk.detokenize(answer["token_ids"])


def test_stop_that_does_not_come_holds_nothing_back(talk: Talk) -> None:
    assert talk.text(stop="Paris!") == "The capital of France is Paris."
    assert talk.text(stop=["Paris.", "France is"]) == "The capital of "


def test_stream_never_shows_the_beginning_of_a_stop(talk: Talk) -> None:
    shown = ""
    for chunk in talk.events(stop="France is Paris"):
        shown += chunk["choices"][0]["delta"].get("content") or ""
        assert "The capital of ".startswith(shown)
    assert shown == "The capital of "


def test_length(talk: Talk) -> None:
    answer = talk.ask(STORY, max_tokens=3, return_token_ids=True)["choices"][0]
    assert (answer["finish_reason"], len(answer["token_ids"])) == ("length", 3)
    answer = talk.ask(STORY, max_tokens=9, max_completion_tokens=2, return_token_ids=True)
    assert len(answer["choices"][0]["token_ids"]) == 2


def test_ignore_eos(talk: Talk) -> None:
    ids = talk.ids(ignore_eos=True, max_tokens=20)
    assert len(ids) == 20
    assert 2 in ids[:-1]


def test_choices_have_their_own_random_numbers(talk: Talk) -> None:
    answer = talk.ask(STORY, n=3, temperature=1, seed=2, max_tokens=8)
    texts = [choice["message"]["content"] for choice in answer["choices"]]
    assert [choice["index"] for choice in answer["choices"]] == [0, 1, 2]
    assert len(set(texts)) == 3
    assert answer["usage"]["completion_tokens"] == 24
    assert texts[0] == talk.text(STORY, temperature=1, seed=2, max_tokens=8)


def test_mirostat_keeps_its_state_from_token_to_token(talk: Talk) -> None:
    """Every draw is within mu, as mu follows from the draws before it; by the raw numbers."""
    target, rate = 1.2, 0.5
    fields = {"temperature": 1, "mirostat_target": target, "mirostat_lr": rate, "max_tokens": 6}
    entries = talk.entries(STORY, seed=3, top_logprobs=-1, **fields)
    mu, seen = 2 * target, []
    for entry in entries:
        raw = sorted((each["logprob"] for each in entry["top_logprobs"]), reverse=True)
        kept = [logprob for logprob in raw if -logprob / math.log(2) <= mu] or raw[:1]
        assert entry["logprob"] >= kept[-1] - 1e-6
        mass = math.fsum(math.exp(logprob) for logprob in kept)
        surprise = -(entry["logprob"] - math.log(mass)) / math.log(2)
        seen.append(mu)
        mu -= rate * (surprise - target)
    assert max(seen) - min(seen) > 0.3, "mu should have moved"
    assert talk.ids(STORY, seed=3, **fields) == [entry["token_id"] for entry in entries]
    assert talk.ids(STORY, seed=4, **fields) != [entry["token_id"] for entry in entries]


def test_mirostat_is_steered(talk: Talk) -> None:
    def surprise(target: float) -> float:
        fields = {"temperature": 1, "seed": 2, "max_tokens": 40, "mirostat_target": target}
        entries = talk.entries(STORY, ignore_eos=True, **fields)
        return -sum(entry["logprob"] for entry in entries) / math.log(2) / len(entries)

    assert surprise(0.5) < 2 < surprise(4)
    greedy = talk.ids(STORY, mirostat_target=3)
    assert greedy == talk.ids(STORY), "temperature 0 is greedy in any case"
