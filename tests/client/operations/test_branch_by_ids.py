"""Branches by ids on the real endpoint are exact and keep the original."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tensormesh_nb as tm

from ...prompts import FRANCE


def test_recorded_token_gives_the_same_answer(paris: tm.ChatResult) -> None:
    for position in (0, 3, 5):
        again = paris.branch(position, rank=1)
        assert again.text == paris.text
        pd.testing.assert_frame_equal(
            again.logprobs.drop(columns="time"), paris.logprobs.drop(columns="time")
        )
        assert again.branch_is_exact
        assert again.warnings == []


def test_another_token_shares_the_prefix(
    paris: tm.ChatResult,
) -> None:
    before = paris.logprobs, paris.top_logprobs, paris.response
    branch = paris.branch(5, rank=2)
    shared, own = branch.logprobs, paris.logprobs
    assert shared["token_id"].tolist()[:5] == own["token_id"].tolist()[:5]
    assert shared["logprob"].tolist()[:5] == own["logprob"].tolist()[:5]
    assert shared["time"].tolist()[:5] == own["time"].tolist()[:5]
    forced = paris.top_logprobs.query("position == 5 and rank == 2").iloc[0]
    assert shared["token_id"][5] == forced["token_id"]
    assert shared["logprob"][5] == forced["logprob"]
    assert shared["rank"][5] == 2
    assert branch.parent is paris
    assert branch.branch_position == 5
    assert branch.prefix_logprob == pytest.approx(shared["logprob"][:6].sum())
    assert branch.prefix_prob == pytest.approx(math.exp(shared["logprob"][:6].sum()))
    assert branch.prompt_token_ids == paris.prompt_token_ids
    assert branch.text.startswith("The capital of France is")
    assert branch.text != paris.text
    assert branch.messages[:-1] == paris.messages[:-1]
    raw = b"".join(row.bytes for row in shared.itertuples() if row.segment == "content")
    assert raw.decode() == branch.text
    pd.testing.assert_frame_equal(paris.logprobs, before[0])
    pd.testing.assert_frame_equal(paris.top_logprobs, before[1])
    assert paris.response == before[2]


def test_unrecorded_token_is_looked_up(paris: tm.ChatResult) -> None:
    branch = paris.branch(5, token=" Berlin")
    row = branch.logprobs.iloc[5]
    assert row["token"] == " Berlin"
    assert row["rank_censored"]
    # The same number as where the whole vocabulary is asked for.
    known = paris.distribution(5).query("token == ' Berlin'")["logprob"].iloc[0]
    assert row["logprob"] == pytest.approx(known, abs=1e-6)
    assert branch.text.startswith("The capital of France is Berlin")
    by_id = paris.branch(5, token=int(row["token_id"]))
    assert by_id.text == branch.text
    at_first = paris.branch(0, token=" Berlin")
    assert at_first.text.startswith(" Berlin")
    assert at_first.logprobs["token"][0] == " Berlin"


def test_max_tokens_counts_from_the_beginning_of_the_answer(local: tm.Client) -> None:
    story = local.chat("Tell me a story.", temperature=0, max_tokens=8, top_logprobs=3)
    branch = story.branch(2, rank=2)
    assert len(branch.logprobs) == 8
    assert branch.finish_reason == "length"
    last = story.branch(7, rank=2)
    assert len(last.logprobs) == 8
    assert (last.status, last.finish_reason, last.usage) == ("complete", "length", None)


def test_an_end_token_ends_the_branch_there(paris: tm.ChatResult) -> None:
    end = int(paris.logprobs["token_id"].iloc[-1])
    for token in ("<|im_end|>", end):
        branch = paris.branch(2, token=token)
        assert branch.text == "The capital"
        assert branch.finish_reason == "stop"
        assert branch.usage is None


def test_a_token_in_the_middle_of_a_character(local: tm.Client) -> None:
    asked = [{"role": "user", "content": "Repeat exactly: 😀😀😀"}]
    made = local.chat(asked, temperature=0, max_tokens=12, top_logprobs=5)
    parts = [
        position
        for position, raw in enumerate(made.logprobs["bytes"])
        if isinstance(raw, bytes) and raw.decode("utf-8", "replace") == "\ufffd"
    ]
    for position in parts[:2]:
        again = made.branch(position, rank=int(made.logprobs["rank"][position]))
        assert again.text == made.text
    assert parts or "😀" not in made.text


def test_unrecorded_token_of_a_character_leaves_the_text_whole(
    local: tm.Client, paris: tm.ChatResult
) -> None:
    begun = local.score(FRANCE, " 🎉").logprobs.iloc[0]
    assert begun["bytes"] == b" \xf0\x9f"
    made = paris.branch(1, token=int(begun["token_id"]))
    raw = b"".join(made.logprobs["bytes"].dropna())
    # A character that the end of the answer cut off is not in the text.
    assert made.text.startswith("The ")
    assert raw.startswith(made.text.encode())
    assert len(raw) - len(made.text.encode()) < 4


def test_async_code_branches_the_same_way(paris: tm.ChatResult) -> None:
    assert asyncio.run(paris.abranch(5, rank=2)).text == paris.branch(5, rank=2).text


def test_a_loaded_result_needs_a_client(
    local: tm.Client, paris: tm.ChatResult, tmp_path: Path
) -> None:
    branch = paris.branch(5, rank=2)
    loaded = tm.ChatResult.load(branch.save(tmp_path / "b.json"))
    assert (loaded.branch_position, loaded.prefix_logprob) == (5, branch.prefix_logprob)
    pd.testing.assert_frame_equal(loaded.logprobs, branch.logprobs)
    with pytest.raises(tm.RequestError, match="client="):
        loaded.branch(5, rank=1)
    assert loaded.branch(5, rank=2, client=local).text == branch.text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((99,), "no position 99"),
        ((-1,), "no position -1"),
        ((1.5,), "whole number"),
        ((5, "x", 1), "either token="),
        ((5,), "either token="),
        ((5, None, 99), "no rank 99"),
        ((5, ""), "empty"),
        ((5, -3), "not a token id"),
        ((5, "\ud800"), "surrogate"),
        ((5, " two words"), "not one token"),
        ((5, 10**9), "expected ids from 0 to"),
    ],
)
def test_wrong_arguments_are_refused_in_one_line(
    paris: tm.ChatResult, arguments: tuple[Any, ...], said: str
) -> None:
    position, token, rank = (*arguments, None, None)[:3]
    with pytest.raises(tm.TensormeshError, match=said) as caught:
        paris.branch(position, token, rank=rank)
    assert "\n" not in str(caught.value)
