"""Mirostat sampling."""

from __future__ import annotations

import math

from ..conftest import Api

STORY = "Tell me a story."


def test_mirostat_keeps_its_state_from_token_to_token(api: Api) -> None:
    """Every token's surprisal is at most mu, computed from the tokens before it."""
    target, rate = 1.2, 0.5
    fields = {"temperature": 1, "mirostat_target": target, "mirostat_lr": rate, "max_tokens": 4}
    entries = api.entries(STORY, seed=3, top_logprobs=-1, **fields)
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
    assert api.ids(STORY, seed=3, **fields) == [entry["token_id"] for entry in entries]
    assert api.ids(STORY, seed=4, **fields) != [entry["token_id"] for entry in entries]


def test_temperature_0_is_greedy_in_any_case(api: Api) -> None:
    greedy = api.ids(STORY, mirostat_target=3)
    assert greedy == api.ids(STORY)
