"""Plain text: nothing unsafe for a terminal."""

from __future__ import annotations

import pytest

from tensormesh_nb.wire.sanitize import escape_unsafe

from ..factories import entry, make_chunk, make_result, top_entries
from ..hostile_text import HOSTILE


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_reply_is_safe_in_a_terminal_and_in_frames(text: str) -> None:
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


def test_list_of_hostile_strings_is_long() -> None:
    assert len(set(HOSTILE)) >= 60
