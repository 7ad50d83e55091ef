from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from tensormesh_nb.client.cassette.body import RecordedResponse
from tensormesh_nb.client.cassette.recording import Failure, Recording, Request
from tensormesh_nb.client.cassette.same_answer import read_answer, same_answer

from ...factories import entry
from ...replay_host import DONE, chunk, sse

REQUEST = Request(
    "local", "POST", "chat/completions", msgspec.Raw(b'{"messages":[{"content":"Hi"}]}')
)


def recorded(*events: Any, status: int = 200, **keys: Any) -> Recording:
    response = RecordedResponse(status=status)
    body = b"".join(step for step in sse(*events, DONE) if isinstance(step, bytes))
    response.put(events[0] if isinstance(events[0], bytes) else body, str)
    return Recording(REQUEST, 1, response, **keys)


def token(text: str, **keys: Any) -> dict[str, Any]:
    return chunk(text, logprobs={"content": [entry(text, -0.5)]}, **keys)


BOTH = {"content": [entry("a", -0.5), entry("b", -0.5)]}
BASE = recorded(token("a"), token("b", finish_reason="stop"))


@pytest.mark.parametrize(
    "other",
    [
        recorded(token("a") | {"created": 5, "id": "x"}, token("b", finish_reason="stop")),
        recorded(token("a") | {"obfuscation": "xyz"}, token("b", finish_reason="stop")),
        recorded(chunk("ab", logprobs=BOTH, finish_reason="stop")),
        recorded(token("a"), token("b", finish_reason="stop"), sent="2026-01-01T00:00:00+00:00"),
        recorded(token("a"), token("b", finish_reason="stop") | {"timings": {"predicted_ms": 4}}),
    ],
)  # fmt: skip
def test_times_ids_and_the_division_into_events_do_not_matter(other: Recording) -> None:
    assert same_answer(BASE, other)
    assert same_answer(other, BASE)


@pytest.mark.parametrize(
    "other",
    [
        recorded(token("a"), token("c", finish_reason="stop")),
        recorded(token("a"), token("b", finish_reason="length")),
        recorded(token("a"), chunk("b", finish_reason="stop")),
        recorded(token("a"), token("b", finish_reason="stop"), status=400),
        recorded(token("a"), token("b", finish_reason="stop"), failure=Failure("stopped")),
        recorded(token("a"), token("b", finish_reason="stop"), vocab_size=7),
        Recording(REQUEST, 1),
        recorded(b'{"error": "x"}'),
    ],
)
def test_everything_else_does(other: Recording) -> None:
    assert not same_answer(BASE, other)


def test_lists_of_models_are_compared_without_the_time_of_their_server() -> None:
    one, two, other = (
        recorded(json.dumps({"data": [{"id": name, "created": created}]}).encode())
        for name, created in (("m", 1), ("m", 2), ("n", 1))
    )
    assert same_answer(one, two)
    assert not same_answer(one, other)


def test_answers_are_read_as_far_as_they_go() -> None:
    answer = read_answer(BASE)
    assert answer is not None
    assert answer.first.text == "ab"
    assert read_answer(recorded(b"<html>")) is None
    assert read_answer(Recording(REQUEST, 1)) is None
