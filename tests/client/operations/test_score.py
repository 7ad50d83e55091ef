"""Scoring: the rows of a given answer, exact on the real endpoint, by prompt_logprobs elsewhere."""

from __future__ import annotations

import asyncio
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tensormesh_nb as tm

from ...leak_watch import KEY
from ...prompts import FRANCE, QUESTION
from ...replay_host import ReplayHost, Script, head

PIRATE = {"role": "system", "content": "You are a pirate."}


def test_score_of_an_answer_equals_its_generation(
    local: tm.Client, paris: tm.ChatResult, tmp_path: Path
) -> None:
    scored = local.score(FRANCE, paris)
    for name in ("logprobs", "top_logprobs"):
        one, other = (getattr(made, name) for made in (scored, paris))
        pd.testing.assert_frame_equal(
            one.drop(columns="time", errors="ignore"), other.drop(columns="time", errors="ignore")
        )
    assert scored.text == paris.text
    assert scored.scored
    assert scored.status == "complete"
    assert scored.warnings == []
    assert scored.prompt_token_ids == paris.prompt_token_ids
    assert scored.logprobs.attrs["scored"]
    assert scored.messages[-1]["content"] == paris.text
    assert scored.completion_tokens == len(paris.logprobs)
    loaded = tm.ChatResult.load(scored.save(tmp_path / "scored.json"))
    pd.testing.assert_frame_equal(loaded.logprobs, scored.logprobs)
    assert loaded.scored


def test_scored_text_has_a_row_for_every_token(local: tm.Client) -> None:
    scored = local.score("Say hello.", "hé 😀!", top_logprobs=3)
    frame = scored.logprobs
    assert b"".join(frame["bytes"]) == "hé 😀!".encode()
    assert list(frame["byte_start"]) == [0, *frame["byte_end"][:-1]]
    assert frame["logprob"].notna().all()
    assert (scored.top_logprobs.groupby("position").size() >= 3).all()
    assert asyncio.run(local.ascore("Say hello.", "hé 😀!", top_logprobs=3)).text == scored.text


def test_score_under_two_system_prompts(local: tm.Client, paris: tm.ChatResult) -> None:
    one, other = local.score(FRANCE, paris), local.score([PIRATE, QUESTION], paris)
    found = one.compare(other)
    assert found.first_divergence is None
    assert found.noise == 0.0
    words = found.spans("word")
    assert list(words["text"]) == ["The", "capital", "of", "France", "is", "Paris"]
    assert words["real"].all()
    both = [made.logprobs["logprob"] for made in (one, other)]
    expected = (both[0] - both[1]) / math.log(2)
    assert found.frame["difference"].tolist() == pytest.approx(expected.tolist())
    assert found.summary["difference"] == pytest.approx(expected.sum())
    # The same asked again is the same to the last digit: no difference is real.
    again = one.compare(local.score(FRANCE, paris))
    assert (again.frame["difference"] == 0).all()
    assert not again.frame["real"].any()
    assert "equally likely in both" in again.statement
    # More than another way to say the same makes? Repeats are measured here, too.
    kind = {"role": "system", "content": "You are a helpful assistant!"}
    measured = one.compare(other, repeats=[local.score([kind, QUESTION], paris)])
    assert measured.noise is not None
    assert measured.noise > 0
    assert "the repeats differ" in measured.statement


