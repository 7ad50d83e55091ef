"""Hostile strings in every place of a reply: what a terminal, a log or a page is given is safe."""

from __future__ import annotations

import json

import pytest

from tensormesh_nb.wire.error_bodies import parse_error_body, parse_error_event
from tensormesh_nb.wire.sanitize import escape_unsafe

from ..factories import entry, make_chunk, make_result, top_entries
from ..hostile_text import HOSTILE


def test_there_are_enough_of_them() -> None:
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("text", HOSTILE)
def test_a_reply_of_nothing_else(text: str) -> None:
    call = {"index": 0, "id": text, "function": {"name": text, "arguments": text}}
    made = make_result(
        {
            **make_chunk(
                text,
                [entry(text, -1.0, top_logprobs=top_entries((text, -1.0)))],
                delta={"reasoning": text, "refusal": text, "tool_calls": [call], text: text},
                finish_reason=text,
                stop_reason=text,
            ),
            "model": text,
            "system_fingerprint": text,
            text: text,
        }
    )
    made._answer.request_id = text
    for shown in (repr(made), made.footer):
        assert escape_unsafe(shown) == shown
        assert "\n" not in shown
    for warning in made.warnings:
        assert escape_unsafe(str(warning)) == str(warning)
    for frame in (made.logprobs, made.top_logprobs, made.token_ids):
        assert "<script" not in frame.to_html().lower()
        assert "<img" not in frame.to_html().lower()


@pytest.mark.parametrize("text", HOSTILE)
def test_an_error_of_nothing_else(text: str) -> None:
    told = {"message": text, "type": text, "code": text, "param": text}
    bodies = [json.dumps({"error": told}).encode(), text.encode("utf-8", "replace")]
    found = [parse_error_event(told), *(parse_error_body(400, body) for body in bodies)]
    for failure in found:
        assert escape_unsafe(failure.message) == failure.message
        assert "\n" not in failure.message
        assert len(failure.message) <= 300
