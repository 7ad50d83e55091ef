"""Branches by text: verified if the host reports what it read, refused if it began a new answer."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pandas as pd
import pytest

import tensormesh_nb as tm

from ...factories import entry, top_entries
from ...leak_watch import KEY
from ...replay_host import DONE, ReplayHost, Script, chunk, head, sse

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


def test_prefix_of_other_tokens_is_a_notice() -> None:
    branch, _ = branched(continued([*PROMPT, 77]))
    assert branch.branch_is_exact is False
    assert [note for note in branch.warnings if "other tokens" in note]


def test_exactness_is_unknown_without_prompt_ids() -> None:
    branch, _ = branched(continued(None))
    assert branch.branch_is_exact is False
    assert [note for note in branch.warnings if "unknown" in note]


@pytest.mark.parametrize("prompt", [[*PROMPT, 10, 12, 9, 3, 4], [5, 6], PROMPT])
def test_a_host_that_begins_a_new_answer_cannot_branch(prompt: list[int]) -> None:
    with pytest.raises(tm.ResponseError, match="instead of continuing") as caught:
        branched(continued(prompt))
    assert caught.value.result is not None
    assert caught.value.result.status == "failed"


def test_refusal_has_the_hosts_reason() -> None:
    body = b'{"error": {"message": "continue_final_message: unknown field"}}'
    with pytest.raises(tm.BadRequest, match="continue_final_message"):
        branched([head("400 Bad Request", "application/json"), body])


def test_token_within_a_character_needs_ids() -> None:
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
    with pytest.raises(tm.RequestError, match="use a client for that host"):
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


def test_lost_form_is_a_notice_of_the_branch() -> None:
    with ReplayHost(first_answer(), continued([*PROMPT, 10, 12])) as host:
        asking = tm.Client(host=host.url, api_key=KEY, model="m")
        answer = asking.chat("Hi", response_format={"type": "json_object"}, **ASKED)
        branch = answer.branch(1, rank=2)
    assert [note for note in branch.warnings if "response_format" in note]
    assert "response_format" not in host.requests[1].json()


def test_token_read_as_sent_is_exact_and_keeps_its_id() -> None:
    branch, sent = branched(continued([*PROMPT, 10, 12]), token=" Berlin")
    assert sent["messages"][-1]["content"] == "The Berlin"
    assert branch.branch_is_exact is True
    assert branch.text == "The Berlin of it"
    assert branch.logprobs["token_id"].tolist() == [10, 12, 13]
    assert branch.logprobs["bytes"][1] == b" Berlin"
    assert branch.warnings == []
    two, _ = branched(continued([*PROMPT, 10, 12, 14]), token=" New York")
    assert two.branch_is_exact is False
    assert pd.isna(two.logprobs["token_id"][1])
    assert ["other tokens" in note for note in two.warnings] == [True]


def test_a_branch_of_a_branch_with_an_unrecorded_token() -> None:
    scripts = (first_answer(), continued([*PROMPT, 10, 12]), continued([*PROMPT, 10, 12, 15]))
    with ReplayHost(*scripts) as host:
        answer = tm.Client(host=host.url, model="m").chat("Hi", **ASKED)
        second = answer.branch(1, " Berlin").branch(2, "!")
        assert host.requests[2].json()["messages"][-1]["content"] == "The Berlin!"
    assert second.branch_is_exact is True
    assert second.logprobs["token_id"].tolist() == [10, 12, 15, 13]


def test_an_unrecorded_token_at_the_first_position_has_a_row() -> None:
    with ReplayHost(first_answer(), continued([*PROMPT, 12])) as host:
        answer = tm.Client(host=host.url, model="m").chat("Hi", **ASKED)
        branch = answer.branch(0, "Some")
    assert list(branch.logprobs["token"]) == ["Some", " of it"]
    assert branch.logprobs["token_id"].tolist() == [12, 13]
    assert (branch.branch_is_exact, branch.warnings) == (True, [])


def test_unknown_ids_of_the_original_are_named_as_the_reason() -> None:
    with ReplayHost(whole_answer(), continued([*PROMPT, 10, 12])) as host:
        answer = tm.Client(host=host.url, model="m").chat("Hi", logprobs=True, top_logprobs=2)
        branch = answer.branch(1, rank=2)
    assert branch.branch_is_exact is False
    assert [note for note in branch.warnings if "ids of the original are unknown" in note]


# Tokens whose text is not known: ids in place of strings, parts of characters.


def partial_answer(*tops: dict[str, Any], ids: bool = True) -> Script:
    """An answer whose second token has these alternatives."""
    rows = [entry("The", -0.1, top_logprobs=[]), entry(" end", -0.2, top_logprobs=list(tops))]
    events: list[dict[str, Any]] = [{**chunk(""), "prompt_token_ids": PROMPT}]
    for row, token_id, text in zip(rows, (10, 11), ("The", " end"), strict=True):
        listed = {"token_ids": [token_id]} if ids else {}
        events.append(chunk(text, logprobs={"content": [row]}, **listed))
    return [head(), *sse(*events, chunk(finish_reason="stop"), DONE)]


ID = {"token": "token_id:12", "logprob": -1.5, "bytes": list(b"token_id:12")}
PART = {"token": "", "logprob": -1.5, "bytes": []}
STAND_IN = {"token": "\ufffd", "logprob": -1.5, "bytes": list("\ufffd".encode())}


def detokenized(text: str) -> Script:
    return [head(kind="application/json"), json.dumps({"prompt": text}).encode()]


NO_DETOKENIZE = [head("404 Not Found", "application/json"), b'{"detail": "Not Found"}']


def test_the_text_of_an_id_is_looked_up() -> None:
    scripts = (partial_answer(ID), detokenized("The start"), continued([*PROMPT, 10, 12]))
    with ReplayHost(*scripts) as host:
        answer = tm.Client(host=host.url, model="m").chat("Hi", **ASKED)
        branch = answer.branch(1, rank=2)
        assert host.requests[1].line.split()[1] == "/detokenize"
        assert host.requests[1].json() == {"model": "m", "tokens": [10, 12]}
        assert host.requests[2].json()["messages"][-1]["content"] == "The start"
    assert branch.text == "The start of it"
    assert branch.branch_is_exact is True
    assert branch.logprobs["token_id"].tolist() == [10, 12, 13]
    assert branch.logprobs["logprob"].tolist() == [-0.1, -1.5, -0.4]


def test_an_id_that_was_not_recorded_is_looked_up() -> None:
    scripts = (partial_answer(), detokenized("The start"), continued([*PROMPT, 10, 4711]))
    with ReplayHost(*scripts) as host:
        answer = tm.Client(host=host.url, model="m").chat("Hi", **ASKED)
        branch = answer.branch(1, token=4711)
    assert branch.text == "The start of it"
    assert branch.branch_is_exact is True
    assert branch.logprobs["token_id"].tolist() == [10, 4711, 13]


def test_an_id_that_ends_the_answer_is_looked_up() -> None:
    with ReplayHost(partial_answer(ID), detokenized("The</s>")) as host:
        answer = tm.Client(host=host.url, model="m").chat("Hi", **ASKED)
        branch = answer.branch(1, rank=2)
        assert len(host.requests) == 2
    assert (branch.text, branch.status, branch.finish_reason) == ("The", "complete", "stop")


@pytest.mark.parametrize(
    ("first", "reply", "words"),
    [
        (partial_answer(ID), NO_DETOKENIZE, "did not send the text of token 12"),
        (partial_answer(ID), detokenized("The \ufffd"), "inside a character"),
        (partial_answer(ID), detokenized("Another text"), "did not send the text of token 12"),
        (partial_answer(ID), detokenized("The"), "did not send the text of token 12"),
        (partial_answer(ID, ids=False), None, "did not send the text of token 12"),
        (partial_answer(PART), None, "did not send the text of this token"),
        (partial_answer(STAND_IN), None, "did not send the text of this token"),
        (partial_answer({**STAND_IN, "bytes": [0xF0, 0x9F]}), None, "inside a character"),
    ],
)
def test_a_token_without_a_known_text_is_refused(
    first: Script, reply: Script | None, words: str
) -> None:
    with ReplayHost(first, *([reply] if reply else ()), continued(PROMPT)) as host:
        answer = tm.Client(host=host.url, model="m").chat("Hi", **ASKED)
        with pytest.raises(tm.RequestError, match=words) as caught:
            answer.branch(1, rank=2)
        assert len(host.requests) == (2 if reply else 1)
    assert len(str(caught.value).splitlines()) == 1


# Hosts that return no ids.


def counted(prompt_tokens: int | None) -> list[Any]:
    """The events that count tokens and end a stream."""
    usage = {"prompt_tokens": prompt_tokens, "completion_tokens": 3}
    return [] if prompt_tokens is None else [{"choices": [], "usage": usage}]


def whole_answer(prompt_tokens: int | None = 20) -> Script:
    rows = [
        entry(text, -0.2, top_logprobs=top_entries((text, -0.2), (f"{text}?", -1.5)))
        for text in ("The", " capital", " of", " France")
    ]
    events = [chunk(row["token"], logprobs={"content": [row]}) for row in rows]
    end = chunk(finish_reason="stop")
    return [head(), *sse(*events, end, *counted(prompt_tokens), DONE)]


def answered(text: str, prompt_tokens: int | None) -> Script:
    return [head(), *sse(chunk(text), chunk(finish_reason="stop"), *counted(prompt_tokens), DONE)]


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        (None, "The capital of the French", None),
        (None, " The capital of the French", None),
        (20, "The capital of the French", 29),
        (20, "Paris is in France.", 29),
        (20, "Paris is in France.", 20),
        (20, "Paris is in France.", 27),
    ],
)
def test_a_host_that_does_not_continue_is_noticed(
    before: int | None, text: str, after: int | None
) -> None:
    with ReplayHost(whole_answer(before), answered(text, after)) as host:
        answer = tm.Client(host=host.url, model="m").chat("Hi", logprobs=True, top_logprobs=2)
        with pytest.raises(tm.ResponseError, match="instead of continuing") as caught:
            answer.branch(3, " the")
    assert caught.value.result.status == "failed"


@pytest.mark.parametrize(
    ("text", "after"),
    [(" world", 24), (" world", 23), (" world", 26), (" world", None), (" the capital", 24),
     ("The capital of the French", 24)],
)  # fmt: skip
def test_a_host_that_continues_is_believed(text: str, after: int | None) -> None:
    with ReplayHost(whole_answer(), answered(text, after)) as host:
        answer = tm.Client(host=host.url, model="m").chat("Hi", logprobs=True, top_logprobs=2)
        branch = answer.branch(3, " the")
    assert branch.text == "The capital of the" + text
    assert branch.branch_is_exact is False
    unknown = [note for note in branch.warnings if "It is unknown whether" in note]
    assert len(unknown) == 1
    assert ("read as many" in unknown[0]) is (after == 24)


def test_a_whole_body_that_repeats_the_start_is_cut() -> None:
    """llama-server's body has the start in its text, but not in its rows."""

    def body(text: str, *tokens: str) -> Script:
        rows = [entry(token, -0.3, top_logprobs=[]) for token in tokens]
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        reply = {"choices": [{**choice, "logprobs": {"content": rows}}]}
        return [head(kind="application/json"), json.dumps(reply).encode()]

    for script, expected in (
        (body("The capital of the world", " world"), "The capital of the world"),
        (body(" world", " world"), "The capital of the world"),
    ):
        with ReplayHost(whole_answer(None), script) as host:
            answer = tm.Client(host=host.url, model="m").chat("Hi", logprobs=True, top_logprobs=2)
            branch = answer.branch(3, " the")
        assert branch.text == expected
        assert list(branch.logprobs["token"])[-2:] == [" the", " world"]
    anew = body("The capital of the French", "The", " capital", " of", " the", " French")
    with ReplayHost(whole_answer(None), anew) as host:
        answer = tm.Client(host=host.url, model="m").chat("Hi", logprobs=True, top_logprobs=2)
        with pytest.raises(tm.ResponseError, match="instead of continuing"):
            answer.branch(3, " the")


def test_a_strict_host_says_that_it_cannot_branch() -> None:
    refusal = b'{"detail": "Unexpected fields in the request: {\'continue_final_message\'}"}'
    with pytest.raises(tm.BadRequest, match="does not continue answers") as caught:
        branched([head("422 Unprocessable Entity", "application/json"), refusal])
    assert len(str(caught.value).splitlines()) == 1


def test_ids_that_a_host_refuses_are_left_out_of_a_branch() -> None:
    refusal = b'{"error": {"message": "Unknown parameter: \'return_token_ids\'."}}'
    strict = [head("400 Bad Request", "application/json"), refusal]
    with ReplayHost(whole_answer(), strict, answered(" world", 24)) as host:
        answer = tm.Client(host=host.url, model="m").chat("Hi", logprobs=True, top_logprobs=2)
        branch = answer.branch(3, " the")
        assert "return_token_ids" not in host.requests[2].json()
    assert branch.text == "The capital of the world"
    assert any("refused return_token_ids" in note for note in branch.warnings)
