"""The entries of tokens: ids, bytes, log probabilities and alternatives."""

from __future__ import annotations

import math

import pytest

from ..conftest import Api

EMOJI = "Answer with these words only: 😀 中文 Å"


def test_sampled_token_comes_first(api: Api) -> None:
    entries = api.entries(top_logprobs=4, temperature=2, seed=1, max_tokens=12)
    sizes = set()
    for entry in entries:
        top = entry["top_logprobs"]
        assert top[0] == {key: entry[key] for key in top[0]}
        others = [each["logprob"] for each in top[1:]]
        assert others == sorted(others, reverse=True)
        assert len({each["token_id"] for each in top}) == len(top)
        outside = len(top) == 5
        assert outside or len(top) == 4
        assert not outside or entry["logprob"] <= others[-1]
        sizes.add(len(top))
    assert sizes == {4, 5}, "this seed should sample inside and outside of the top 4"


def test_logprobs_without_alternatives(api: Api) -> None:
    with_five = api.entries(top_logprobs=5)
    without = api.entries(top_logprobs=0)
    assert all(entry["top_logprobs"] == [] for entry in without)
    for a, b in zip(with_five, without, strict=True):
        assert a["token_id"] == b["token_id"]
        assert math.isclose(a["logprob"], b["logprob"], abs_tol=1e-5)


@pytest.mark.parametrize("text", ["😀", "中文", "Å", "🏳️‍🌈", "नमस्ते"])
def test_parts_of_characters_have_ids_bytes_and_logprobs(api: Api, text: str) -> None:
    wanted = api.tokenize(text)
    answer = api.ask(
        EMOJI, logit_bias={str(t): 100 for t in wanted}, max_tokens=40,
        logprobs=True, top_logprobs=2, return_token_ids=True,
    )["choices"][0]  # fmt: skip
    entries = answer["logprobs"]["content"]
    assert [entry["token_id"] for entry in entries] == answer["token_ids"]
    result = b"".join(bytes(entry["bytes"]) for entry in entries if entry["token_id"] > 16)
    assert result.decode("utf-8", "ignore").startswith(answer["message"]["content"]) or (
        result.decode("utf-8", "replace").startswith(answer["message"]["content"])
    )
    for entry in entries:
        assert -200 < entry["logprob"] <= 0
        assert entry["top_logprobs"][0]["token_id"] == entry["token_id"]
        others = [each["logprob"] for each in entry["top_logprobs"][1:]]
        # The two most likely, and the token itself if it is neither of them.
        outside = len(others) == 2 and entry["logprob"] <= min(others)
        assert len(others) == (2 if outside else 1)


def test_bytes_of_many_scripts_add_up_to_the_text(api: Api) -> None:
    messages = [{"role": "user", "content": "Repeat: 😀 中文 Å é ñ 🎉 日本 नमस्ते"}]
    for seed in range(3):
        answer = api.ask(
            messages, logprobs=True, return_token_ids=True, temperature=0.7, seed=seed,
            max_tokens=48,
        )["choices"][0]  # fmt: skip
        entries = answer["logprobs"]["content"]
        result = b"".join(bytes(entry["bytes"]) for entry in entries if entry["token_id"] > 16)
        text = answer["message"]["content"].encode()
        # Only a character that max_tokens cut in two may be missing at the end.
        assert result[: len(text)] == text or "\ufffd" in answer["message"]["content"]
        assert len(result) - len(text) < 4


def test_prompt_logprobs_have_vllms_shape(api: Api) -> None:
    answer = api.ask(prompt_logprobs=3, return_token_ids=True, max_tokens=2, logprobs=True)
    result, prompt = answer["prompt_logprobs"], answer["prompt_token_ids"]
    assert len(result) == len(prompt)
    assert result[0] is None
    assert len(answer["choices"][0]["logprobs"]["content"]) == 2, "nothing is echoed"
    entries = api.prompt_entries(top_logprobs=3)
    for token, entry, item in zip(prompt[1:], entries[1:], result[1:], strict=True):
        own = item[str(token)]
        # The engine sums in another order for another number of alternatives.
        assert math.isclose(own["logprob"], entry["logprob"], abs_tol=1e-4)
        assert own["decoded_token"] == entry["token"]
        if own["rank"] is None:
            assert own["rank_at_least"] == 1001
        else:
            assert 1 <= own["rank"] <= 1000
            assert "rank_at_least" not in own
        assert len(item) == (3 if own["rank"] in (1, 2, 3) else 4)
        better = [each["logprob"] for each in item.values() if each["logprob"] > own["logprob"]]
        assert own["rank"] is None or own["rank"] > len(better)
    assert api.ask()["prompt_logprobs"] is None


def test_the_whole_vocabulary_as_alternatives(api: Api) -> None:
    (entry,) = api.entries(top_logprobs=-1, max_tokens=1)
    assert len(entry["top_logprobs"]) == 49152
    assert math.isclose(
        math.fsum(math.exp(each["logprob"]) for each in entry["top_logprobs"]), 1, abs_tol=1e-3
    )
    assert api.error(logprobs=True, top_logprobs=-1, max_tokens=9)["param"] == "top_logprobs"