@pytest.mark.parametrize(("text", "position"), [("The capital of France", 0), ("zq 😀", 2)])
def test_entropy_bounds_hold_the_entropy_of_the_whole_vocabulary(
    local: tm.Client, text: str, position: int
) -> None:
    scored = {k: local.score(FRANCE, text, top_logprobs=k) for k in (1, 5, 20)}
    p = scored[5].distribution(position)["prob"].to_numpy(dtype=float)
    assert len(p) == 49152
    # The engine adds up in single precision.
    assert p.sum() == pytest.approx(1.0, abs=1e-3)
    seen = p[p > 0] / p.sum()
    truth = float(-(seen * np.log2(seen)).sum())
    widths = []
    for k, result in scored.items():
        row = result.logprobs.iloc[position]
        assert row["entropy_min"] - 2e-3 <= truth <= row["entropy_max"] + 2e-3
        assert row["mass_seen"] <= 1 + 1e-6
        widths.append(row["entropy_max"] - row["entropy_min"])
        listed = np.sort(p)[::-1][:k].sum()
        assert row["mass_seen"] >= listed - 1e-3
    assert widths == sorted(widths, reverse=True)


def test_unscorable_text_is_refused(local: tm.Client) -> None:
    with pytest.raises(tm.RequestError, match="answer is empty"):
        local.score("Hi", "")
    with pytest.raises(tm.RequestError, match="expected text or a ChatResult"):
        local.score("Hi", 3)  # type: ignore[arg-type]
    with pytest.raises(tm.RequestError, match="surrogate"):
        local.score("Hi", "\ud83d")


# Elsewhere

P, A = [1, 2, 3], [7, 8]


def reply(body: Any, status: str = "200 OK") -> Script:
    return [head(status, "application/json"), json.dumps(body).encode()]


def told(ids: list[int], strings: list[str], **keys: Any) -> dict[str, Any]:
    """vLLM's reply to a prompt that ends in the answer, with one token generated."""
    listed: list[Any] = [None]
    for number, (token_id, token) in enumerate(zip(ids, strings, strict=True)):
        item = {"logprob": -float(number), "rank": 5, "decoded_token": token}
        other = {"logprob": -0.1, "rank": 1, "decoded_token": "x"}
        listed.append({str(token_id): item, "99": other})
    return {
        "object": "chat.completion",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "?"}, "finish_reason": "stop"}
        ],
        "prompt_logprobs": listed[: len(ids) + 1][1:] if keys.pop("cut", False) else listed[1:],
        "prompt_token_ids": ids,
        "usage": {"prompt_tokens": len(ids), "completion_tokens": 1},
        **keys,
    }


STRINGS = ["<s>", "Hi", "\n", "Good", " day"]


def scored(*scripts: Script) -> tuple[tm.ChatResult, list[Any]]:
    with ReplayHost(*scripts) as host:
        asking = tm.Client(host=host.url, api_key=KEY, model="m")
        made = asking.score("Hi", "Good day", top_logprobs=1)
        return made, [request.json() for request in host.requests]


@pytest.mark.parametrize(
    "tokenized",
    [
        reply({"tokens": P}),
        reply({"error": "no"}, "404 Not Found"),
        reply({"error": "no"}, "403 Forbidden"),
        reply({"error": "no"}, "501 Not Implemented"),
        reply({"x": 1}),
    ],
)
def test_elsewhere_the_prompts_own_logprobs_are_read(tokenized: Script) -> None:
    made, sent = scored(tokenized, reply(told([*P, *A], STRINGS)))
    assert list(made.logprobs["token"]) == ["Good", " day"]
    assert list(made.logprobs["token_id"]) == A
    assert list(made.logprobs["logprob"]) == [-3.0, -4.0]
    assert list(made.logprobs["byte_start"]) == [0, 4]
    assert made.text == "Good day"
    assert made.prompt_token_ids == P
    assert made.warnings == []
    assert sent[0]["messages"] == [{"role": "user", "content": "Hi"}]
    assert sent[1]["messages"][-1] == {"role": "assistant", "content": "Good day"}
    assert sent[1]["prompt_logprobs"] == 1
    assert sent[1]["continue_final_message"] is True
    assert sent[1]["stream"] is False
    assert len(made.top_logprobs) == 4


