"""Branches: exact by ids on the real endpoint, verified by prefill elsewhere, the original kept."""

from __future__ import annotations

import asyncio
import gc
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tensormesh_nb as tm

from ...factories import entry, top_entries
from ...leak_watch import KEY
from ...prompts import FRANCE
from ...replay_host import DONE, ReplayHost, Script, chunk, head, sse

# By ids, on the local endpoint


def test_the_recorded_token_gives_the_same_answer_to_the_last_digit(paris: tm.ChatResult) -> None:
    for position in (0, 3, 5):
        again = paris.branch(position, rank=1)
        assert again.text == paris.text
        pd.testing.assert_frame_equal(
            again.logprobs.drop(columns="time"), paris.logprobs.drop(columns="time")
        )
        assert again.branch_is_exact
        assert again.warnings == []


def test_another_token_shares_the_prefix_and_leaves_the_original_alone(
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


def test_a_branch_of_a_branch_and_their_tree(paris: tm.ChatResult) -> None:
    one = paris.branch(5, rank=2)
    two = one.branch(3, rank=2)
    assert two.parent is one
    assert paris.branches[-1] is one
    assert one.branches == [two]
    shown = repr(two.tree())
    assert shown.splitlines()[0] == paris.text
    assert "at 5" in shown
    assert "at 3" in shown
    assert shown.count("◂") == 1
    assert "at 5" in two.tree()._repr_html_()
    frame, results = two.tree().frame, two.tree().results
    last = results.index(two)
    assert results[frame["parent"][last]] is one
    assert frame["position"][last] == 3
    assert frame["token"][last] == two.logprobs["token"][3]
    assert frame["prob"][last] == two.prefix_prob
    assert f"{two.prefix_prob:.3g}" in shown
    assert frame.loc[0, ["parent", "position", "token", "prob"]].isna().all()


def test_branches_that_nobody_holds_are_forgotten(paris: tm.ChatResult) -> None:
    paris.branch(2, rank=3)
    gc.collect()
    assert not [branch for branch in paris.branches if branch.branch_position == 2]


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


def test_an_unrecorded_token_that_begins_a_character_leaves_the_text_whole(
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


# By prefill, elsewhere

PROMPT = [1, 2, 3, 4]
ASKED = {"temperature": 0, "max_tokens": 9, "top_logprobs": 2, "return_token_ids": True}


def first_answer() -> Script:
    rows = [
        entry("The", -0.1, top_logprobs=top_entries(("The", -0.1), ("A", -2.5))),
        entry(" end", -0.2, top_logprobs=top_entries((" end", -0.2), (" start", -1.5))),
        entry("</s>", -0.3, top_logprobs=[]),
    ]
    events: list[dict[str, Any]] = [{**chunk(""), "prompt_token_ids": PROMPT}]
    for row, token_id, text in zip(rows, (10, 11, 0), ("The", " end", ""), strict=True):
        events.append(chunk(text, logprobs={"content": [row]}, token_ids=[token_id]))
    return [head(), *sse(*events, chunk(finish_reason="stop"), DONE)]


def continued(prompt: list[int] | None, *pauses: float) -> Script:
    rows = {"content": [entry(" of it", -0.4, top_logprobs=[])]}
    more = chunk(" of it", logprobs=rows, token_ids=[13])
    told = {} if prompt is None else {"prompt_token_ids": prompt}
    end = [chunk(finish_reason="length"), DONE]
    return [head(), *sse({**chunk(""), **told}, more, *pauses, *end)]


def branched(second: Script, **keys: Any) -> tuple[tm.ChatResult, dict[str, Any]]:
    with ReplayHost(first_answer(), second) as host:
        asking = tm.Client(host=host.url, api_key=KEY, model="m")
        answer = asking.chat("Hi", **ASKED)
        branch = answer.branch(1, **(keys or {"rank": 2}))
        return branch, host.requests[1].json()


def test_elsewhere_the_text_is_continued() -> None:
    # Ids of candidates were not sent: the forced token's is unknown, so its own is taken on trust.
    branch, sent = branched(continued([*PROMPT, 10, 12]))
    assert sent["messages"][-1] == {"role": "assistant", "content": "The start"}
    assert sent["continue_final_message"] is True
    assert sent["add_generation_prompt"] is False
    assert sent["max_tokens"] == 7
    assert branch.text == "The start of it"
    assert list(branch.logprobs["token"]) == ["The", " start", " of it"]
    assert list(branch.logprobs["byte_start"]) == [0, 3, 9]
    assert branch.logprobs["logprob"].tolist() == [-0.1, -1.5, -0.4]
    assert branch.branch_is_exact is True
    assert branch.request.messages == [{"role": "user", "content": "Hi"}]
    assert branch.messages[-1] == {"role": "assistant", "content": "The start of it"}
    assert branch.prompt_token_ids == PROMPT


def test_a_prefix_that_was_read_as_other_tokens_is_said() -> None:
    branch, _ = branched(continued([*PROMPT, 77]))
    assert branch.branch_is_exact is False
    assert [note for note in branch.warnings if "other tokens" in note]


def test_a_host_that_does_not_tell_leaves_it_unknown_and_says_so() -> None:
    branch, _ = branched(continued(None))
    assert branch.branch_is_exact is False
    assert [note for note in branch.warnings if "unknown" in note]


@pytest.mark.parametrize("prompt", [[*PROMPT, 10, 12, 9, 3, 4], [5, 6], PROMPT])
def test_a_host_that_begins_a_new_answer_cannot_branch(prompt: list[int]) -> None:
    with pytest.raises(tm.ResponseError, match="instead of continuing") as caught:
        branched(continued(prompt))
    assert caught.value.result is not None
    assert caught.value.result.status == "failed"


def test_a_host_that_refuses_says_why() -> None:
    body = b'{"error": {"message": "continue_final_message: unknown field"}}'
    with pytest.raises(tm.BadRequest, match="continue_final_message"):
        branched([head("400 Bad Request", "application/json"), body])


def test_a_token_without_a_recorded_text_or_within_a_character_needs_ids() -> None:
    with pytest.raises(tm.RequestError, match="takes no ids"):
        branched(continued(None), token=4711)
    branch, sent = branched(continued(None), token=" hello world")
    assert sent["messages"][-1]["content"] == "The hello world"
    assert pd.isna(branch.logprobs["logprob"][1])
    assert branch.prefix_logprob is None
    assert branch.text == "The hello world of it"


def test_an_answer_of_another_host_is_not_continued() -> None:
    with ReplayHost(first_answer()) as host:
        answer = tm.Client(host=host.url, api_key=KEY, model="m").chat("Hi", **ASKED)
    with pytest.raises(tm.RequestError, match="use a client of that host"):
        answer.branch(1, rank=2, client=tm.Client(host="http://127.0.0.1:1", model="m"))


def test_a_stop_keeps_the_partial_branch() -> None:
    with ReplayHost(first_answer(), continued([*PROMPT, 10, 12], 30.0)) as host:
        asking = tm.Client(host=host.url, api_key=KEY, model="m")
        answer = asking.chat("Hi", **ASKED)

        async def stop() -> None:
            task = asyncio.ensure_future(answer.abranch(1, rank=2))
            while not answer.branches or " of it" not in answer.branches[0].text:
                await asyncio.sleep(0.05)
            kept.append(answer.branches[0])
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        kept: list[tm.ChatResult] = []
        asyncio.run(stop())
    assert kept[0].status == "interrupted"
    assert kept[0].text == "The start of it"


def test_what_held_for_whole_answers_is_said_not_to_hold() -> None:
    with ReplayHost(first_answer(), continued([*PROMPT, 10, 12])) as host:
        asking = tm.Client(host=host.url, api_key=KEY, model="m")
        answer = asking.chat("Hi", response_format={"type": "json_object"}, **ASKED)
        branch = answer.branch(1, rank=2)
    assert [note for note in branch.warnings if "response_format" in note]
    assert "response_format" not in host.requests[1].json()
