"""ChatResult: what a user reads."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.assembly.timing import Timing
from tensormesh_nb.render.plain_text import plain
from tensormesh_nb.wire import chunks as wire

from .factories import (
    entry,
    load_recorded,
    make_builder,
    make_chunk,
    make_request,
    make_result,
    raw_bytes,
    result_of,
)


def test_a_stream_and_a_whole_body_give_the_same_result() -> None:
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


@pytest.mark.parametrize(
    "read",
    [
        lambda made: made.logprobs,
        lambda made: made.text,
        lambda made: str(made.heatmap()),
        lambda made: made.plot(),
        lambda made: made.inspect(),
        lambda made: made.choices[0].logprobs,
        lambda made: made.choices[0].tokens,
        lambda made: made.choices[0].alignment(),
    ],
    ids=["logprobs", "text", "heatmap", "plot", "inspect", "choice", "tokens", "alignment"],
)
def test_nothing_is_added_while_somebody_reads(read: Callable[[tm.ChatResult], Any]) -> None:
    builder = make_builder()
    made, found = tm.ChatResult(builder.answer), []
    reader = threading.Thread(target=lambda: found.append(read(made)))

    def chunks() -> Iterator[wire.Chunk]:
        for n in range(2):
            yield wire.decode(json.dumps(make_chunk("a", [entry("a")])).encode())
            if n == 0:
                reader.start()
                reader.join(0.1)
                assert reader.is_alive()

    builder.extend(chunks(), 0.1)
    reader.join(60)
    assert len(found) == 1
    assert made.text == "aa"


def test_an_answer_can_be_read_all_the_while_it_comes() -> None:
    builder, count = make_builder(logprobs=True, top_logprobs=1), 2000
    made = tm.ChatResult(builder.answer)
    tokens = [make_chunk(f" {n}", [entry(f" {n}")], token_ids=[n]) for n in range(count)]
    chunks = [wire.decode(json.dumps(token).encode()) for token in tokens]

    def come() -> None:
        for chunk in chunks:
            builder.add(chunk, 0.1)
        builder.set_finish_reason("stop")

    writer = threading.Thread(target=come)
    writer.start()
    rows = 0
    while made.finish_reason is None and writer.is_alive():
        for frame in (made.logprobs, made.top_logprobs, made.token_ids):
            assert len(frame) >= rows
            rows = len(frame)
        assert repr(made)
    writer.join(10)
    assert [len(made.logprobs), len(made.top_logprobs), len(made.token_ids)] == [count] * 3


def test_an_array_that_was_read_does_not_keep_the_answer_from_growing() -> None:
    builder = make_builder(make_chunk("a", [entry("a")], token_ids=[1]))
    made = tm.ChatResult(builder.answer)
    held = [np.asarray(made.choices[0].times), made.choices[0].ids]
    builder.add(wire.decode(json.dumps(make_chunk("b", [entry("b")], token_ids=[2])).encode()), 0.2)
    assert [len(array) for array in held] == [1, 1]
    assert len(made.logprobs) == 2


def test_tokens_are_laid_out_anew_when_a_call_has_begun() -> None:
    builder = make_builder(make_chunk("a", [entry("a"), entry("{")]))
    made = tm.ChatResult(builder.answer)
    assert made.logprobs["segment"].isna().tolist() == [False, True]
    called = make_chunk(delta={"function_call": {"name": "f", "arguments": "{"}})
    builder.add(wire.decode(json.dumps(called).encode()), 0.2)
    assert made.logprobs["segment"].tolist() == ["content", "tool_call"]


def test_every_choice_can_be_read_as_json_and_as_messages() -> None:
    other = make_chunk("[2]")
    other["choices"][0]["index"] = 1
    made = make_result(make_chunk("[1]"), other, n=2)
    assert [choice.json() for choice in made.choices] == [[1], [2]]
    for choice in made.choices:
        answer = {"role": "assistant", "content": choice.text}
        assert choice.messages == [*made.request.messages, answer]


def test_reasoning_is_read_from_either_name_and_never_twice() -> None:
    both = make_chunk("391", delta={"reasoning": "17*23", "reasoning_content": "17*23"})
    assert make_result(both).reasoning == "17*23"
    assert make_result(make_chunk("391", delta={"reasoning_content": "17*23"})).reasoning == "17*23"
    assert load_recorded("reasoning.json").reasoning == "17*23 = 17*20 + 17*3 = 340 + 51."
    assert load_recorded("reasoning.json").messages[-1]["reasoning"].startswith("17*23")


def test_an_answer_without_anything_is_an_empty_text() -> None:
    made = make_result()
    assert (made.text, made.reasoning, made.tool_calls, made.finish_reason) == ("", None, [], None)
    assert made.usage is None
    assert made.choices == []
    assert "complete" in repr(made)


def test_messages_are_ready_for_the_next_request() -> None:
    made = load_recorded("tool_call.sse")
    (call,) = made.tool_calls
    assert call["function"] == {"name": "get_weather", "arguments": '{"city": "Oslo"}'}
    answer = made.messages[-1]
    assert answer == {"role": "assistant", "content": None, "tool_calls": [call]}
    tm.ChatRequest.of([*made.messages, {"role": "tool", "tool_call_id": "1", "content": "4 C"}])


def test_json_is_the_answer_read() -> None:
    assert make_result(make_chunk('{"a": [1]}')).json() == {"a": [1]}
    with pytest.raises(tm.ResponseError, match=r"not JSON .*line 1 column 1.*'Hello'"):
        make_result(make_chunk("Hello")).json()
    with pytest.raises(tm.ResponseError, match="not JSON"):
        make_result(make_chunk("[" * 100_000)).json()
    with pytest.raises(tm.ResponseError, match=r"cut short by max_tokens\.$"):
        make_result(make_chunk('{"a": [1'), make_chunk(finish_reason="length")).json()


def test_a_repr_is_one_short_line_of_any_answer() -> None:
    made = make_result(make_chunk("\x1b[31m" + "evil\n" * 100_000))
    assert len(repr(made)) < 200
    assert "\n" not in repr(made)
    assert "\x1b" not in repr(made)
    assert "\x1b" not in plain(made._answer)
    assert "\u202e" not in repr(make_result(make_chunk("a\u202eb")))


def test_the_footer_says_who_how_many_and_how_fast() -> None:
    made = load_recorded("plain.sse")
    assert (
        made.footer
        == "Qwen/Qwen3-30B-A3B · played · 4 tokens · first after 0.50 s · 6 tokens/s · stop"
        " · cost unknown"
    )
    assert "tokens" not in make_result(make_chunk("")).footer


def test_a_body_that_comes_whole_has_no_rate() -> None:
    message = {"role": "assistant", "content": "Hello"}
    whole = make_result({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
    assert whole.text == "Hello"
    assert whole.timing.first_token is None
    assert "first after" not in whole.footer
    assert "tokens/s" not in whole.footer


def test_a_rate_needs_two_tokens_and_time() -> None:
    sent = Timing(sent=make_result().timing.sent, first_token=1.0, duration=3.0)
    assert sent.tokens_per_second(5) == 2.0
    assert sent.tokens_per_second(1) is None
    assert Timing(sent.sent).tokens_per_second(5) is None
    assert Timing(sent.sent, 1.0, 1.0).tokens_per_second(5) is None


def test_the_first_word_about_the_end_holds() -> None:
    builder = make_builder(make_chunk("x"))
    builder.finish("complete", 1.0)
    builder.finish("failed", 9.0, tm.ServerError("late"))
    made = tm.ChatResult(builder.answer)
    assert (made.status, made.error) == ("complete", None)


def test_a_kind_or_a_result_that_is_none_is_told() -> None:
    made = make_result(make_chunk("a", [entry("a")], finish_reason="stop"))
    with pytest.raises(tm.RequestError, match="plot: expected"):
        made.plot([])  # type: ignore[arg-type]
    with pytest.raises(tm.RequestError, match="expected a ChatResult, got str"):
        made.compare("a")  # type: ignore[arg-type]
    with pytest.raises(tm.RequestError, match="expected a ChatResult, got NoneType"):
        made.compare(made, repeats=[None])  # type: ignore[list-item]


def listed(*alternatives: tuple[str, float], chosen: str, k: int) -> tm.ChatResult:
    tops = [wire.Alternative(token=t, logprob=p, bytes=raw_bytes(t)) for t, p in alternatives]
    own = dict(alternatives)[chosen]
    entry = wire.TokenLogprob(token=chosen, logprob=own, bytes=raw_bytes(chosen), top_logprobs=tops)
    part = wire.ChunkChoice(
        delta=wire.Delta(content=chosen), logprobs=wire.Logprobs(content=[entry])
    )
    return result_of(make_request(top_logprobs=k), [wire.Chunk(choices=[part])])


@pytest.mark.parametrize(
    ("alternatives", "rank", "censored"),
    [
        # In its place in a sorted list of three: one of the three likeliest.
        ((("g", -0.3), ("h", -3.0), ("c", -4.0)), 3, False),
        # In front, as vLLM lists it: it may have pushed another one out.
        ((("c", -4.0), ("g", -0.3), ("h", -3.0)), 3, True),
        # One more than asked for: it was added.
        ((("g", -0.3), ("h", -3.0), ("i", -3.5), ("c", -4.0)), 4, True),
        # Last of a list in no order: its place says nothing.
        ((("h", -3.0), ("g", -0.3), ("c", -4.0)), 3, True),
    ],
)
def test_a_rank_is_exact_where_the_list_says_so(
    alternatives: Any, rank: int, censored: bool
) -> None:
    (row,) = listed(*alternatives, chosen="c", k=3).logprobs.itertuples()
    assert (row.rank, row.rank_censored) == (rank, censored)
