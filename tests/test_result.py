"""ChatResult from the point of view of a user."""

from __future__ import annotations

import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.render.plain_text import plain_text

from .factories import (
    entry,
    load_recorded,
    make_chunk,
    make_result,
)


def test_stream_and_body_give_the_same_result() -> None:
    streamed, whole = load_recorded("logprobs.sse"), load_recorded("logprobs.json")
    assert streamed.text == whole.text == "Hello there!"
    keep = ["token", "token_id", "bytes", "logprob", "segment", "byte_start", "byte_end"]
    one, other = (made.logprobs[keep].astype({"token": object}) for made in (streamed, whole))
    pd.testing.assert_frame_equal(one, other)
    pd.testing.assert_frame_equal(streamed.token_ids, whole.token_ids)
    for name in ("plain", "tool_call"):
        one, other = load_recorded(f"{name}.sse"), load_recorded(f"{name}.json")
        assert one.text == other.text
        assert one.tool_calls == other.tool_calls
        assert one.finish_reason == other.finish_reason
        assert one.messages == other.messages


def test_empty_answer() -> None:
    made = make_result()
    assert (made.text, made.reasoning, made.tool_calls, made.finish_reason) == ("", None, [], None)
    assert made.usage is None
    assert made.choices == []
    assert "complete" in repr(made)


def test_repr_is_one_short_line() -> None:
    made = make_result(make_chunk("\x1b[31m" + "evil\n" * 100_000))
    assert len(repr(made)) < 200
    assert "\n" not in repr(made)
    assert "\x1b" not in repr(made)
    assert "\x1b" not in plain_text(made._answer)
    assert "\u202e" not in repr(make_result(make_chunk("a\u202eb")))


def test_footer() -> None:
    made = load_recorded("plain.sse")
    assert (
        made.footer
        == "Qwen/Qwen3-30B-A3B · played · 4 tokens · first after 0.50 s · 6 tokens/s · stop"
        " · cost unknown"
    )
    assert "tokens" not in make_result(make_chunk("")).footer


def test_invalid_kinds_and_results_are_refused() -> None:
    made = make_result(make_chunk("a", [entry("a")], finish_reason="stop"))
    with pytest.raises(tm.RequestError, match="plot: expected"):
        made.plot([])  # type: ignore[arg-type]
    with pytest.raises(tm.RequestError, match="expected a ChatResult, got str"):
        made.compare("a")  # type: ignore[arg-type]
    with pytest.raises(tm.RequestError, match="expected a ChatResult, got NoneType"):
        made.compare(made, repeats=[None])  # type: ignore[list-item]


def test_empty_frames_say_why() -> None:
    result = make_result(make_chunk("Hello", finish_reason="stop"), logprobs=False)
    off = "No numbers: logprobs were switched off (logprobs=False, --no-logprobs)."
    for frame in (result.logprobs, result.top_logprobs, result.spans("word")):
        assert frame.attrs["warnings"] == [off]
    assert result.spans("word")["reason"].tolist() == ["there are no logprobs (attrs['warnings'])"]
    assert result.token_ids.attrs["warnings"][0].startswith("No numbers: ")
    assert result.prompt_logprobs.attrs["warnings"][0].startswith("No numbers: no logprobs of the")
