"""Why an answer has no tokens to show, and how to get them."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.render.page.missing_tokens import missing_tokens

from ...factories import entry, make_builder, make_chunk


@pytest.mark.parametrize(
    ("chunk", "fields", "status", "expected"),
    [
        (make_chunk("Hi"), {"logprobs": False}, "complete", "logprobs=True and top_logprobs=5"),
        (make_chunk("Hi"), {"logprobs": True}, "complete", "played sent no logprobs"),
        (make_chunk("", finish_reason="stop"), {"logprobs": True}, "complete", "reason stop"),
        (make_chunk("", finish_reason="length"), {"logprobs": True}, "complete", "max_tokens"),
        (make_chunk(""), {"logprobs": True}, "interrupted", "before the first token"),
        (make_chunk(""), {"logprobs": True}, "failed", "failed"),
        (make_chunk(""), {"logprobs": True}, None, "Open the inspector again"),
    ],
)
def test_reason_and_advice(
    chunk: dict[str, Any], fields: dict[str, Any], status: Any, expected: str
) -> None:
    builder = make_builder(chunk, **fields)
    if status:
        builder.finish(status, 0.1)
    assert expected in " ".join(missing_tokens(builder.answer))


def test_an_answer_with_tokens_lacks_nothing() -> None:
    assert missing_tokens(make_builder(make_chunk("a", [entry("a")])).answer) == []