def test_tokens_that_close_the_message_are_not_the_answers() -> None:
    body = told([*P, *A, 50, 51], [*STRINGS, "<|im_end|>", "\n"])
    made, _ = scored(reply({"tokens": P}), reply(body))
    assert list(made.logprobs["token"]) == ["Good", " day"]
    assert made.logprob == -7.0
    trimmed = told([*P, *A, 50], [*STRINGS[:3], "\u2581Good", "\u2581day", "</s>"])
    assert scored(reply({"tokens": P}), reply(trimmed))[0].logprob == -7.0


def test_text_that_the_template_puts_before_the_answer_is_not_the_answers() -> None:
    ids, strings = [*P, 60, 61, 62, *A], [*STRINGS[:3], "<think>", "</think>", "\n\n", *STRINGS[3:]]
    made, _ = scored(reply({"tokens": P}), reply(told(ids, strings)))
    assert list(made.logprobs["token"]) == ["Good", " day"]
    assert made.prompt_token_ids == ids[:6]


def test_answer_whose_characters_are_in_parts_is_found_after_the_templates_text() -> None:
    ids = [*P, 60, 61, *A]
    strings = [*STRINGS[:3], "<think>", "</think>", "G\ufffd", "\ufffd day"]
    made, _ = scored(reply({"tokens": P}), reply(told(ids, strings)))
    assert list(made.logprobs["token_id"]) == A


PREFILLED = [
    {"role": "user", "content": "What is the capital of France?"},
    {"role": "assistant", "content": "The capital of France is"},
]
CONTINUING = {"add_generation_prompt": False, "continue_final_message": True}


def test_answer_may_continue_the_last_message(local: tm.Client) -> None:
    given: dict[str, Any] = {"extra": CONTINUING, "temperature": 0, "max_tokens": 3}
    made = local.chat(PREFILLED, **given)
    scored = local.score(PREFILLED, made.text, extra=CONTINUING)
    np.testing.assert_allclose(
        scored.logprobs["logprob"], made.logprobs["logprob"].head(len(scored.logprobs)), atol=1e-4
    )


def test_hosts_are_sent_the_continued_message_as_one() -> None:
    with ReplayHost(reply({"tokens": P}), reply(told([*P, *A], STRINGS))) as host:
        asking = tm.Client(host=host.url, api_key=KEY, model="m")
        asking.score(PREFILLED, "Good day", extra=CONTINUING)
        tokenized, sent = (request.json() for request in host.requests)
    assert {name: tokenized[name] for name in CONTINUING} == CONTINUING
    assert tokenized["messages"] == PREFILLED
    assert sent["messages"][-1]["content"] == "The capital of France isGood day"


def test_host_without_prompt_logprobs_is_an_error() -> None:
    with pytest.raises(tm.ResponseError, match="cannot score"):
        scored(reply({"tokens": P}), reply(told([*P, *A], STRINGS, prompt_logprobs=None)))


def test_answer_that_begins_within_a_token_is_not_scored() -> None:
    body = told([*P, 7, 8], ["<s>", "Hi", "\nG", "ood", " day"])
    with pytest.raises(tm.ResponseError, match="was not found"):
        scored(reply({"error": "no"}, "404 Not Found"), reply(body))


def test_ids_that_a_host_refuses_are_left_out_of_a_score() -> None:
    refusal = reply({"error": "Unknown parameter: 'return_token_ids'."}, "400 Bad Request")
    made, sent = scored(reply({"tokens": P}), refusal, reply(told([*P, *A], STRINGS)))
    assert "return_token_ids" not in sent[2]
    assert list(made.logprobs["token"]) == ["Good", " day"]
    assert ["return_token_ids" in note for note in made.warnings] == [True]


def test_a_strict_host_says_that_it_cannot_score() -> None:
    refusal = reply({"detail": "Unexpected fields: {'prompt_logprobs'}"}, "422 X")
    with pytest.raises(tm.BadRequest, match="so it cannot score") as caught:
        scored(reply({"error": "no"}, "404 Not Found"), refusal)
    assert len(str(caught.value).splitlines()) == 1
