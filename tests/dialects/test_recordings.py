"""A stream of every host family: text, rows, ids, reasoning, calls, counts, errors, other keys."""

from __future__ import annotations

import json
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.wire.dialects.hosts import HOSTS

from .answers import RECORDINGS, Recording
from .play import chunk, play, play_body


def played(recording: Recording) -> tm.ChatResult:
    has_rows = bool(recording.logprobs)
    return play(*recording.events, done=False, logprobs=has_rows)


def told(result: tm.ChatResult) -> dict[str, Any]:
    usage, rows = result.usage, result.logprobs
    return {
        "text": result.text,
        "reasoning": result.reasoning,
        "finish": result.finish_reason,
        "calls": tuple(
            (call["id"], call["function"]["name"], call["function"]["arguments"])
            for call in result.tool_calls
        ),
        "logprobs": tuple(rows["logprob"].dropna()),
        "usage": usage and (usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens),
    }


def expected(recording: Recording) -> dict[str, Any]:
    names = ("text", "reasoning", "finish", "calls", "logprobs", "usage")
    return {name: getattr(recording, name) for name in names}


@pytest.mark.parametrize("name", RECORDINGS)
def test_stream_of_a_host(name: str) -> None:
    recording = RECORDINGS[name]
    result = played(recording)
    assert told(result) == expected(recording)
    assert result.status == ("failed" if recording.error else "complete")
    assert recording.error in str(result.error or "")
    if recording.ids:
        known = result.token_ids[result.token_ids["segment"] != "prompt"]
        assert tuple(known["token_id"]) == recording.ids
    for key in recording.kept:
        assert f'"{key}"' in json.dumps(result.response)


@pytest.mark.parametrize("name", [name for name in RECORDINGS if not RECORDINGS[name].error])
def test_stream_of_a_host_as_a_body(name: str) -> None:
    """A stream and a body with the same answer give the same result."""
    recording = RECORDINGS[name]
    body = played(recording).response
    again = play_body(chunk(*body.pop("choices"), **body), logprobs=bool(recording.logprobs))
    assert told(again) == expected(recording)
    assert (again.status, again.error) == ("complete", None)


def test_every_host_family_has_a_stream() -> None:
    named = {name.partition(",")[0] for name in RECORDINGS}
    without = {"Moonshot, Zhipu, MiniMax", "Anthropic, Bedrock"}  # only single keys are known
    assert named == HOSTS.keys() - without
